// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "entry.h"
#include "text.h"

/* Fields by place, as names are looked for once a view and not once a line. */
struct fields {
	const struct table *t;
	char **row;
};

static char *field(const struct fields *f, size_t column)
{
	return column < f->t->columns ? f->row[column] : NULL;
}

static u64 number(const struct fields *f, size_t column)
{
	const char *text = field(f, column);
	u64 value;

	return text && number_parse(text, &value) ? value : 0;
}

/* -1 and other words are no node. */
static int node(const struct fields *f, size_t column)
{
	const char *text = field(f, column);
	u64 value;

	return text && number_parse(text, &value) && value < NUMABAL_MAX_NODES ?
	       (int)value : -1;
}

static void read_recent(struct entry *e)
{
	struct matrix m;

	if (!e->cells || !matrix_parse(&m, e->cells)) {
		e->cells = NULL;
		return;
	}
	e->recent = matrix_sum(&m);
	e->local = matrix_local(&m);
}

static int by_id(const void *a, const void *b)
{
	u64 x = ((const struct entry *)a)->id, y = ((const struct entry *)b)->id;

	return (x > y) - (x < y);
}

static void read_common(struct entries *e, struct table *view, const char *id,
			const char *owner)
{
	const size_t ids = table_column(view, id), owners = table_column(view, owner),
		     comm = table_column(view, "comm"), faults = table_column(view, "faults"),
		     migrated = table_column(view, "migrated"),
		     recent = table_column(view, "recent_matrix");
	struct fields f = { .t = view };
	size_t i;

	*e = (struct entries) { .list = ctl_alloc(view->rows, sizeof(*e->list)),
				.n = view->rows };
	for (i = 0; i < view->rows; i++) {
		struct entry *one = &e->list[i];

		f.row = view->field + (i + 1) * view->columns;
		if (field(&f, comm))
			text_show(field(&f, comm));
		*one = (struct entry) {
			.id = number(&f, ids), .owner = number(&f, owners),
			.name = field(&f, comm) ?: "", .class = "-",
			.cells = field(&f, recent), .node = -1, .preferred = -1,
			.faults = number(&f, faults), .migrated = number(&f, migrated),
		};
		read_recent(one);
	}
}

void entries_of_tasks(struct entries *e, struct table *view)
{
	const size_t class = table_column(view, "class"), nodes = table_column(view, "node"),
		     preferred = table_column(view, "preferred"),
		     moves = table_column(view, "moves");
	struct fields f = { .t = view };
	size_t i;

	read_common(e, view, "tid", "tgid");
	for (i = 0; i < e->n; i++) {
		f.row = view->field + (i + 1) * view->columns;
		e->list[i].class = field(&f, class) ?: "-";
		e->list[i].node = node(&f, nodes);
		e->list[i].preferred = node(&f, preferred);
		e->list[i].moves = number(&f, moves);
		e->list[i].tasks = 1;
	}
	qsort(e->list, e->n, sizeof(*e->list), by_id);
}

static struct entry *find(const struct entries *e, u64 id)
{
	struct entry key = { .id = id };

	return e->n ? bsearch(&key, e->list, e->n, sizeof(*e->list), by_id) : NULL;
}

/* One that has exited is in no class, and does not make a class mixed. */
static void join_class(struct entry *to, const char *class)
{
	if (!strcmp(to->class, "-"))
		to->class = class;
	else if (strcmp(class, "-") && strcmp(to->class, class))
		to->class = ENTRY_MIXED;
}

void entries_of_groups(struct entries *e, struct table *view, const struct table *tasks_view,
		       const struct entries *tasks)
{
	const size_t groups = table_column(tasks_view, "group"),
		     tids = table_column(tasks_view, "tid"),
		     members = table_column(view, "members");
	struct fields f = { .t = view };
	struct entry *to, *of;
	size_t i;

	read_common(e, view, "group", "leader");
	for (i = 0; i < e->n; i++) {
		f.row = view->field + (i + 1) * view->columns;
		e->list[i].tasks = number(&f, members);
	}
	qsort(e->list, e->n, sizeof(*e->list), by_id);
	f.t = tasks_view;
	for (i = 0; i < tasks_view->rows; i++) {
		f.row = tasks_view->field + (i + 1) * tasks_view->columns;
		to = find(e, number(&f, groups));
		of = find(tasks, number(&f, tids));
		if (!to || !of)
			continue;
		join_class(to, of->class);
		to->moves += of->moves;
	}
}

