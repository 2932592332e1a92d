// SPDX-License-Identifier: GPL-2.0
/*
 * To validate a model, or to know a machine: bandwidth, CPUs by node.  Reading is
 * one load a cache line, which fetches all of it.
 */
#include <string.h>

#include "memory.h"
#include "report.h"
#include "run.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

#define PIECE		MB	/* a unit */

static void ready(struct worker *w)
{
	size_t size = opt.size;
	void *start = memory_get(w->index, size);

	memory_place_node(start, size, opt.mem < 0 ? topo_home(w->cpu) : opt.mem);
	walk_build(start, size, random_next(&w->random));
	w->data = start;
}

static u64 read_piece(const char *at)
{
	const char *end = at + PIECE;
	u64 sum = 0;

	for (; at < end; at += 4 * LINE)
		sum += *(const u64 *)at + *(const u64 *)(at + LINE) +
		       *(const u64 *)(at + 2 * LINE) +
		       *(const u64 *)(at + 3 * LINE);
	return sum;
}

static bool unit(struct worker *w)
{
	size_t pieces = opt.size / PIECE;
	char *at;

	if (opt.copy) {
		/* From the first half to the second. */
		pieces /= 2;
		at = (char *)w->data + w->units % pieces * PIECE;
		memcpy(at + pieces * PIECE, at, PIECE);
	} else {
		at = (char *)w->data + w->units % pieces * PIECE;
		/* Kept, or nothing would be read. */
		w->random = read_piece(at);
	}
	return true;
}

static void end(void)
{
	double seconds = (now_ns() - run->start) / 1e9;

	report_extra("gb_per_s", run_units() * (opt.copy ? 2.0 : 1.0) * PIECE /
		     seconds / 1e9);
}

const struct workload stream = {
	.name = "stream",
	.what = "validation: --cpus read, or --copy, memory of node --mem in sequence; GB/s",
	.held = true,
	.takes = TAKES_PAGES | TAKES_CPUS | TAKES_MEM | TAKES_COPY,
	.seconds = 2,
	.mb = 32,
	.mb_of = "a thread",
	.each = true,
	.ready = ready,
	.unit = unit,
	.end = end,
};
