// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <curses.h>

#include "heat.h"
#include "list.h"

#define WIDEST	300

struct column {
	const char *title;
	int width;	/* 0: what the others leave */
	bool right;
	void (*text)(const struct sample *s, const struct entry *e, char text[WIDEST]);
	int sort;	/* that begins with it; -1: none */
};

void list_rate(const struct sample *s, double rate, char text[8])
{
	if (s->seconds <= 0)
		snprintf(text, 8, "-");
	else if (rate > 0 && rate < 9.95)
		snprintf(text, 8, "%.1f", rate);
	else
		heat_number(rate + 0.5, text);
}

void list_percent(double percent, char text[8])
{
	snprintf(text, 8, percent < 0 ? "-" : "%.0f%%", percent);
}

static void put_id(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	(void)s;
	snprintf(text, WIDEST, "%llu", (unsigned long long)e->id);
}

static void put_group(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	if (e->id == NUMABAL_NO_GROUP)
		snprintf(text, WIDEST, "none");
	else
		put_id(s, e, text);
}

static void put_owner(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	(void)s;
	snprintf(text, WIDEST, e->owner ? "%llu" : "-", (unsigned long long)e->owner);
}

static void put_name(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	(void)s;
	snprintf(text, WIDEST, "%s", e->name);
}

/* The last part of the path, below the one that it is in. */
static void put_branch(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	const char *last = strrchr(e->name, '/');
	int indent = e->depth < 20 ? 2 * e->depth : 40;

	(void)s;
	snprintf(text, WIDEST, "%*s%s", indent, "", last && last[1] ? last + 1 : e->name);
}

static void put_class(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	(void)s;
	snprintf(text, WIDEST, "%s", e->class);
}

static void put_node(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	(void)s;
	snprintf(text, WIDEST, e->node < 0 ? "-" : "%d", e->node);
}

static void put_preferred(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	(void)s;
	snprintf(text, WIDEST, e->preferred < 0 ? "-" : "%d", e->preferred);
}

static void put_tasks(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	(void)s;
	snprintf(text, WIDEST, "%llu", (unsigned long long)e->tasks);
}

static void put_moves(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	(void)s;
	heat_number(e->moves, text);
}

static void put_faults(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	list_rate(s, e->fault_rate, text);
}

static void put_remote(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	(void)s;
	list_percent(entry_remote(e), text);
}

static void put_migrated(const struct sample *s, const struct entry *e, char text[WIDEST])
{
	list_rate(s, e->migrated_rate, text);
}

static const struct column task_columns[] = {
	{ "TID", 8, false, put_id, -1 },
	{ "COMM", 16, false, put_name, -1 },
	{ "CLASS", 0, false, put_class, -1 },
	{ "NODE", 5, true, put_node, -1 },
	{ "PREF", 5, true, put_preferred, -1 },
	{ "MOVES", 6, true, put_moves, -1 },
	{ "FAULTS/S", 9, true, put_faults, BY_FAULTS },
	{ "REMOTE", 8, true, put_remote, BY_REMOTE },
	{ "MIGR/S", 8, true, put_migrated, BY_MIGRATED },
	{ }
};

static const struct column group_columns[] = {
	{ "GROUP", 8, false, put_group, -1 },
	{ "LEADER", 9, false, put_owner, -1 },
	{ "COMM", 16, false, put_name, -1 },
	{ "CLASS", 0, false, put_class, -1 },
	{ "TASKS", 6, true, put_tasks, -1 },
	{ "FAULTS/S", 9, true, put_faults, BY_FAULTS },
	{ "REMOTE", 8, true, put_remote, BY_REMOTE },
	{ "MIGR/S", 8, true, put_migrated, BY_MIGRATED },
	{ }
};

static const struct column cgroup_columns[] = {
	{ "CGROUP", 0, false, put_branch, -1 },
	{ "CLASS", 14, false, put_class, -1 },
	{ "TASKS", 7, true, put_tasks, -1 },
	{ "FAULTS/S", 9, true, put_faults, BY_FAULTS },
	{ "REMOTE", 8, true, put_remote, BY_REMOTE },
	{ "MIGR/S", 8, true, put_migrated, BY_MIGRATED },
	{ }
};

static const struct column * const columns[KINDS] = {
	task_columns, group_columns, cgroup_columns,
};

static int rest_of(const struct column *c)
{
	int rest = COLS;

	for (; c->title; c++)
		rest -= c->width;
	return rest > 0 ? rest : 0;
}

static void put(int y, int x, int width, bool right, const char *text)
{
	if (right)
		screen_put_right(y, x, width, text);
	else
		screen_put(y, x, width - 1, text);
}

static void put_titles(const struct picture *p, int y)
{
	const struct column *c = columns[p->state->kind];
	int x = 0, rest = rest_of(c), width;

	attron(A_REVERSE | COLOR_PAIR(PAIR_TITLE));
	mvhline(y, 0, ' ', COLS);
	for (; c->title; c++, x += width) {
		width = c->width ? c->width : rest;
		if (c->sort == (int)p->state->sort)
			attron(A_BOLD | A_UNDERLINE);
		put(y, x, width, c->right, c->title);
		attroff(A_BOLD | A_UNDERLINE);
	}
	attroff(A_REVERSE | COLOR_PAIR(PAIR_TITLE));
}

static void put_entry(const struct picture *p, int y, const struct entry *e, bool chosen)
{
	const struct column *c = columns[p->state->kind];
	int x = 0, rest = rest_of(c), width;
	char text[WIDEST];

	if (chosen) {
		attron(A_REVERSE);
		mvhline(y, 0, ' ', COLS);
	}
	for (; c->title; c++, x += width) {
		width = c->width ? c->width : rest;
		c->text(p->sample, e, text);
		put(y, x, width, c->right, text);
	}
	attroff(A_REVERSE);
}

/* "tasks by faults/s, 3 of 10 with 'x'" */
static void put_what(const struct picture *p, int y)
{
	static const char * const kinds[] = { "tasks", "groups", "cgroups" };
	static const char * const sorts[] = { "faults", "remote share", "migrations" };
	const struct state *s = p->state;
	char text[160];

	if (s->page == PAGE_FILTER || s->filter[0])
		snprintf(text, sizeof(text), "%s by %s, %zu of %zu with: %s%s", kinds[s->kind],
			 sorts[s->sort], p->lines, p->sample->entries[s->kind].n, s->filter,
			 s->page == PAGE_FILTER ? "_" : "");
	else
		snprintf(text, sizeof(text), "%s by %s, %zu", kinds[s->kind], sorts[s->sort],
			 p->lines);
	screen_put(y, 0, COLS, text);
}

size_t list_draw(const struct picture *p, int y)
{
	const struct entries *entries = &p->sample->entries[p->state->kind];
	int room = LINES - 1 - (y + 2), i;
	size_t first = 0;

	if (room < 1)
		return 1;
	put_what(p, y);
	put_titles(p, y + 1);
	if (p->state->at >= (size_t)room)
		first = p->state->at - room + 1;
	for (i = 0; i < room && first + i < p->lines; i++)
		put_entry(p, y + 2 + i, &entries->list[p->order[first + i]],
			  first + i == p->state->at);
	if (!p->lines)
		screen_put(y + 2, 0, COLS, p->state->filter[0] ? "none has that; Esc: all" :
			   "none has taken a hint fault yet");
	return room;
}
