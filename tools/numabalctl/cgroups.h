/* SPDX-License-Identifier: GPL-2.0 */
/* What the tasks of each cgroup have faulted of late. */
#ifndef CGROUPS_H
#define CGROUPS_H

#include "table.h"

struct cgroup {
	char *path;	/* "other": all that are not among the most */
	u64 tasks, local, remote;
};

/*
 * From the view `tasks`: the cgroups with the most recent faults, @most of them at
 * most, and then one row for all others, if there are any. Return: how many, in *list,
 * to be freed by cgroups_free().
 */
size_t cgroups_of(const struct table *tasks, size_t most, struct cgroup **list);
void cgroups_free(struct cgroup *list, size_t n);

/* The path of a task's cgroup, to be freed; NULL: it has ended. */
char *cgroup_of(u64 pid);

/*
 * The path in what /proc/PID/cgroup says, in place: of the unified hierarchy, or of the
 * memory controller's where that is another. NULL: there is none. Pure.
 */
char *cgroup_path(char *text);

#endif /* CGROUPS_H */
