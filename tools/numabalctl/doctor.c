// SPDX-License-Identifier: GPL-2.0
/* doctor: why a process's memory lies where it does, or what is odd about the machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "cause.h"
#include "ctl.h"
#include "json_add.h"
#include "table.h"
#include "term.h"

static void print_finding(const struct finding *finding)
{
	const struct evidence *e;
	size_t i;

	printf("\n%s%s%s", term_style(TERM_WARN), finding->cause, term_style(TERM_PLAIN));
	if (finding->scope)
		printf(" (of the %s)", finding->scope);
	printf("\n    ");
	term_wrap(finding->what, 4);
	for (i = 0; i < finding->nr_evidence; i++) {
		e = &finding->evidence[i];
		if (!i || strcmp(e->file, e[-1].file))
			printf("  %s%s%s\n", term_style(TERM_DIM), e->file,
			       term_style(TERM_PLAIN));
		printf("      ");
		term_wrap(e->says, 6);
	}
	if (finding->nr_cures)
		printf("  %sto change it%s\n", term_style(TERM_DIM), term_style(TERM_PLAIN));
	for (i = 0; i < finding->nr_cures; i++)
		printf("      %s%s%s\n", term_style(TERM_BOLD), finding->cure[i],
		       term_style(TERM_PLAIN));
}

static void print_head(const struct facts *f)
{
	char size[SIZE_TEXT];
	u64 kib[PROC_NODES] = { };
	size_t n, i;

	if (!f->pid) {
		printf("%d nodes\n", __builtin_popcountll(f->nodes));
		return;
	}
	for (i = 0; i < f->maps.n; i++)
		for (n = 0; n < PROC_NODES; n++)
			kib[n] += f->maps.mapping[i].kib[n];
	printf("%s%s%s (%u): %s in memory, %u thread%s\n", term_style(TERM_BOLD), f->comm,
	       term_style(TERM_PLAIN), f->pid, size_text(f->total, size), f->threads,
	       f->threads == 1 ? "" : "s");
	for (n = 0; n < PROC_NODES; n++)
		if (kib[n] || f->on[n])
			printf("  node %-3zu %10s  %u thread%s\n", n, size_text(kib[n], size),
			       f->on[n], f->on[n] == 1 ? "" : "s");
}

static void print_text(const struct findings *findings, const struct facts *f)
{
	size_t i;

	print_head(f);
	for (i = 0; i < findings->n; i++)
		print_finding(&findings->list[i]);
	if (!findings->n)
		printf("%sNothing to report.%s\n", term_style(TERM_GOOD), term_style(TERM_PLAIN));
	for (i = 0; i < f->nr_lacking; i++)
		printf("%sunread: %s: %s%s\n", term_style(TERM_DIM), f->lacking[i].file,
		       f->lacking[i].why, term_style(TERM_PLAIN));
}

static struct json_object *json_finding(const struct finding *finding)
{
	struct json_object *o = json_object_new_object();
	struct json_object *evidence = json_object_new_array();
	struct json_object *cures = json_object_new_array(), *e;
	size_t i;

	json_add_text(o, "cause", finding->cause);
	if (finding->scope)
		json_add_text(o, "scope", finding->scope);
	if (finding->kib)
		json_object_object_add(o, "kib", json_object_new_uint64(finding->kib));
	json_add_text(o, "what", finding->what);
	for (i = 0; i < finding->nr_evidence; i++) {
		e = json_object_new_object();
		json_add_text(e, "file", finding->evidence[i].file);
		json_add_text(e, "says", finding->evidence[i].says);
		json_object_array_add(evidence, e);
	}
	json_object_object_add(o, "evidence", evidence);
	for (i = 0; i < finding->nr_cures; i++)
		json_object_array_add(cures, json_object_new_string(finding->cure[i]));
	json_object_object_add(o, "cures", cures);
	return o;
}

static int print_json(const struct findings *findings, const struct facts *f)
{
	struct json_object *o = json_object_new_object(), *list = json_object_new_array(), *l;
	struct json_object *lacking = json_object_new_array();
	size_t i;

	if (f->pid) {
		json_object_object_add(o, "pid", json_object_new_int64(f->pid));
		json_add_text(o, "comm", f->comm);
		json_object_object_add(o, "kib", json_object_new_uint64(f->total));
	}
	for (i = 0; i < findings->n; i++)
		json_object_array_add(list, json_finding(&findings->list[i]));
	json_object_object_add(o, "findings", list);
	for (i = 0; i < f->nr_lacking; i++) {
		l = json_object_new_object();
		json_add_text(l, "file", f->lacking[i].file);
		json_add_text(l, "why", f->lacking[i].why);
		json_object_array_add(lacking, l);
	}
	json_object_object_add(o, "lacking", lacking);
	return ctl_print_json(o);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	unsigned int *pid = state->input;
	u64 n;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (*pid)
		argp_error(state, "'%s' is one argument too many", arg);
	if (!number_parse(arg, &n) || !n || n > INT32_MAX)
		argp_error(state, "'%s' is no process id", arg);
	*pid = n;
	return 0;
}

static int run(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "[PID]",
		.doc = "Says why a process's memory lies where it does, or what is odd about all.",
		.children = ctl_common,
	};
	static struct findings findings;
	static struct facts facts;
	unsigned int pid = 0;
	int rc;

	ctl_parse(&argp, argc, argv, &pid);
	rc = facts_machine(&facts);
	if (!rc && pid)
		rc = facts_process(&facts, pid);
	if (!rc) {
		causes_find(&findings, &facts);
		if (ctl_json)
			rc = print_json(&findings, &facts);
		else
			print_text(&findings, &facts);
		rc = rc ?: ctl_printed(findings.n ? CTL_FINDINGS : CTL_OK);
	}
	facts_free(&facts);
	return rc;
}

const struct command doctor = {
	.name = "doctor",
	.what = "why a process's memory lies where it does, and what would change it",
	.run = run,
};
