// SPDX-License-Identifier: GPL-2.0
/*
 * Like a database or a virtual machine of a language: transactions allocate from a
 * young generation of their thread, which is dropped as a whole when it is full,
 * look things up in an index that all share, and now and then wait for the log.
 * One thread more walks the index all the time.  The oracle has young generations on
 * their nodes, and the index interleaved.
 */
#include <sys/mman.h>

#include "memory.h"
#include "run.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

#define YOUNG		(8 * MB)
#define ALLOCATED	(4UL << 10)	/* by a transaction */
#define LOOKUPS		40		/* of a transaction */
#define DEPTH		15		/* steps of one */
#define COMMITS		64		/* transactions between two waits */
#define COMMIT_US	300
#define PIECE		MB		/* that the walker goes on without a nap */
#define NAP_US		8000

static char *index_start;

static int workers(int n)
{
	return n + 1;
}

static bool is_walker(const struct worker *w)
{
	return w->index == opt.threads;
}

static void prepare(void)
{
	u64 seed = opt.seed;

	index_start = memory_get(-1, opt.size);
	if (opt.pin)
		memory_place(index_start, opt.size, topo.homes);
	walk_build(index_start, opt.size, random_next(&seed));
}

static void ready(struct worker *w)
{
	if (is_walker(w)) {
		/* Wherever there is room. */
		w->cpu = -1;
		w->data = index_start;
		return;
	}
	w->data = memory_get(w->index, YOUNG);
	if (opt.pin)
		memory_place_node(w->data, YOUNG, topo_home(w->cpu));
}

/* Marks the index, a page after the other, as a collector or a checkpointer does. */
static void walk_on(struct worker *w)
{
	char *at = w->data, *end = index_start + opt.size;
	struct walk_line *line = (struct walk_line *)at;
	size_t i;

	for (i = 0; i < PIECE / LINE; i++)
		walk_write(line + i, 1, w->began);
	w->data = at + PIECE < end ? at + PIECE : index_start;
	sleep_until(now_ns() + NAP_US * 1000);
}

static void allocate(struct worker *w)
{
	u64 at = w->units % (YOUNG / ALLOCATED) * ALLOCATED;
	char *object = (char *)w->data + at, *end = object + ALLOCATED;

	if (!at && madvise(w->data, YOUNG, MADV_DONTNEED))
		die_errno("MADV_DONTNEED");
	for (; object < end; object += LINE)
		__atomic_store_n((u64 *)object, w->units, __ATOMIC_RELAXED);
}

static bool unit(struct worker *w)
{
	struct walk_line *at;
	int i;

	if (is_walker(w)) {
		walk_on(w);
		return false;
	}
	if (w->units % COMMITS == COMMITS - 1) {
		sleep_until(w->began + COMMIT_US * 1000);
		w->began = now_ns();
	}
	allocate(w);
	for (i = 0; i < LOOKUPS; i++) {
		at = walk_any(index_start, opt.size, &w->random);
		walk_read(at, DEPTH);
	}
	return true;
}

const struct workload mix = {
	.name = "mix",
	.what = "transactions with young memory of their own, a shared index, and its walker",
	.oracle = true,
	.takes = TAKES_PAGES,
	.seconds = 6,
	.mb = 64,
	.mb_of = "of index",
	.workers = workers,
	.prepare = prepare,
	.ready = ready,
	.unit = unit,
};
