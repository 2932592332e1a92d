/* SPDX-License-Identifier: GPL-2.0 */
/* The memory that is worked on: getting it, and binding it to nodes. */
#ifndef WORK_MEMORY_H
#define WORK_MEMORY_H

#include <stddef.h>

struct bitmask;
struct worker;

/* Anonymous memory, at the beginning of a huge page, that lies nowhere yet. */
void *memory_map(size_t size);
/* The same for a worker, or for all (-1), which --where tells of. */
void *memory_get(int worker, size_t size);
/* What a worker has for itself, opt.size of it; for --pin, bound to its node. */
void *memory_own(const struct worker *w);

/* Bound to one node, or interleaved over several, what is there already included. */
void memory_place(void *start, size_t size, struct bitmask *nodes);
void memory_place_node(void *start, size_t size, int node);

/* How many huge pages there are; start and size as they were got. */
long memory_huge(void *start, size_t size);
size_t memory_huge_size(void);

#endif /* WORK_MEMORY_H */
