// SPDX-License-Identifier: GPL-2.0
/* To validate a model, or to know a machine: what a load costs, CPU by node. */
#include "memory.h"
#include "report.h"
#include "run.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

static void ready(struct worker *w)
{
	size_t size = opt.size;
	void *start = memory_get(w->index, size);

	memory_place_node(start, size, opt.mem < 0 ? topo_home(w->cpu) : opt.mem);
	walk_build(start, size, random_next(&w->random));
	/* Small memory shall be in the caches, as it will be later. */
	w->at = walk_read(start, size / LINE);
}

static void end(void)
{
	/* Of all the time: units follow each other. */
	report_extra("ns_per_load", (double)(now_ns() - run->start) * opt.threads /
		     run_units() / UNIT);
}

const struct workload chase = {
	.name = "chase",
	.what = "validation: dependent loads by --cpu from memory of node --mem; ns a load",
	.held = true,
	.takes = TAKES_PAGES | TAKES_CPUS | TAKES_MEM,
	.seconds = 2,
	.mb = 32,
	.mb_of = "a thread",
	.each = true,
	.small = true,
	.threads = 1,
	.ready = ready,
	.unit = walk_unit,
	.end = end,
};
