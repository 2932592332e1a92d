// SPDX-License-Identifier: GPL-2.0
/* status: is it loaded, what does it do, what does it cost, what is wrong. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <json-c/json.h>
#include <numa.h>

#include "ctl.h"
#include "file.h"
#include "json_add.h"
#include "term.h"
#include "view.h"

#define MAX_WARNINGS	16

/* Modes, by stage: what tells best what a class does. */
static const char * const modes[] = { "scan_mode", "page_mode", "place_mode" };

#define MODES	ARRAY_SIZE(modes)

struct class {
	char *tasks;
	char *mode[MODES];
};

struct warning {
	char what[160];
	char cure[160];
};

/* What could be learnt; what is not for this user is NULL, or has no rows. */
struct picture {
	char *version, *enabled;
	char names[NUMABAL_MAX_CLASSES][NUMABAL_CLASS_NAME_MAX + 1];
	struct class classes[NUMABAL_MAX_CLASSES];
	size_t nr_classes;
	bool has_views;
	struct table hooks;
	char *stats;
	struct matrix recent, total;
	struct warning warnings[MAX_WARNINGS];
	size_t nr_warnings;
};

static const char * const sums[] = {
	"hint_faults", "local", "remote", "dropped", "lost", "migrated", "migrated_pages",
	"migrate_failed", "tasks", "groups", "reset_ms",
};

static u64 stat_of(const struct picture *p, const char *name)
{
	u64 value;

	return stats_get(p->stats, name, &value) ? value : 0;
}

[[gnu::format(printf, 3, 4)]]
static void warn(struct picture *p, const char *cure, const char *what, ...)
{
	struct warning *w = &p->warnings[p->nr_warnings];
	va_list args;

	if (p->nr_warnings == MAX_WARNINGS)
		return;
	p->nr_warnings++;
	va_start(args, what);
	vsnprintf(w->what, sizeof(w->what), what, args);
	va_end(args);
	snprintf(w->cure, sizeof(w->cure), "%s", cure);
}

static void warn_of_kernel(struct picture *p)
{
	char *balancing = file_value("/proc/sys/kernel/numa_balancing");
	char *ftrace = file_value("/proc/sys/kernel/ftrace_enabled");
	u64 mode;

	if (!balancing)
		warn(p, "boot a kernel with CONFIG_NUMA_BALANCING, on more than one node",
		     "this kernel cannot balance");
	else if (number_parse(balancing, &mode) && !(mode & 1))
		warn(p, "sysctl kernel.numa_balancing=1",
		     "kernel.numa_balancing is %s: no memory is sampled", balancing);
	if (ftrace && !strcmp(ftrace, "0"))
		warn(p, "sysctl kernel.ftrace_enabled=1",
		     "kernel.ftrace_enabled is 0: no hook can be attached");
	free(balancing);
	free(ftrace);
}

static void warn_of_hooks(struct picture *p)
{
	static const char word[] = "refused:";
	const char *state;
	size_t i;
	u64 err;

	for (i = 0; i < p->hooks.rows; i++) {
		state = table_at(&p->hooks, i, "state");
		if (!state || strncmp(state, word, strlen(word)) ||
		    !number_parse(state + strlen(word), &err))
			continue;
		warn(p, err == EBUSY ?
		     "who holds it? see /sys/kernel/tracing/enabled_functions, or a live patch" :
		     "look for numabal in the kernel's log: dmesg",
		     "hook %s was refused: %s", table_at(&p->hooks, i, "name"),
		     strerrorname_np(err) ?: state);
	}
}

static void look_for_warnings(struct picture *p)
{
	warn_of_kernel(p);
	if (p->enabled && !strcmp(p->enabled, "0"))
		warn(p, "echo 1 > " SYSFS("enabled"), "numabal is disabled: it counts nothing");
	if (!p->has_views)
		return;
	warn_of_hooks(p);
	if (stat_of(p, "lost"))
		warn(p, "free some memory; 'lost' in " DEBUGFS("stats") " is to stand still",
		     "%llu faults stand in no matrix, for want of memory",
		     (unsigned long long)stat_of(p, "lost"));
}

static int look_at_views(struct picture *p)
{
	struct table matrix;
	int rc = view_stats(&p->stats);

	if (!rc)
		rc = view_table(&p->hooks, "hooks");
	if (rc)
		return rc;
	rc = view_table(&matrix, "matrix");
	if (rc)
		return rc;
	rc = view_matrix(&p->recent, &matrix, "all", "faults", "recent");
	if (!rc)
		rc = view_matrix(&p->total, &matrix, "all", "faults", "total");
	table_free(&matrix);
	p->has_views = !rc;
	return rc;
}

