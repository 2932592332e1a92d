// SPDX-License-Identifier: GPL-2.0
/*
 * Each thread works on its own memory, and after half-time on another's, of
 * another node: a lasting change.  The oracle moves the memory at once.
 */
#include <stdlib.h>

#include "memory.h"
#include "report.h"
#include "run.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

static char *memory[MAX_WORKERS];
static int shift;		/* to the one whose memory is taken over */

static int crossings(int by)
{
	int i, n = 0;

	for (i = 0; i < opt.threads; i++)
		n += topo_node(topo_spread(i, opt.threads)) !=
		     topo_node(topo_spread((i + by) % opt.threads, opt.threads));
	return n;
}

static void prepare(void)
{
	int by;

	/* Half-way round is a true exchange; nodes may be too unlike for it. */
	shift = opt.threads / 2;
	for (by = 1; by < opt.threads; by++)
		if (crossings(by) > crossings(shift))
			shift = by;
}

static void ready(struct worker *w)
{
	memory[w->index] = memory_own(w);
	walk_build(memory[w->index], opt.size, random_next(&w->random));
	w->at = (struct walk_line *)memory[w->index];
}

static bool unit(struct worker *w)
{
	char *other;

	if (!w->data && w->began - run->start >= (run->end - run->start) / 2) {
		other = memory[(w->index + shift) % opt.threads];
		if (opt.pin)
			memory_place_node(other, opt.size, topo_home(w->cpu));
		w->at = (struct walk_line *)other;
		w->data = other;
	}
	return walk_unit(w);
}

static void end(void)
{
	report_extra("crossing_threads", crossings(shift));
}

const struct workload phases = {
	.name = "phases",
	.what = "threads on their CPUs exchange their memory across nodes at half-time",
	.oracle = true,
	.held = true,
	.takes = TAKES_PAGES,
	.seconds = 8,
	.mb = 16,
	.mb_of = "a thread",
	.each = true,
	.nodes = 2,
	.prepare = prepare,
	.ready = ready,
	.unit = unit,
	.end = end,
};
