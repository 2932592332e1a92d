// SPDX-License-Identifier: GPL-2.0
/*
 * Processes whose threads, one of each in turn on the CPUs, share an arena that all
 * of them write.  Threads must move, and memory too.  The oracle gives each
 * process CPUs, and so nodes, of its own.
 */
#include <numa.h>

#include "memory.h"
#include "run.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

static char *arena;
static u64 seed;		/* of the walk through it */

/* The CPU of the oracle: threads of a process are next to each other. */
static int own_cpu(int worker)
{
	int members = opt.threads / run->procs;
	int rank = worker % run->procs * members + worker / run->procs;

	return topo_spread(rank, opt.threads);
}

static void prepare(void)
{
	struct bitmask *nodes = numa_bitmask_alloc(NUMA_NUM_NODES);
	int i;

	seed = opt.seed + run_process;
	arena = memory_get(run_process, opt.size);
	for (i = run_process; i < opt.threads; i += run->procs)
		numa_bitmask_setbit(nodes, topo_home(own_cpu(i)));
	if (opt.pin)
		memory_place(arena, opt.size, nodes);
	numa_bitmask_free(nodes);
}

static void ready(struct worker *w)
{
	if (opt.pin)
		w->cpu = own_cpu(w->index);
	walk_build_slice(arena, opt.size, seed, w->index / run->procs,
			 opt.threads / run->procs);
}

static bool unit(struct worker *w)
{
	struct walk_line *at = walk_any(arena, opt.size, &w->random);

	walk_write(at, UNIT, w->index);
	return true;
}

#define GROUPS(n, number, arena_mb)						\
const struct workload groups##n = {						\
	.name = "groups" #n,							\
	.what = number " processes, interleaved; threads of each write its arena",	\
	.oracle = true,								\
	.takes = TAKES_PAGES,							\
	.seconds = 8,								\
	.mb = arena_mb,								\
	.mb_of = "a process",							\
	.multiple = n,								\
	.procs = n,								\
	.prepare = prepare,							\
	.ready = ready,								\
	.unit = unit,								\
}

GROUPS(2, "two", 64);
GROUPS(4, "four", 32);
