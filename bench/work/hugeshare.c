// SPDX-License-Identifier: GPL-2.0
/*
 * Threads on all nodes use parts of the same huge pages, which can only be on one.
 * The oracle has base pages, each on its thread's node.
 */
#include <errno.h>
#include <sys/mman.h>
#include <numa.h>
#include <numaif.h>

#include "memory.h"
#include "report.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

static char *buffer;
static long at_start;		/* huge pages there were */

static size_t all(void)
{
	return opt.threads * opt.size;
}

static void prepare(void)
{
	size_t i;

	buffer = memory_get(-1, all());
	if (madvise(buffer, all(), opt.pin ? MADV_NOHUGEPAGE : MADV_HUGEPAGE) && !opt.pin)
		die_errno("madvise: the kernel must have transparent huge pages");
	if (opt.pin)
		return;
	for (i = 0; i < all(); i += opt.part_kb << 10)
		buffer[i] = 0;
	at_start = memory_huge(buffer, all());
}

/* As there is one mapping, it is the thread that is bound to where it touches first. */
static void bind_thread(int cpu)
{
	struct bitmask *nodes = numa_bitmask_alloc(NUMA_NUM_NODES);

	numa_bitmask_setbit(nodes, topo_home(cpu));
	if (set_mempolicy(MPOL_BIND, nodes->maskp, nodes->size + 1))
		die_errno("set_mempolicy");
	numa_bitmask_free(nodes);
}

static void ready(struct worker *w)
{
	size_t part = (size_t)opt.part_kb << 10;
	char *first = buffer + w->index * part;

	if (opt.pin)
		bind_thread(w->cpu);
	walk_build_parts(first, opt.size, part, opt.threads * part,
			 random_next(&w->random));
	w->at = (struct walk_line *)first;
}

static void end(void)
{
	report_extra("huge_pages_possible", all() / memory_huge_size());
	report_extra("huge_pages_start", at_start);
	report_extra("huge_pages_end", memory_huge(buffer, all()));
}

const struct workload hugeshare = {
	.name = "hugeshare",
	.what = "threads on their CPUs, on all nodes, use parts of the same huge pages",
	.oracle = true,
	.held = true,
	.takes = TAKES_PART,
	.seconds = 6,
	.mb = 8,
	.mb_of = "a thread",
	.each = true,
	.part_kb = 64,
	.nodes = 2,
	.prepare = prepare,
	.ready = ready,
	.unit = walk_unit,
	.end = end,
};
