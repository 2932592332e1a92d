// SPDX-License-Identifier: GPL-2.0
/*
 * All is where it should be: balancing can but cost.  The oracle is the same, and
 * bound, so that the kernel does not even sample it.
 */
#include "memory.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

static void ready(struct worker *w)
{
	size_t size = opt.size;
	void *start = memory_get(w->index, size);

	if (opt.pin)
		memory_place_node(start, size, topo_home(w->cpu));
	walk_build(start, size, random_next(&w->random));
	w->at = start;
}

static bool unit(struct worker *w)
{
	w->at = walk_read(w->at, UNIT);
	return true;
}

const struct workload pinned = {
	.name = "pinned",
	.what = "threads on their CPUs with local memory: nothing is to be won",
	.oracle = true,
	.held = true,
	.takes = TAKES_PAGES,
	.seconds = 10,
	.mb = 16,
	.mb_of = "a thread",
	.each = true,
	.ready = ready,
	.unit = unit,
};
