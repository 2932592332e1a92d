// SPDX-License-Identifier: GPL-2.0
/* policy: classes and rules, in one file: check, apply, show, save. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "ctl.h"
#include "file.h"
#include "policy.h"
#include "term.h"

struct request {
	const char *verb;
	const char *file;
};

/* Any file, "-" for stdin; not under the root of tests. */
static char *read_input(const char *name)
{
	FILE *f = strcmp(name, "-") ? fopen(name, "re") : stdin;
	size_t size, n;
	char *text = NULL, buf[4096];
	FILE *all;

	if (!f)
		return NULL;
	all = ctl_text(&text, &size);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		fwrite(buf, 1, n, all);
	fclose(all);
	if (ferror(f)) {
		free(text);
		text = NULL;
	}
	if (f != stdin)
		fclose(f);
	return text;
}

static int print_findings(const char *file, const struct findings *findings)
{
	struct json_object *o, *list, *one;
	size_t i;

	if (!ctl_json) {
		for (i = 0; i < findings->n; i++)
			fprintf(stderr, "%s:%d: %s%s%s\n", file, findings->list[i].line,
				findings->list[i].path, *findings->list[i].path ? ": " : "",
				findings->list[i].what);
		return CTL_FINDINGS;
	}
	o = json_object_new_object();
	list = json_object_new_array();
	for (i = 0; i < findings->n; i++) {
		one = json_object_new_object();
		json_object_object_add(one, "line", json_object_new_int(findings->list[i].line));
		json_object_object_add(one, "path",
				       json_object_new_string(findings->list[i].path));
		json_object_object_add(one, "what",
				       json_object_new_string(findings->list[i].what));
		json_object_array_add(list, one);
	}
	json_object_object_add(o, "good", json_object_new_boolean(!findings->n));
	json_object_object_add(o, "errors", list);
	return ctl_print_json(o) ?: findings->n ? CTL_FINDINGS : CTL_OK;
}

/* Reads a file, and says all that is wrong with it. */
static int read_policy(const char *file, struct policy *p)
{
	struct findings findings;
	char *text = read_input(file);
	int rc = CTL_OK;

	if (!text)
		return ctl_fail(CTL_FAILED, "%s: %s", file, strerror(errno));
	policy_parse(p, text, &findings);
	if (findings.n)
		rc = print_findings(file, &findings);
	free(findings.list);
	free(text);
	return rc;
}

static int check(const char *file, struct policy *p)
{
	static const struct findings none;
	int rc = read_policy(file, p);

	if (rc)
		return rc;
	if (ctl_json)
		return print_findings(file, &none);
	printf("%s is good: %zu classes, %zu rules\n", file, p->classes, p->rules);
	return ctl_printed(CTL_OK);
}

static int apply(const char *file, struct policy *p)
{
	static const struct findings none;
	int rc = read_policy(file, p);

	if (!rc)
		rc = policy_write(p);
	if (rc)
		return rc;
	if (ctl_json)
		return print_findings(file, &none);
	printf("%s is live: %zu classes, %zu rules\n", file, p->classes, p->rules);
	return ctl_printed(CTL_OK);
}

/* What is live, as a file would have it. NULL: it cannot be one; says why. */
static struct json_object *live_json(const struct policy *p, struct policy *again)
{
	struct findings findings;
	struct json_object *o;
	size_t rule;

	o = policy_json(p, &rule);
	if (!o) {
		ctl_fail(CTL_FAILED, "rule %zu is none that this version knows: %s", rule + 1,
			 p->rule[rule]);
		return NULL;
	}
	/* Such as names that are no UTF-8: what is saved has to be read again. */
	policy_parse(again, json_object_to_json_string(o), &findings);
	if (findings.n) {
		ctl_fail(CTL_FAILED, "what is live cannot be put as JSON: %s: %s",
			 findings.list[0].path, findings.list[0].what);
		json_object_put(o);
		o = NULL;
	}
	free(findings.list);
	return o;
}

static int save(const char *file, struct policy *p)
{
	struct policy *again;
	struct json_object *o;
	int rc = policy_read(p);
	char *text;

	if (rc)
		return rc;
	again = ctl_alloc(1, sizeof(*again));
	o = live_json(p, again);
	free(again);
	if (!o)
		return CTL_FAILED;
	if (!file || !strcmp(file, "-"))
		return ctl_print_json(o);
	text = ctl_json_text(o);
	rc = file_save(file, text);
	free(text);
	return rc;
}

static void print_class(const struct policy *p, size_t i)
{
	const char *common;
	char words[NR_KNOBS * 48] = "";
	size_t used = 0;
	int k;

	for (k = 0; k < NR_KNOBS; k++) {
		common = i ? p->class[0].value[k] : knobs[k].initial;
		if (strcmp(p->class[i].value[k], common))
			used += sprintf(words + used, "%s%s=%s", used ? " " : "",
					knobs[k].name, p->class[i].value[k]);
	}
	printf("%s%-16s%s ", term_style(TERM_BOLD), p->class[i].name, term_style(TERM_PLAIN));
	if (used)
		term_wrap(words, 17);
	else
		puts(i ? "(as default)" : "(as loaded)");
}

static int show(struct policy *p)
{
	size_t i;
	int rc;

	if (ctl_json)
		return save(NULL, p);
	rc = policy_read(p);
	if (rc)
		return rc;
	for (i = 0; i < p->classes; i++)
		print_class(p, i);
	puts(p->rules ? "\nrules, the first that matches says" :
			"\nno rules: all tasks are in class default");
	for (i = 0; i < p->rules; i++)
		printf("%4zu  %s\n", i + 1, p->rule[i]);
	return ctl_printed(CTL_OK);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (!r->verb)
			r->verb = arg;
		else if (!r->file)
			r->file = arg;
		else
			argp_error(state, "'%s' is one argument too many", arg);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "check, apply, show or save?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int act(const struct request *r, struct policy *p)
{
	if (!strcmp(r->verb, "show"))
		return r->file ? ctl_fail(CTL_USAGE, "policy show takes no file") : show(p);
	if (!strcmp(r->verb, "save"))
		return save(r->file, p);
	if (strcmp(r->verb, "check") && strcmp(r->verb, "apply"))
		return ctl_fail(CTL_USAGE, "policy can check, apply, show and save, not '%s'",
				r->verb);
	if (!r->file)
		return ctl_fail(CTL_USAGE, "policy %s wants a file, or - for standard input",
				r->verb);
	return *r->verb == 'c' ? check(r->file, p) : apply(r->file, p);
}

static int run(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "check FILE\napply FILE\nshow\nsave [FILE]",
		.doc = "Classes and rules, in one file: check finds all that is wrong in it.",
		.children = ctl_common,
	};
	struct request r = { };
	struct policy *p;
	int rc;

	ctl_parse(&argp, argc, argv, &r);
	p = ctl_alloc(1, sizeof(*p));
	rc = act(&r, p);
	free(p);
	return rc;
}

const struct command policy = {
	.name = "policy",
	.what = "check, apply, show or save classes and rules",
	.run = run,
};
