// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers that are used from one node and from another in turn, a phase each.
 *
 * By default a buffer's thread changes places with one of another node.  With
 * --turns it is another thread that goes on with the buffer, and the first one
 * sleeps: there kernels since 6.4 do not sample what the thread that scans has not
 * used of late, so that phases of many seconds go by before a page moves.
 *
 * The oracle leaves the buffer on the node of the first phase: what is won or lost
 * elsewhere comes out even.  Interleaved, all phases would be equally slow, and
 * throughput is less, because it is the mean of speeds and not of times.
 */
#include "memory.h"
#include "run.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

static struct walk_line *buffer[MAX_WORKERS / 2];

/* Worker i belongs with the one half of all further on: CPUs are listed by node. */
static int half(void)
{
	return opt.threads / 2;
}

static void ready(struct worker *w)
{
	void *start;

	if (opt.turns && w->index >= half())
		return;
	start = memory_own(w);
	walk_build(start, opt.size, random_next(&w->random));
	w->at = start;
	if (opt.turns)
		buffer[w->index] = start;
}

static u64 phase_of(const struct worker *w)
{
	return (w->began - run->start) / (opt.phase_ms * 1000000ULL);
}

/* Is it the turn of this thread? If not, sleep. */
static bool my_turn(struct worker *w)
{
	u64 next = run->start + (phase_of(w) + 1) * opt.phase_ms * 1000000ULL;

	if (phase_of(w) % 2 == (u64)(w->index / half())) {
		if (!w->at)
			w->at = buffer[w->index % half()];
		return true;
	}
	sleep_until(next < run->end ? next : run->end);
	return false;
}

static void change_places(struct worker *w)
{
	int place = (w->index + phase_of(w) % 2 * half()) % opt.threads;
	int cpu = topo_spread(place, opt.threads);

	if (cpu == w->cpu)
		return;
	topo_pin(cpu);
	w->cpu = cpu;
}

static bool unit(struct worker *w)
{
	if (opt.turns) {
		if (!my_turn(w))
			return false;
	} else {
		change_places(w);
	}
	return walk_unit(w);
}

const struct workload pingpong = {
	.name = "pingpong",
	.what = "threads change places with others, or --turns, across nodes, each phase",
	.oracle = true,
	.held = true,
	.takes = TAKES_PAGES | TAKES_PHASE | TAKES_TURNS,
	.seconds = 8,
	.mb = 16,
	.mb_of = "a buffer",
	.each = true,
	.phase_ms = 700,
	.nodes = 2,
	.multiple = 2,
	.ready = ready,
	.unit = unit,
};
