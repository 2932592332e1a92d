// SPDX-License-Identifier: GPL-2.0
/* metrics: for Prometheus, as a text file or over HTTP. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroups.h"
#include "ctl.h"
#include "file.h"
#include "listen.h"
#include "series.h"
#include "view.h"

/* Of these there are as many series as cgroups. */
#define MOST_CGROUPS	50

/* Of `stats`; counts are counters, what goes up and down are gauges. */
static const struct {
	const char *stat, *name;
	enum series_type type;
	double scale;
	const char *help;
} stats[] = {
	{ "hint_faults", "numabal_hint_faults", SERIES_COUNTER, 1,
	  "NUMA hint faults, as the kernel counts them." },
	{ "local", "numabal_hint_faults_local", SERIES_COUNTER, 1,
	  "Hint faults on a page of the CPU's node." },
	{ "dropped", "numabal_hint_faults_dropped", SERIES_COUNTER, 1,
	  "Hint faults that the kernel counted and then gave up." },
	{ "lost", "numabal_hint_faults_lost", SERIES_COUNTER, 1,
	  "Hint faults that could not be recorded for want of memory." },
	{ "hint_fault_pages", "numabal_hint_fault_pages", SERIES_COUNTER, 1,
	  "Pages of the hint faults." },
	{ "private", "numabal_hint_faults_private", SERIES_COUNTER, 1,
	  "Hint faults on pages that this task touched last." },
	{ "shared", "numabal_hint_faults_shared", SERIES_COUNTER, 1,
	  "Hint faults on pages that another task touched last." },
	{ "migrated_pages", "numabal_migrated_pages", SERIES_COUNTER, 1,
	  "Pages moved at hint faults." },
	{ "migrate_failed_pages", "numabal_migrate_failed_pages", SERIES_COUNTER, 1,
	  "Pages that could not be moved." },
	{ "pulled_wakeup", "numabal_pulled_by_wakeup", SERIES_COUNTER, 1,
	  "Times a wakeup took a task off the node it prefers." },
	{ "pulled_balance", "numabal_pulled_by_balance", SERIES_COUNTER, 1,
	  "Times the load balancer took a task off the node it prefers." },
	{ "away_ms", "numabal_away_seconds", SERIES_COUNTER, 0.001,
	  "Time until tasks came back to the node they prefer." },
	{ "tasks", "numabal_tasks", SERIES_GAUGE, 1, "Tasks with a record." },
	{ "groups", "numabal_groups", SERIES_GAUGE, 1, "numa_groups with a record." },
};

static const struct {
	const char *kind, *unit, *name, *help;
} matrices[] = {
	{ "all", "faults", "numabal_node_hint_faults",
	  "Hint faults by node of the CPU and node of the page." },
	{ "all", "pages", "numabal_node_hint_fault_pages",
	  "Pages of hint faults by node of the CPU and node of the page." },
	{ "migrated", "pages", "numabal_node_migrated_pages",
	  "Pages moved to the node of the CPU from the node of the page." },
};

static int put_machine(struct series *s)
{
	char *text, *enabled = file_value(SYSFS("enabled"));
	char *version = file_value(SYSFS("version"));
	size_t i;
	u64 n;
	int rc = view_stats(&text);

	series_metric(s, "numabal_build_info", SERIES_GAUGE, "Version of the module.");
	series_sample(s, 1, "version", version ? version : "", NULL);
	series_metric(s, "numabal_enabled", SERIES_GAUGE, "1: hooks are attached.");
	series_sample(s, enabled && !strcmp(enabled, "1"), NULL);
	for (i = 0; i < ARRAY_SIZE(stats) && !rc; i++) {
		if (!stats_get(text, stats[i].stat, &n))
			continue;
		series_metric(s, stats[i].name, stats[i].type, stats[i].help);
		series_sample(s, n * stats[i].scale, NULL);
	}
	free(enabled);
	free(version);
	if (!rc)
		free(text);
	return rc;
}

static void put_matrix(struct series *s, const struct matrix *m)
{
	char cpu[16], page[16];
	unsigned int row, col;

	for (row = 0; row < m->nodes; row++)
		for (col = 0; col < m->nodes; col++) {
			snprintf(cpu, sizeof(cpu), "%u", row);
			snprintf(page, sizeof(page), "%u", col);
			series_sample(s, m->cell[row][col], "cpu_node", cpu, "page_node",
				      page, NULL);
		}
}

static int put_nodes(struct series *s)
{
	struct table t;
	struct matrix m;
	size_t i;
	int rc = view_table(&t, "matrix");

	if (rc)
		return rc;
	for (i = 0; i < ARRAY_SIZE(matrices) && !rc; i++) {
		rc = view_matrix(&m, &t, matrices[i].kind, matrices[i].unit, "total");
		if (rc)
			break;
		series_metric(s, matrices[i].name, SERIES_COUNTER, matrices[i].help);
		put_matrix(s, &m);
	}
	if (!rc)
		rc = view_matrix(&m, &t, "all", "faults", "recent");
	if (!rc && matrix_sum(&m)) {
		series_metric(s, "numabal_local_ratio", SERIES_GAUGE,
			      "Share of recent hint faults on the CPU's node.");
		series_sample(s, (double)matrix_local(&m) / matrix_sum(&m), NULL);
	}
	table_free(&t);
	return rc;
}

