/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Walks through memory, a cache line a step, each step known from the last only.
 *
 * One walk passes all lines before it comes to one again, so that memory of
 * more than a cache's size misses it at each step.
 */
#ifndef WORK_WALK_H
#define WORK_WALK_H

#include <stdalign.h>

#include "types.h"

struct worker;

#define LINE		64

struct walk_line {
	alignas(LINE) struct walk_line *next;
	u64 mark;		/* for those who write */
};

static inline u64 random_next(u64 *state)
{
	u64 x = *state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

/* Writes each line once, in the order they lie. */
void walk_build(void *start, size_t size, u64 seed);
/* Only slice i of n: so many threads build one walk. */
void walk_build_slice(void *start, size_t size, u64 seed, int i, int n);
/* The same for memory of many parts (bytes, a power of two) that lie apart. */
void walk_build_parts(void *start, size_t size, size_t part, size_t apart,
		      u64 seed);

/* Any line of a walk. */
struct walk_line *walk_any(void *start, size_t size, u64 *random);

/* So many steps; the line to go on from. */
struct walk_line *walk_read(struct walk_line *at, unsigned int steps);
struct walk_line *walk_write(struct walk_line *at, unsigned int steps, u64 value);

/* A unit of work: it goes on from where it was, and reads. */
bool walk_unit(struct worker *w);

#endif /* WORK_WALK_H */
