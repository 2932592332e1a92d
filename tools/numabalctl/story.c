// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include <json-c/linkhash.h>

#include "ctl.h"
#include "event.h"
#include "story.h"
#include "tape.h"
#include "text.h"

static u64 since(u64 now, u64 then)
{
	return now >= then ? now - then : now;
}

/* To a sum, by how much a count has grown; what the first sample has was before. */
static void add(const struct story *s, u64 *sum, u64 *last, u64 now)
{
	if (s->samples)
		*sum += since(now, *last);
	*last = now;
}

/* A table out of a sample. Return: is it one? */
static bool parse(struct table *t, struct json_object *sample, const char *name)
{
	const char *text = tape_text(sample, name);

	if (!text)
		return false;
	if (!table_parse(t, ctl_copy(text)))
		return true;
	table_free(t);
	return false;
}

static void add_matrix(const struct story *s, struct matrix *sum, struct matrix *last,
		       const struct matrix *now)
{
	unsigned int row, col;

	sum->nodes = now->nodes;
	last->nodes = now->nodes;
	for (row = 0; row < now->nodes; row++)
		for (col = 0; col < now->nodes; col++)
			add(s, &sum->cell[row][col], &last->cell[row][col],
			    now->cell[row][col]);
}

static void add_point(struct story *s, const struct matrix *faults,
		      const struct matrix *moved, u64 failed)
{
	u64 all = matrix_sum(&s->faults), local = matrix_local(&s->faults);
	u64 pages = matrix_sum(&s->moved);
	struct story_point *p;

	add_matrix(s, &s->faults, &s->last_faults, faults);
	add_matrix(s, &s->moved, &s->last_moved, moved);
	if (!s->samples)
		return;
	s->points = ctl_grow(s->points, s->nr_points, sizeof(*s->points));
	p = &s->points[s->nr_points++];
	p->ms = s->ms;
	p->faults = matrix_sum(&s->faults) - all;
	p->local = matrix_local(&s->faults) - local;
	p->moved = matrix_sum(&s->moved) - pages;
	p->failed = since(failed, s->last_failed);
}

static struct story_verdict *verdict_of(struct story *s, const struct table *t, size_t row)
{
	const char *stage = table_at(t, row, "stage"), *reason = table_at(t, row, "reason");
	const char *verdict = table_at(t, row, "verdict");
	struct story_verdict *v;
	size_t i;

	if (!stage || !reason || !verdict)
		return NULL;
	for (i = 0; i < s->nr_verdicts; i++) {
		v = &s->verdicts[i];
		if (!strcmp(v->stage, stage) && !strcmp(v->reason, reason) &&
		    !strcmp(v->verdict, verdict))
			return v;
	}
	s->verdicts = ctl_grow(s->verdicts, s->nr_verdicts, sizeof(*s->verdicts));
	v = &s->verdicts[s->nr_verdicts++];
	v->stage = ctl_copy(stage);
	v->verdict = ctl_copy(verdict);
	v->reason = ctl_copy(reason);
	return v;
}

static void add_verdicts(struct story *s, const struct table *t)
{
	struct story_verdict *v;
	const char *class;
	size_t row;

	for (row = 0; row < t->rows; row++) {
		class = table_at(t, row, "class");
		if (!class || strcmp(class, "all"))
			continue;
		v = verdict_of(s, t, row);
		if (!v)
			continue;
		add(s, &v->events, &v->last_events, table_number(t, row, "events"));
		add(s, &v->pages, &v->last_pages, table_number(t, row, "pages"));
	}
}

static void forget_key(struct lh_entry *entry)
{
	free(lh_entry_k(entry));
}

static void forget(struct lh_entry *entry)
{
	forget_key(entry);
	free(lh_entry_v(entry));
}

static struct lh_table *by_text(lh_entry_free_fn *forget)
{
	struct lh_table *table = lh_kchar_table_new(256, forget);

	if (!table)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	return table;
}

static struct story_task *task_of(struct story *s, const char *tid)
{
	struct story_task *task;
	void *found;

	if (!s->by_tid)
		s->by_tid = by_text(forget_key);
	if (lh_table_lookup_ex(s->by_tid, tid, &found))
		return found;
	task = ctl_alloc(1, sizeof(*task));
	s->tasks = ctl_grow(s->tasks, s->nr_tasks, sizeof(struct story_task *));
	s->tasks[s->nr_tasks++] = task;
	if (lh_table_insert(s->by_tid, ctl_copy(tid), task))
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	return task;
}