/* As strcmp(), but '/' comes before all else: a cgroup right before what is in it. */
static int by_path(const void *a, const void *b, void *data)
{
	char *const *paths = data;
	const unsigned char *x = (void *)paths[*(const size_t *)a];
	const unsigned char *y = (void *)paths[*(const size_t *)b];

	for (; *x && *x == *y; x++)
		y++;
	return (*x == '/' ? 1 : *x ? *x + 1 : 0) - (*y == '/' ? 1 : *y ? *y + 1 : 0);
}

/* Is it this cgroup, or one in it? */
static bool is_in(const char *path, const char *cgroup)
{
	size_t len = strlen(cgroup);

	return len == 1 || (!strncmp(path, cgroup, len) &&
			    (!path[len] || path[len] == '/'));
}

/* FNV-1a; two of the few that are there do not meet. */
static u64 hash(const char *text)
{
	u64 h = 0xcbf29ce484222325ULL;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3ULL;
	return h;
}

static size_t add_cgroup(struct entries *e, const char *path, size_t len, size_t parent)
{
	struct entry *one;
	char *name;

	e->list = ctl_grow(e->list, e->n, sizeof(*e->list));
	name = ctl_copy_part(path, len);
	one = &e->list[e->n];
	*one = (struct entry) {
		.id = hash(name), .name = name, .class = "-", .node = -1, .preferred = -1,
		.parent = parent, .depth = parent ? e->list[parent - 1].depth + 1 : 0,
	};
	return ++e->n;
}

/* Makes what is missing on the way. Return: its place, and 1. */
static size_t cgroup_at(struct entries *e, const char *path, size_t last)
{
	const char *end;
	size_t len;

	while (!is_in(path, e->list[last - 1].name))
		last = e->list[last - 1].parent;
	len = strlen(e->list[last - 1].name);
	/* The root's name ends in the '/' that others have in front. */
	end = path + (len == 1 ? 0 : len);
	while (*end == '/' && end[1]) {
		end = strchrnul(end + 1, '/');
		last = add_cgroup(e, path, end - path, last);
	}
	return last;
}

static void count_task(struct entries *e, size_t at, const struct entry *task)
{
	struct entry *to;

	for (; at; at = to->parent) {
		to = &e->list[at - 1];
		join_class(to, task->class);
		to->tasks++;
		to->recent += task->recent;
		to->local += task->local;
		to->faults += task->faults;
		to->migrated += task->migrated;
		to->moves += task->moves;
		to->fault_rate += task->fault_rate;
		to->migrated_rate += task->migrated_rate;
	}
}

void entries_of_cgroups(struct entries *e, const struct entries *tasks, char *const *paths)
{
	size_t *sorted = ctl_alloc(tasks->n, sizeof(*sorted)), n = 0, i, last;

	*e = (struct entries) { .names = true };
	for (i = 0; i < tasks->n; i++)
		if (paths[i] && *paths[i] == '/')
			sorted[n++] = i;
	qsort_r(sorted, n, sizeof(*sorted), by_path, (void *)paths);
	last = add_cgroup(e, "/", 1, 0);
	for (i = 0; i < n; i++) {
		last = cgroup_at(e, paths[sorted[i]], last);
		count_task(e, last, &tasks->list[sorted[i]]);
	}
	free(sorted);
}

void entries_free(struct entries *e)
{
	size_t i;

	for (i = 0; e->names && i < e->n; i++)
		free((char *)e->list[i].name);
	free(e->list);
	*e = (struct entries) { };
}

void entries_rate(struct entries *now, const struct entries *before, double seconds)
{
	const struct entry *was;
	struct entry *e;
	size_t i;

	if (seconds <= 0)
		return;
	for (i = 0; i < now->n; i++) {
		e = &now->list[i];
		was = find(before, e->id);
		/* A new one with an old number, or counts that began anew. */
		if (was && (was->owner != e->owner || was->faults > e->faults ||
			    was->migrated > e->migrated))
			was = NULL;
		e->fault_rate = (e->faults - (was ? was->faults : 0)) / seconds;
		e->migrated_rate = (e->migrated - (was ? was->migrated : 0)) / seconds;
	}
}

double entry_remote(const struct entry *e)
{
	if (!e->recent || e->local > e->recent)
		return -1;
	return 100.0 * (e->recent - e->local) / e->recent;
}
