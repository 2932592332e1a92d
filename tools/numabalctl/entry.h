/* SPDX-License-Identifier: GPL-2.0 */
/* What top lists: tasks, groups, cgroups; their rates, order, and which of them. Pure. */
#ifndef ENTRY_H
#define ENTRY_H

#include "table.h"

enum kind { TASKS, GROUPS, CGROUPS, KINDS };

enum sort { BY_FAULTS, BY_REMOTE, BY_MIGRATED, SORTS };

/* In place of a class: not all tasks of it are in the same one. */
#define ENTRY_MIXED	"mixed"

/**
 * struct entry - a task, group or cgroup
 * @id: tid, number, or of a cgroup what its path makes
 * @owner: tgid, or leader
 * @name: comm, or path
 * @class: the one that all of it is in; "-": none of it lives
 * @cells: the view's field recent_matrix; NULL: there is none
 * @parent: of a cgroup, its place among the entries and 1; 0: it is the first
 * @depth: of a cgroup, in the tree
 * @node: where a task runs; -1: nowhere
 * @preferred: where it should; -1: anywhere
 * @tasks: in it
 * @recent: hint faults of late
 * @local: of these
 * @faults: since load or reset
 * @migrated: of these, those whose pages were
 * @moves: of tasks to other nodes
 * @fault_rate: faults a second
 * @migrated_rate: migrated a second
 */
struct entry {
	u64 id, owner;
	const char *name, *class, *cells;
	size_t parent;
	unsigned int depth;
	int node, preferred;
	u64 tasks, recent, local, faults, migrated, moves;
	double fault_rate, migrated_rate;
};

/**
 * struct entries - all of a kind
 * @list: by id; cgroups each before those in it
 * @n: how many
 * @names: is what @name points to theirs?
 */
struct entries {
	struct entry *list;
	size_t n;
	bool names;
};

/* From the view `tasks`, which has to live as long. */
void entries_of_tasks(struct entries *e, struct table *view);

/* From the view `groups`, likewise; classes and moves are those of @tasks. */
void entries_of_groups(struct entries *e, struct table *view, const struct table *tasks_view,
		       const struct entries *tasks);

/*
 * The tree of the cgroups of @tasks, whose paths are as many; NULL: not known. What
 * counts in a cgroup counts in those above it. Paths are as the kernel has them.
 */
void entries_of_cgroups(struct entries *e, const struct entries *tasks, char *const *paths);

void entries_free(struct entries *e);

/* What was counted since @before, which is so many seconds ago; 0: there is none. */
void entries_rate(struct entries *now, const struct entries *before, double seconds);

/* Percent of the recent faults that were remote; less than 0: there are none. */
double entry_remote(const struct entry *e);

/*
 * Those that have @filter in their name, class or ids, in their order, most first; a
 * cgroup also if one in it has, and right behind the one that it is in. @order has
 * room for all. Return: how many.
 */
size_t entries_order(const struct entries *e, enum sort by, const char *filter,
		     size_t *order);

#endif /* ENTRY_H */