static int look(struct picture *p)
{
	size_t i, m;
	int rc, fd;

	rc = file_need_module();
	if (rc)
		return rc;
	p->version = file_value(SYSFS("version"));
	p->enabled = file_value(SYSFS("enabled"));
	rc = view_classes(p->names, &p->nr_classes);
	if (rc)
		return rc;
	for (i = 0; i < p->nr_classes; i++) {
		p->classes[i].tasks = view_class_value(p->names[i], "tasks");
		for (m = 0; m < MODES; m++)
			p->classes[i].mode[m] = view_class_value(p->names[i], modes[m]);
	}
	/* Views are for root; all else is for everybody. */
	fd = file_open(DEBUGFS("stats"), 0);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 || (errno != EACCES && errno != EPERM))
		rc = look_at_views(p);
	look_for_warnings(p);
	return rc;
}

static void forget(struct picture *p)
{
	size_t i, m;

	for (i = 0; i < p->nr_classes; i++) {
		free(p->classes[i].tasks);
		for (m = 0; m < MODES; m++)
			free(p->classes[i].mode[m]);
	}
	table_free(&p->hooks);
	free(p->stats);
	free(p->version);
	free(p->enabled);
}

static const char *or_unknown(const char *text)
{
	return text ? text : "?";
}

/* A class that steers makes the whole module one that does. */
static bool steers(const struct picture *p)
{
	size_t i, m;

	for (i = 0; i < p->nr_classes; i++)
		for (m = 0; m < MODES; m++)
			if (p->classes[i].mode[m] && strcmp(p->classes[i].mode[m], "kernel"))
				return true;
	return false;
}

static const char *state_of(const struct picture *p)
{
	if (p->enabled && !strcmp(p->enabled, "0"))
		return "disabled";
	return steers(p) ? "steering" : "observing";
}

static void print_share(const struct matrix *m)
{
	u64 sum = matrix_sum(m);

	if (sum)
		printf("%.1f%%", 100.0 * matrix_local(m) / sum);
	else
		printf("unknown (no hint faults)");
}

/* Names of the hooks in a state, in one paragraph. */
static void print_hooks(const struct picture *p, const char *state)
{
	size_t size = 1, i;
	char *words;

	for (i = 0; i < p->hooks.rows; i++)
		size += strlen(table_at(&p->hooks, i, "name")) + 1;
	words = ctl_alloc(size, 1);
	for (i = 0; i < p->hooks.rows; i++) {
		if (strncmp(table_at(&p->hooks, i, "state"), state, strlen(state)))
			continue;
		strcat(words, " ");
		strcat(words, table_at(&p->hooks, i, "name"));
	}
	if (*words) {
		printf("  %-10s", state);
		term_wrap(words + 1, 12);
	}
	free(words);
}

static void print_cost(const struct picture *p)
{
	u64 faults = stat_of(p, "hint_faults"), ms = stat_of(p, "reset_ms");
	u64 pages = stat_of(p, "migrated_pages"), hits = 0;
	size_t i;

	for (i = 0; i < p->hooks.rows; i++)
		hits += table_number(&p->hooks, i, "hits");
	printf("cost        %llu hint faults in %.0f s (%.1f/s)\n", (unsigned long long)faults,
	       ms / 1e3, ms ? faults * 1e3 / ms : 0.0);
	printf("            %llu pages moved (%.0f MiB), %llu moves failed\n",
	       (unsigned long long)pages,
	       (double)pages * sysconf(_SC_PAGESIZE) / (1 << 20),
	       (unsigned long long)stat_of(p, "migrate_failed"));
	printf("            %llu tasks recorded; hooks ran %llu times since load\n",
	       (unsigned long long)stat_of(p, "tasks"), (unsigned long long)hits);
}

static void print_classes(const struct picture *p)
{
	const struct class *c;
	size_t i;

	printf("classes\n%s  %-31s %6s  %-9s %-9s %-9s%s\n", term_style(TERM_DIM), "NAME",
	       "TASKS", "SCAN", "PAGE", "PLACE", term_style(TERM_PLAIN));
	for (i = 0; i < p->nr_classes; i++) {
		c = &p->classes[i];
		printf("  %-31s %6s  %-9s %-9s %s\n", p->names[i], or_unknown(c->tasks),
		       or_unknown(c->mode[0]), or_unknown(c->mode[1]),
		       or_unknown(c->mode[2]));
	}
}

