// SPDX-License-Identifier: GPL-2.0
#include <json-c/json.h>

#include "json_add.h"
#include "report.h"
#include "tape.h"

static struct json_object *numbers(const u64 *value, size_t n)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_object_array_add(list, json_object_new_uint64(value[i]));
	return list;
}

static struct json_object *matrix(const struct matrix *m)
{
	struct json_object *rows = json_object_new_array();
	unsigned int row;

	for (row = 0; row < m->nodes; row++)
		json_object_array_add(rows, numbers(m->cell[row], m->nodes));
	return rows;
}

static struct json_object *points(const struct story *s)
{
	struct json_object *list = json_object_new_array(), *o;
	const struct story_point *p;

	for (p = s->points; p < s->points + s->nr_points; p++) {
		o = json_object_new_object();
		json_add_number(o, "ms", p->ms);
		json_add_number(o, "faults", p->faults);
		json_add_number(o, "local", p->local);
		json_add_number(o, "moved_pages", p->moved);
		json_add_number(o, "failed_pages", p->failed);
		json_object_array_add(list, o);
	}
	return list;
}

static struct json_object *verdicts(const struct story *s)
{
	struct json_object *list = json_object_new_array(), *o;
	const struct story_verdict *v;

	for (v = s->verdicts; v < s->verdicts + s->nr_verdicts; v++) {
		if (!v->events)
			continue;
		o = json_object_new_object();
		json_add_text(o, "stage", v->stage);
		json_add_text(o, "verdict", v->verdict);
		json_add_text(o, "reason", v->reason);
		json_add_number(o, "events", v->events);
		json_add_number(o, "pages", v->pages);
		json_object_array_add(list, o);
	}
	return list;
}

static struct json_object *node(int nid)
{
	return nid < 0 ? NULL : json_object_new_int(nid);
}

static struct json_object *moves(const struct story *s)
{
	struct json_object *list = json_object_new_array(), *o;
	const struct story_move *m;

	for (m = s->moves; m < s->moves + s->nr_moves; m++) {
		o = json_object_new_object();
		json_add_number(o, "tid", m->tid);
		json_add_text(o, "what", m->swap ? "swap" : "move");
		json_object_object_add(o, "held", json_object_new_boolean(m->held));
		json_object_object_add(o, "from", node(m->from));
		json_object_object_add(o, "to", node(m->to));
		json_add_text(o, "reason", m->reason);
		json_add_number(o, "times", m->times);
		json_object_array_add(list, o);
	}
	return list;
}

static struct json_object *tasks(const struct story *s)
{
	struct json_object *list = json_object_new_array(), *o;
	const struct story_task *t;
	size_t i;

	for (i = 0; i < s->nr_tasks; i++) {
		t = s->tasks[i];
		if (!t->faults && !t->moves)
			continue;
		o = json_object_new_object();
		json_add_number(o, "tid", t->tid);
		json_add_number(o, "tgid", t->tgid);
		json_add_text(o, "comm", t->comm);
		json_add_text(o, "class", t->class);
		json_add_number(o, "faults", t->faults);
		json_add_number(o, "local", t->local);
		json_object_object_add(o, "by_node", numbers(t->by_node, s->faults.nodes));
		json_add_number(o, "moved_pages", t->moved);
		json_add_number(o, "failed", t->failed);
		json_add_number(o, "moves", t->moves);
		json_object_array_add(list, o);
	}
	return list;
}

struct json_object *report_json(const struct report *r)
{
	static const char * const copied[] = { "began", "kernel", "module", "command" };
	struct json_object *o = json_object_new_object(), *value;
	const struct story *s = &r->story;
	long long settled = story_settled(s);
	size_t i;

	for (i = 0; i < sizeof(copied) / sizeof(*copied); i++)
		if (json_object_object_get_ex(r->head, copied[i], &value))
			json_object_object_add(o, copied[i], json_object_get(value));
	json_add_number(o, "ms", s->ms);
	json_add_number(o, "samples", s->samples);
	json_object_object_add(o, "whole", json_object_new_boolean(!!r->end));
	json_object_object_add(o, "settled_ms", settled < 0 ? NULL :
			       json_object_new_int64(settled));
	json_object_object_add(o, "faults", matrix(&s->faults));
	json_object_object_add(o, "moved_pages", matrix(&s->moved));
	json_object_object_add(o, "points", points(s));
	json_object_object_add(o, "verdicts", verdicts(s));
	json_object_object_add(o, "moves", moves(s));
	json_add_number(o, "lost_events", s->lost);
	json_object_object_add(o, "tasks", tasks(s));
	json_add_number(o, "unseen_faults", story_unseen(s));
	return o;
}