static int put_hooks(struct series *s)
{
	static const char * const states[] = { "attached", "detached", "absent", "refused" };
	struct table t;
	size_t i, row, n;
	int rc = view_table(&t, "hooks");

	if (rc)
		return rc;
	series_metric(s, "numabal_hooks", SERIES_GAUGE, "Kernel functions and tracepoints.");
	for (i = 0; i < ARRAY_SIZE(states); i++) {
		for (row = n = 0; row < t.rows; row++) {
			const char *state = table_at(&t, row, "state");

			n += state && !strncmp(state, states[i], strlen(states[i]));
		}
		series_sample(s, n, "state", states[i], NULL);
	}
	table_free(&t);
	return CTL_OK;
}

static void put_decisions(struct series *s, const struct table *t, const char *column)
{
	const char *class;
	size_t i;

	for (i = 0; i < t->rows; i++) {
		class = table_at(t, i, "class");
		/* The sum of the others. */
		if (!class || !strcmp(class, "all"))
			continue;
		series_sample(s, table_number(t, i, column), "class", class, "stage",
			      table_at(t, i, "stage") ?: "", "verdict",
			      table_at(t, i, "verdict") ?: "", "reason",
			      table_at(t, i, "reason") ?: "", NULL);
	}
}

static int put_classes(struct series *s)
{
	char names[NUMABAL_MAX_CLASSES][NUMABAL_CLASS_NAME_MAX + 1], *tasks;
	struct table t;
	size_t n, i;
	u64 number;
	int rc;

	rc = view_classes(names, &n) ?: view_table(&t, "decisions");
	if (rc)
		return rc;
	series_metric(s, "numabal_class_tasks", SERIES_GAUGE, "Tasks with a record, by class.");
	for (i = 0; i < n; i++) {
		tasks = view_class_value(names[i], "tasks");
		if (tasks && number_parse(tasks, &number))
			series_sample(s, number, "class", names[i], NULL);
		free(tasks);
	}
	series_metric(s, "numabal_decisions", SERIES_COUNTER,
		      "Decisions about scans, pages and places; of class -: those that were removed.");
	put_decisions(s, &t, "events");
	series_metric(s, "numabal_decided_pages", SERIES_COUNTER, "Pages of these decisions.");
	put_decisions(s, &t, "pages");
	table_free(&t);
	return CTL_OK;
}

static int put_cgroups(struct series *s)
{
	struct cgroup *list;
	struct table t;
	size_t n, i;
	int rc = view_table(&t, "tasks");

	if (rc)
		return rc;
	n = cgroups_of(&t, MOST_CGROUPS, &list);
	table_free(&t);
	series_metric(s, "numabal_cgroup_tasks", SERIES_GAUGE,
		      "Tasks with a record, by cgroup: the busiest 50, and other.");
	for (i = 0; i < n; i++)
		series_sample(s, list[i].tasks, "cgroup", list[i].path, NULL);
	series_metric(s, "numabal_cgroup_recent_faults", SERIES_GAUGE,
		      "Recent hint faults of living tasks, by cgroup.");
	for (i = 0; i < n; i++) {
		series_sample(s, list[i].local, "cgroup", list[i].path, "page", "local", NULL);
		series_sample(s, list[i].remote, "cgroup", list[i].path, "page", "remote",
			      NULL);
	}
	cgroups_free(list, n);
	return CTL_OK;
}

/* Even if the module is not there: that is what a scraper wants to know. */
static char *collect(enum series_style style, int *rc)
{
	char *text = NULL;
	struct series s;
	size_t size;
	FILE *f = ctl_text(&text, &size);

	*rc = file_need_module();
	series_begin(&s, style, f);
	series_metric(&s, "numabal_up", SERIES_GAUGE, "1: the module is loaded.");
	series_sample(&s, !*rc, NULL);
	if (!*rc)
		*rc = put_machine(&s) ?: put_nodes(&s) ?: put_hooks(&s) ?:
		      put_classes(&s) ?: put_cgroups(&s);
	series_end(&s);
	fclose(f);
	return text;
}

static char *scrape(bool openmetrics)
{
	int rc;

	return collect(openmetrics ? SERIES_OPENMETRICS : SERIES_PROMETHEUS, &rc);
}

struct request {
	const char *textfile, *listen;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case 't':
		r->textfile = arg;
		return 0;
	case 'l':
		r->listen = arg;
		return 0;
	case ARGP_KEY_END:
		if (!!r->textfile + !!r->listen + ctl_json > 1)
			argp_error(state, "--textfile, --listen and --json exclude each other");
		return 0;
	default:
		return ctl_no_args(key, arg, state);
	}
}

static int run(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "textfile", 't', "FILE", 0,
		  "write FILE for node_exporter's textfile collector", 0 },
		{ "listen", 'l', "[ADDRESS:]PORT", 0,
		  "serve them over HTTP, on an address of the loopback interface", 0 },
		{ }
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Metrics of machine, nodes, classes and cgroups, as OpenMetrics.",
		.children = ctl_common,
	};
	struct request r = { };
	char *text;
	int rc, saved = CTL_OK;

	ctl_parse(&argp, argc, argv, &r);
	if (r.listen)
		return listen_on(r.listen, scrape);
	if (r.textfile) {
		text = collect(SERIES_PROMETHEUS, &rc);
		saved = file_save(r.textfile, text);
	} else {
		text = collect(ctl_json ? SERIES_JSON : SERIES_OPENMETRICS, &rc);
		fputs(text, stdout);
	}
	free(text);
	return saved ?: ctl_printed(rc);
}

const struct command metrics = {
	.name = "metrics",
	.what = "OpenMetrics for Prometheus: stdout, text file or HTTP",
	.run = run,
};
