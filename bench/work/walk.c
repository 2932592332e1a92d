// SPDX-License-Identifier: GPL-2.0
#include "walk.h"
#include "work.h"

/*
 * The next line by a linear congruential generator, whose period is full if
 * its modulus is a power of two: one multiplication a line, and no table.
 */
#define MULTIPLIER	0x5851f42d4c957f2d

struct layout {
	char *base;
	size_t lines;
	size_t part, apart;	/* bytes; part is a power of two */
};

static inline struct walk_line *line_of(const struct layout *l, size_t i)
{
	unsigned int shift = __builtin_ctzl(l->part / LINE);
	size_t inside = i & (l->part / LINE - 1);

	return (struct walk_line *)(l->base + (i >> shift) * l->apart + inside * LINE);
}

static void build(const struct layout *l, u64 seed, size_t from, size_t to)
{
	u64 add = random_next(&seed) | 1;
	size_t mask = 1, i, next;

	while (mask < l->lines)
		mask *= 2;
	mask--;
	for (i = from; i < to; i++) {
		/* What is not there is passed over: the cycle stays one. */
		next = i;
		do {
			next = (next * MULTIPLIER + add) & mask;
		} while (next >= l->lines);
		line_of(l, i)->next = line_of(l, next);
	}
}

void walk_build_slice(void *start, size_t size, u64 seed, int i, int n)
{
	/* One part, of more than there can be. */
	struct layout l = { start, size / LINE, 1UL << 60, 0 };

	build(&l, seed, l.lines * i / n, l.lines * (i + 1) / n);
}

void walk_build(void *start, size_t size, u64 seed)
{
	walk_build_slice(start, size, seed, 0, 1);
}

void walk_build_parts(void *start, size_t size, size_t part, size_t apart,
		      u64 seed)
{
	struct layout l = { start, size / LINE, part, apart };

	build(&l, seed, 0, l.lines);
}

struct walk_line *walk_any(void *start, size_t size, u64 *random)
{
	return (struct walk_line *)start + random_next(random) % (size / LINE);
}

struct walk_line *walk_read(struct walk_line *at, unsigned int steps)
{
	while (steps--)
		at = __atomic_load_n(&at->next, __ATOMIC_RELAXED);
	return at;
}

struct walk_line *walk_write(struct walk_line *at, unsigned int steps, u64 value)
{
	while (steps--) {
		__atomic_store_n(&at->mark, value, __ATOMIC_RELAXED);
		at = __atomic_load_n(&at->next, __ATOMIC_RELAXED);
	}
	return at;
}

bool walk_unit(struct worker *w)
{
	w->at = walk_read(w->at, UNIT);
	return true;
}
