// SPDX-License-Identifier: GPL-2.0
/* A buffer, filled by one thread, is read by all, at random. */
#include "memory.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

static char *buffer;

static void prepare(void)
{
	u64 seed = opt.seed;

	buffer = memory_get(-1, opt.size);
	if (opt.pin)
		memory_place(buffer, opt.size, topo.homes);
	walk_build(buffer, opt.size, random_next(&seed));
}

static bool unit(struct worker *w)
{
	walk_read(walk_any(buffer, opt.size, &w->random), UNIT);
	return true;
}

const struct workload readall = {
	.name = "readall",
	.what = "a buffer, filled on one node, is read from all, at random",
	.oracle = true,
	.takes = TAKES_PAGES,
	.seconds = 6,
	.mb = 64,
	.mb_of = "in all",
	.prepare = prepare,
	.unit = unit,
};
