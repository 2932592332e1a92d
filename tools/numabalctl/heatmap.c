// SPDX-License-Identifier: GPL-2.0
/* heatmap: node x node, and task x node, of hint faults. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "ctl.h"
#include "file.h"
#include "heat.h"
#include "report.h"
#include "term.h"
#include "text.h"
#include "view.h"

/* Tasks that a map has: those with the most faults. */
#define MOST_TASKS	30

struct request {
	const char *svg, *html, *record;
	u64 pid;
	bool total;
};

struct row {
	size_t at;	/* in the view */
	u64 faults;
};

static int by_faults(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->faults != y->faults)
		return x->faults < y->faults ? 1 : -1;
	return (x->at > y->at) - (x->at < y->at);
}

/* One line a task: the nodes of its memory, whatever CPU it ran on. */
static bool tasks_map(struct heat *h, const struct table *t, const struct request *r,
		      size_t nodes)
{
	const char *column = r->total ? "faults_matrix" : "recent_matrix", *cells;
	struct row *rows = ctl_alloc(t->rows, sizeof(*rows));
	size_t n = 0, i, row, col;
	struct matrix m;
	u64 nid;

	for (i = 0; i < t->rows; i++) {
		cells = table_at(t, i, column);
		if (r->pid && table_number(t, i, "tgid") != r->pid)
			continue;
		if (cells && matrix_parse(&m, cells) && m.nodes == nodes)
			rows[n++] = (struct row) { i, matrix_sum(&m) };
	}
	qsort(rows, n, sizeof(*rows), by_faults);
	if (n > MOST_TASKS)
		n = MOST_TASKS;
	h->title = r->total ? "Hint faults by task, since load or reset" :
			      "Hint faults by task, of late";
	h->row_title = "task";
	h->column_title = "memory of node";
	heat_alloc(h, n, nodes);
	for (i = 0; i < n; i++) {
		matrix_parse(&m, table_at(t, rows[i].at, column));
		for (row = 0; row < nodes; row++)
			for (col = 0; col < nodes; col++)
				h->cell[i * nodes + col] += m.cell[row][col];
		h->row[i] = heat_name("%s %s", table_at(t, rows[i].at, "tid") ?: "",
				      table_at(t, rows[i].at, "comm") ?: "");
		text_show(h->row[i]);
		/* -1 and other words are no node. */
		h->own[i] = number_parse(table_at(t, rows[i].at, "node") ?: "", &nid) ?
			    (int)nid : -1;
	}
	free(rows);
	return n;
}

static struct json_object *json_map(const struct heat *h)
{
	struct json_object *o = json_object_new_object(), *rows = json_object_new_array();
	struct json_object *one, *cells;
	size_t row, col;

	json_object_object_add(o, "title", json_object_new_string(h->title));
	for (row = 0; row < h->rows; row++) {
		one = json_object_new_object();
		cells = json_object_new_array();
		json_object_object_add(one, "name", json_object_new_string(h->row[row]));
		for (col = 0; col < h->columns; col++)
			json_object_array_add(cells, json_object_new_uint64(
					      h->cell[row * h->columns + col]));
		json_object_object_add(one, "faults", cells);
		json_object_array_add(rows, one);
	}
	json_object_object_add(o, "rows", rows);
	return o;
}

static int print_json(const struct heat *maps, size_t n)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_object_array_add(list, json_map(&maps[i]));
	return ctl_print_json(list);
}

static int save(const struct heat *maps, size_t n, const struct request *r)
{
	char *text = NULL;
	size_t size;
	FILE *f = ctl_text(&text, &size);
	int rc;

	if (r->html)
		heat_html(maps, n, f);
	else
		heat_svg(&maps[n - 1], f);	/* a file has room for one */
	fclose(f);
	rc = file_save(r->html ? r->html : r->svg, text);
	free(text);
	return rc;
}

static int print(const struct heat *maps, size_t n, const struct request *r)
{
	size_t i;

	if (r->svg || r->html)
		return save(maps, n, r);
	if (ctl_json)
		return print_json(maps, n);
	for (i = 0; i < n; i++) {
		if (i)
			putchar('\n');
		heat_text(&maps[i], term.width, stdout);
	}
	return ctl_printed(CTL_OK);
}