static void print_text(const struct picture *p)
{
	static const char * const states[] = { "attached", "detached", "absent", "refused" };
	struct utsname kernel;
	size_t i;

	uname(&kernel);
	printf("%snumabal %s%s: %s\n", term_style(TERM_BOLD), or_unknown(p->version),
	       term_style(TERM_PLAIN), state_of(p));
	printf("machine     Linux %s, %d nodes, %d CPUs\n", kernel.release,
	       numa_num_configured_nodes(), numa_num_configured_cpus());
	if (p->has_views) {
		printf("local share ");
		print_share(&p->recent);
		printf(" now, ");
		print_share(&p->total);
		printf(" since load or reset\n");
		print_cost(p);
	}
	print_classes(p);
	if (p->has_views) {
		printf("hooks\n");
		for (i = 0; i < ARRAY_SIZE(states); i++)
			print_hooks(p, states[i]);
	} else {
		printf("%sHooks, local share and cost are for root: sudo numabalctl status%s\n",
		       term_style(TERM_DIM), term_style(TERM_PLAIN));
	}
	for (i = 0; i < p->nr_warnings; i++)
		printf("%swarning: %s%s\n         %s\n", term_style(TERM_WARN),
		       p->warnings[i].what, term_style(TERM_PLAIN), p->warnings[i].cure);
}

static void add_share(struct json_object *to, const char *name, const struct matrix *m)
{
	u64 sum = matrix_sum(m);

	json_add_double(to, name, sum ? 100.0 * matrix_local(m) / sum : -1);
}

static struct json_object *json_classes(const struct picture *p)
{
	struct json_object *list = json_object_new_array(), *o;
	size_t i, m;
	u64 tasks;

	for (i = 0; i < p->nr_classes; i++) {
		o = json_object_new_object();
		json_add_text(o, "name", p->names[i]);
		if (p->classes[i].tasks && number_parse(p->classes[i].tasks, &tasks))
			json_add_number(o, "tasks", tasks);
		for (m = 0; m < MODES; m++)
			json_add_text(o, modes[m], p->classes[i].mode[m]);
		json_object_array_add(list, o);
	}
	return list;
}

static struct json_object *json_hooks(const struct picture *p)
{
	struct json_object *list = json_object_new_array(), *o;
	static const char * const texts[] = { "name", "kind", "stage", "state" };
	size_t i, n;

	for (i = 0; i < p->hooks.rows; i++) {
		o = json_object_new_object();
		for (n = 0; n < ARRAY_SIZE(texts); n++)
			json_add_text(o, texts[n], table_at(&p->hooks, i, texts[n]));
		json_add_number(o, "hits", table_number(&p->hooks, i, "hits"));
		json_add_number(o, "redirects", table_number(&p->hooks, i, "redirects"));
		json_object_array_add(list, o);
	}
	return list;
}

static int print_json(const struct picture *p)
{
	struct json_object *o = json_object_new_object(), *list = json_object_new_array();
	struct json_object *counts;
	size_t i;

	json_add_text(o, "version", p->version);
	json_add_text(o, "state", state_of(p));
	json_object_object_add(o, "classes", json_classes(p));
	for (i = 0; i < p->nr_warnings; i++) {
		struct json_object *w = json_object_new_object();

		json_add_text(w, "what", p->warnings[i].what);
		json_add_text(w, "cure", p->warnings[i].cure);
		json_object_array_add(list, w);
	}
	json_object_object_add(o, "warnings", list);
	/* What is for root only is absent, not empty. */
	if (p->has_views) {
		add_share(o, "local_pct_recent", &p->recent);
		add_share(o, "local_pct_total", &p->total);
		counts = json_object_new_object();
		for (i = 0; i < ARRAY_SIZE(sums); i++)
			json_add_number(counts, sums[i], stat_of(p, sums[i]));
		json_object_object_add(o, "counts", counts);
		json_object_object_add(o, "hooks", json_hooks(p));
	}
	return ctl_print_json(o);
}

static int run(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = ctl_no_args,
		.doc = "Says whether numabal is loaded, what it does and costs, and what is wrong.",
		.children = ctl_common,
	};
	static struct picture picture;
	int rc;

	ctl_parse(&argp, argc, argv, NULL);
	rc = look(&picture);
	if (rc) {
		forget(&picture);
		return rc;
	}
	if (ctl_json) {
		rc = print_json(&picture);
	} else {
		print_text(&picture);
		rc = ctl_printed(CTL_OK);
	}
	forget(&picture);
	return rc;
}

const struct command status = {
	.name = "status",
	.what = "is it loaded, what does it do and cost, what is wrong",
	.run = run,
};