static void set_name(char **name, const char *text)
{
	free(*name);
	*name = ctl_copy(text ? text : "-");
	text_show(*name);
}

static void add_task(struct story *s, const struct table *t, size_t row)
{
	const char *tid = table_at(t, row, "tid"), *class = table_at(t, row, "class"), *cells;
	struct story_task *task;
	u64 faults, node, sum;
	unsigned int from, to;
	struct matrix m;
	bool exited;

	cells = table_at(t, row, "faults_matrix");
	if (!tid || !cells || !matrix_parse(&m, cells))
		return;
	task = task_of(s, tid);
	faults = matrix_sum(&m);
	exited = class && !strcmp(class, "-");
	if (exited) {
		/* Its line may stay for long, before that of another task with the same tid. */
		if (task->ended == faults + 1)
			return;
		task->ended = faults + 1;
	}
	task->tid = table_number(t, row, "tid");
	task->tgid = table_number(t, row, "tgid");
	set_name(&task->comm, table_at(t, row, "comm"));
	set_name(&task->class, class);
	task->node = number_parse(table_at(t, row, "node") ? : "", &node) &&
		     node < NUMABAL_MAX_NODES ? (int)node : -1;
	/* A tid that is another task's now: all of its counts begin again. */
	if (faults < task->last.faults)
		memset(&task->last, 0, sizeof(task->last));
	add(s, &task->faults, &task->last.faults, faults);
	add(s, &task->local, &task->last.local, matrix_local(&m));
	for (to = 0; to < m.nodes; to++) {
		for (from = 0, sum = 0; from < m.nodes; from++)
			sum += m.cell[from][to];
		add(s, &task->by_node[to], &task->last.by_node[to], sum);
	}
	if (matrix_parse(&m, table_at(t, row, "migrated_matrix") ? : ""))
		add(s, &task->moved, &task->last.moved, matrix_sum(&m));
	add(s, &task->failed, &task->last.failed, table_number(t, row, "failed"));
	add(s, &task->moves, &task->last.moves, table_number(t, row, "moves"));
	if (exited)
		memset(&task->last, 0, sizeof(task->last));
}

static struct story_move *move_like(struct story *s, const struct story_move *m)
{
	struct story_move *one;
	void *found;
	char *key;

	if (asprintf(&key, "%llu %d %d %d %d %s", (unsigned long long)m->tid, m->from, m->to,
		     m->swap, m->held, m->reason ? : "") < 0)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	if (lh_table_lookup_ex(s->by_move, key, &found)) {
		free(key);
		return &s->moves[(uintptr_t)found];
	}
	s->moves = ctl_grow(s->moves, s->nr_moves, sizeof(*s->moves));
	if (lh_table_insert(s->by_move, key, (void *)(uintptr_t)s->nr_moves))
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	one = &s->moves[s->nr_moves++];
	*one = *m;
	one->reason = m->reason ? ctl_copy(m->reason) : NULL;
	return one;
}

static void add_move(struct story *s, const struct story_move *m)
{
	move_like(s, m)->times++;
}

/* What the module says of a move: it holds it, or why it lets the kernel do it. */
static void add_verdict(struct story *s, const struct event *e)
{
	const char *reason = event_value(e, "reason"), *tid = event_value(e, "tid");
	const char *request = event_value(e, "request"), *verdict = event_value(e, "verdict");
	struct story_move m = { .from = -1, .to = -1, .held = true };

	if (!tid || !reason || !request || !verdict || !strcmp(request, "prefer"))
		return;
	if (!strcmp(verdict, "veto")) {
		m.tid = event_number(e, "tid");
		m.swap = !strcmp(request, "swap");
		m.reason = (char *)reason;
		add_move(s, &m);
		return;
	}
	lh_table_delete(s->reasons, tid);
	lh_table_insert(s->reasons, ctl_copy(tid), ctl_copy(reason));
}

