/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happened in the time of a record: the differences between its samples, added up.
 * Pure. Counts that fall were reset, and count from 0 again.
 */
#ifndef STORY_H
#define STORY_H

#include "table.h"

struct json_object;
struct lh_table;

/* The share of local faults that counts as there, percent. */
#define STORY_LOCAL	90

/* Fewer faults between two samples say nothing about a share. */
#define STORY_FAULTS	16

/* Between a sample and the one before; ms is the time of the later one. */
struct story_point {
	u64 ms, faults, local, moved, failed;
};

/* Of `decisions`, all classes together. */
struct story_verdict {
	char *stage, *verdict, *reason;
	u64 events, pages, last_events, last_pages;
};

struct story_task {
	u64 tid, tgid;
	char *comm, *class;
	int node;
	u64 faults, local, moved, failed, moves;
	u64 by_node[NUMABAL_MAX_NODES];		/* faults, by node of the page */
	struct {
		u64 faults, local, moved, failed, moves;
		u64 by_node[NUMABAL_MAX_NODES];
	} last;					/* as its counts stood */
	u64 ended;	/* faults of the one before with this tid, when it had exited, + 1 */
};

/* Moves of a task that are alike; @held: they were not allowed. */
struct story_move {
	u64 tid;
	int from, to;		/* nodes; -1: not known */
	bool swap, held;
	char *reason;		/* of the module; NULL: the kernel alone */
	u64 times;
};

struct story {
	size_t nr_points, nr_verdicts, nr_tasks, nr_moves;
	struct story_point *points;
	struct story_verdict *verdicts;
	struct story_task **tasks;
	struct story_move *moves;
	struct matrix faults, moved;	/* of the machine; pages moved */
	struct matrix last_faults, last_moved;
	u64 last_failed, samples, ms, lost;
	struct lh_table *by_tid, *by_move, *reasons;
};

/* A sample of the record. Return: false: it is none, and nothing was added. */
bool story_add(struct story *s, struct json_object *sample);
void story_free(struct story *s);

/* From when on the share stayed at STORY_LOCAL: ms; -1: it did not, in the end. */
long long story_settled(const struct story *s);

/* Return: the task; NULL: it is in no sample. */
const struct story_task *story_task(const struct story *s, u64 tid);

/* Faults of tasks that are not in its list: they ended between two samples. */
u64 story_unseen(const struct story *s);

#endif /* STORY_H */
