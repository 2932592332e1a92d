// SPDX-License-Identifier: GPL-2.0
/*
 * All is where it should be: balancing can but cost.  The oracle is the same, and
 * bound, so that the kernel does not even sample it.
 */
#include "memory.h"
#include "table.h"
#include "walk.h"

static void ready(struct worker *w)
{
	w->at = memory_own(w);
	walk_build(w->at, opt.size, random_next(&w->random));
}

const struct workload pinned = {
	.name = "pinned",
	.what = "threads on their CPUs with local memory: nothing is to be won",
	.oracle = true,
	.held = true,
	.takes = TAKES_PAGES,
	.seconds = 6,
	.mb = 16,
	.mb_of = "a thread",
	.each = true,
	.ready = ready,
	.unit = walk_unit,
};
