// SPDX-License-Identifier: GPL-2.0
/* Each thread's own memory was first touched on the wrong node: only pages can move. */
#include "memory.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

static void ready(struct worker *w)
{
	w->at = memory_own(w);
	topo_pin(topo_far(w->cpu));
	walk_build(w->at, opt.size, random_next(&w->random));
}

const struct workload wrongtouch = {
	.name = "wrongtouch",
	.what = "threads on their CPUs, memory of each first touched on the farthest node",
	.oracle = true,
	.held = true,
	.takes = TAKES_PAGES,
	.seconds = 6,
	.mb = 16,
	.mb_of = "a thread",
	.each = true,
	.nodes = 2,
	.ready = ready,
	.unit = walk_unit,
};