/* Of a record, in which tasks are in order of their faults. */
static size_t recorded_map(struct heat *h, const struct story *s, u64 pid)
{
	size_t n = 0, i, col, nodes = s->faults.nodes;
	const struct story_task *t;

	h->title = "Hint faults by task, in the time of the record";
	h->row_title = "task";
	h->column_title = "memory of node";
	heat_alloc(h, MOST_TASKS, nodes);
	for (i = 0; i < s->nr_tasks && n < MOST_TASKS; i++) {
		t = s->tasks[i];
		if ((pid && t->tgid != pid) || !t->faults)
			continue;
		for (col = 0; col < nodes; col++)
			h->cell[n * nodes + col] = t->by_node[col];
		h->own[n] = t->node;
		h->row[n++] = heat_name("%llu %s", (unsigned long long)t->tid, t->comm);
	}
	h->rows = n;
	return n;
}

static int recorded(struct heat maps[2], size_t *n, const struct request *r)
{
	struct report report;
	int rc = report_read(&report, r->record);

	if (rc)
		return rc;
	if (!r->pid)
		heat_nodes(&maps[(*n)++], &report.story.faults,
			   "Hint faults of the machine, in the time of the record");
	if (!recorded_map(&maps[(*n)++], &report.story, r->pid) && r->pid)
		rc = ctl_fail(CTL_FAILED, "process %llu has taken no hint fault in %s",
			      (unsigned long long)r->pid, r->record);
	report_free(&report);
	return rc;
}

static int live(struct heat maps[2], size_t *n, const struct request *r)
{
	struct table matrix, tasks;
	struct matrix m;
	int rc;

	rc = file_need_module() ? : view_table(&matrix, "matrix");
	if (rc)
		return rc;
	rc = view_matrix(&m, &matrix, "all", "faults", r->total ? "total" : "recent");
	table_free(&matrix);
	if (!rc)
		rc = view_table(&tasks, "tasks");
	if (rc)
		return rc;
	/* Of one process the machine's map says nothing. */
	if (!r->pid)
		heat_nodes(&maps[(*n)++], &m, r->total ?
			   "Hint faults of the machine, since load or reset" :
			   "Hint faults of the machine, of late");
	if (!tasks_map(&maps[(*n)++], &tasks, r, m.nodes) && r->pid)
		rc = ctl_fail(CTL_FAILED, "process %llu has taken no hint fault yet",
			      (unsigned long long)r->pid);
	table_free(&tasks);
	return rc;
}

static int map(const struct request *r)
{
	struct heat maps[2] = { };
	size_t n = 0, i;
	int rc = r->record ? recorded(maps, &n, r) : live(maps, &n, r);

	if (!rc)
		rc = print(maps, r->svg && !r->pid ? 1 : n, r);
	for (i = 0; i < n; i++)
		heat_free(&maps[i]);
	return rc;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case 's':
		r->svg = arg;
		return 0;
	case 'w':
		r->html = arg;
		return 0;
	case 't':
		r->total = true;
		return 0;
	case 'r':
		r->record = arg;
		return 0;
	case 'p':
		if (!number_parse(arg, &r->pid) || !r->pid)
			argp_error(state, "'%s' is no process id", arg);
		return 0;
	case ARGP_KEY_END:
		if (!!r->svg + !!r->html + ctl_json > 1)
			argp_error(state, "--svg, --html and --json exclude each other");
		if (r->record && r->total)
			argp_error(state, "a record has its own time: no --total");
		return 0;
	default:
		return ctl_no_args(key, arg, state);
	}
}

static int run(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "pid", 'p', "PID", 0, "the tasks of this process only", 0 },
		{ "total", 't', NULL, 0, "since load or reset, not of late", 0 },
		{ "record", 'r', "FILE", 0, "of a record, as numabalctl record makes it", 0 },
		{ "svg", 's', "FILE", 0, "draw the machine, or the process, as SVG", 0 },
		{ "html", 'w', "FILE", 0, "draw both maps on a page of their own", 0 },
		{ }
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Draws which nodes' memory is used from which nodes, and by which tasks.",
		.children = ctl_common,
	};
	struct request r = { };

	ctl_parse(&argp, argc, argv, &r);
	return map(&r);
}

const struct command heatmap = {
	.name = "heatmap",
	.what = "who uses which node's memory: terminal, SVG, HTML",
	.run = run,
};