/* What the kernel did; of a swap, the other task's move is one, too. */
static void add_moves(struct story *s, const struct event *e, bool swap)
{
	const char *tid = event_value(e, swap ? "src_pid" : "pid");
	struct story_move m = { .swap = swap };
	void *found;

	if (!tid)
		return;
	if (lh_table_lookup_ex(s->reasons, tid, &found))
		m.reason = found;
	m.tid = event_number(e, swap ? "src_pid" : "pid");
	m.from = event_number(e, "src_nid");
	m.to = event_number(e, "dst_nid");
	add_move(s, &m);
	if (swap) {
		m.tid = event_number(e, "dst_pid");
		m.from = event_number(e, "dst_nid");
		m.to = event_number(e, "src_nid");
		add_move(s, &m);
	}
	lh_table_delete(s->reasons, tid);
}

/* A verdict of the module comes before the move, which the kernel tells of. */
static void add_event(struct story *s, const struct event *e)
{
	if (!strcmp(e->name, "numabal_place"))
		add_verdict(s, e);
	else if (!strcmp(e->name, "sched_swap_numa"))
		add_moves(s, e, true);
	else if (!strcmp(e->name, "sched_move_numa"))
		add_moves(s, e, false);
}

static void add_events(struct story *s, const char *text)
{
	struct event e;

	if (!s->reasons)
		s->reasons = by_text(forget);
	if (!s->by_move)
		s->by_move = by_text(forget_key);
	while (event_next(&e, &text)) {
		s->lost += e.lost;
		add_event(s, &e);
	}
}

bool story_add(struct story *s, struct json_object *sample)
{
	struct table matrix, tasks, decisions;
	struct matrix faults, moved;
	u64 ms = tape_number(sample, "ms"), failed = 0;
	const char *stats = tape_text(sample, "stats");
	bool good;
	size_t row;

	if (!stats || ms < s->ms || !parse(&matrix, sample, "matrix"))
		return false;
	good = matrix_find(&faults, &matrix, "all", "faults", "total") &&
	       matrix_find(&moved, &matrix, "migrated", "pages", "total") &&
	       (!s->samples || faults.nodes == s->faults.nodes);
	table_free(&matrix);
	if (!good || !parse(&tasks, sample, "tasks"))
		return false;
	if (!parse(&decisions, sample, "decisions")) {
		table_free(&tasks);
		return false;
	}
	s->ms = ms;
	stats_get(stats, "migrate_failed_pages", &failed);
	add_point(s, &faults, &moved, failed);
	s->last_failed = failed;
	add_verdicts(s, &decisions);
	for (row = 0; row < tasks.rows; row++)
		add_task(s, &tasks, row);
	if (tape_text(sample, "events"))
		add_events(s, tape_text(sample, "events"));
	s->samples++;
	table_free(&tasks);
	table_free(&decisions);
	return true;
}

long long story_settled(const struct story *s)
{
	long long from = -1;
	size_t i;

	for (i = 0; i < s->nr_points; i++) {
		const struct story_point *p = &s->points[i];

		if (p->faults < STORY_FAULTS)
			continue;
		if (p->local * 100 < p->faults * STORY_LOCAL)
			from = -1;
		else if (from < 0)
			from = i ? s->points[i - 1].ms : 0;
	}
	return from;
}

const struct story_task *story_task(const struct story *s, u64 tid)
{
	char key[24];
	void *found;

	snprintf(key, sizeof(key), "%llu", (unsigned long long)tid);
	return s->by_tid && lh_table_lookup_ex(s->by_tid, key, &found) ? found : NULL;
}

u64 story_unseen(const struct story *s)
{
	u64 seen = 0, all = matrix_sum(&s->faults);
	size_t i;

	for (i = 0; i < s->nr_tasks; i++)
		seen += s->tasks[i]->faults;
	return all > seen ? all - seen : 0;
}

void story_free(struct story *s)
{
	size_t i;

	for (i = 0; i < s->nr_verdicts; i++) {
		free(s->verdicts[i].stage);
		free(s->verdicts[i].verdict);
		free(s->verdicts[i].reason);
	}
	for (i = 0; i < s->nr_tasks; i++) {
		free(s->tasks[i]->comm);
		free(s->tasks[i]->class);
		free(s->tasks[i]);
	}
	for (i = 0; i < s->nr_moves; i++)
		free(s->moves[i].reason);
	if (s->by_tid)
		lh_table_free(s->by_tid);
	if (s->by_move)
		lh_table_free(s->by_move);
	if (s->reasons)
		lh_table_free(s->reasons);
	free(s->points);
	free(s->verdicts);
	free(s->tasks);
	free(s->moves);
	*s = (struct story) { };
}
