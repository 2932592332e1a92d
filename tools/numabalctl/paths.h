/* SPDX-License-Identifier: GPL-2.0 */
/* Cgroups of processes, remembered: to ask for 10,000 of them takes its time. Pure. */
#ifndef PATHS_H
#define PATHS_H

#include "entry.h"

/* So many that are known are asked for again each time: processes seldom move. */
#define PATHS_AGAIN	500

struct path {
	u64 tgid;
	char *path;	/* NULL: it has ended */
};

/**
 * struct paths - what is known
 * @list: by tgid
 * @n: how many
 * @next: tgid from which on to ask again
 */
struct paths {
	struct path *list;
	size_t n;
	u64 next;
};

/*
 * For the processes of @tasks: others are forgotten, new ones are asked for, by @read,
 * which gives what is to be freed.
 */
void paths_update(struct paths *p, const struct entries *tasks, char *(*read)(u64 tgid));

/* Of each of @tasks, which paths_update() knows; to be freed, the paths are not. */
char **paths_of(const struct paths *p, const struct entries *tasks);

void paths_free(struct paths *p);

#endif /* PATHS_H */
