/* SPDX-License-Identifier: GPL-2.0 */
/* The memory that hinter's workers touch: what it is and where it lies. */
#ifndef SELFTESTS_MEMORY_H
#define SELFTESTS_MEMORY_H

#include <stddef.h>

#define MAX_NODES	64

struct arena {
	char *base;
	size_t size, page;
};

extern struct arena arena;

/* Map, fill and place the arena.  A file is placed by whoever comes first. */
void memory_open(void);

/* One piece of a worker's part, or, with -1, all of it. */
void memory_part(int worker, int piece, char **start, size_t *len);
/* Where the piece belongs; -1: anywhere. */
int memory_node(int worker, int piece);

void memory_touch(char *start, size_t len, size_t from);

/* Moves a worker's part there; returns how many pages will not go. */
int memory_place(int worker);

/* Nothing but the arena is sampled. */
void memory_alone(void);

/* Pages of this process's arena by the node they lie on. */
void memory_where(long count[MAX_NODES]);

#endif /* SELFTESTS_MEMORY_H */
