// SPDX-License-Identifier: GPL-2.0
/* Each thread's own memory was first touched on the wrong node: only pages can move. */
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
	topo_pin(topo_far(w->cpu));
	walk_build(start, size, random_next(&w->random));
	w->at = start;
}

static bool unit(struct worker *w)
{
	w->at = walk_read(w->at, UNIT);
	return true;
}

const struct workload wrongtouch = {
	.name = "wrongtouch",
	.what = "threads on their CPUs, memory of each first touched on the farthest node",
	.oracle = true,
	.held = true,
	.takes = TAKES_PAGES,
	.seconds = 10,
	.mb = 16,
	.mb_of = "a thread",
	.each = true,
	.nodes = 2,
	.ready = ready,
	.unit = unit,
};
