/* SPDX-License-Identifier: GPL-2.0 */
/* A simulated task, as the scan controller sees it. */
#ifndef NUMABAL_UNIT_SCAN_TASK_H
#define NUMABAL_UNIT_SCAN_TASK_H

#include <stdlib.h>

#include "scan.h"

#define NODES	8

/*
 * A task @home percent of whose pages are on node 0, @far percent of the rest on
 * the last node, and what remains evenly on the @others after 0. A scan makes
 * @per_scan of them fault within @spread ms; @movable percent of the remote ones
 * migrate. A step is made every @tick ms.
 */
struct task {
	struct nb_scan s;
	struct nb_scan_node node[NODES];
	struct nb_scan_limits limits;
	struct nb_scan_sample now;
	u64 by_node[NODES];
	u64 scanned_at;
	unsigned int pending, scans;
	unsigned int tick, spread, per_scan, home, others, far, movable;
};

static struct task make(void)
{
	struct task t = {
		.limits = { .min_ms = 100, .max_ms = 10000, .local_pct = 80 },
		.now = { .now_ms = 5000, .nodes = NODES },
		.tick = 20, .spread = 60, .per_scan = 1000,
		.home = 100, .others = 1,
	};

	srandom(1);
	return t;
}

/* Count faults, each on a random page. */
static void fault(struct task *t, unsigned int n)
{
	while (n--) {
		unsigned int node = 1 + (unsigned int)random() % t->others;

		if ((unsigned int)random() % 100 < t->far)
			node = NODES - 1;
		if ((unsigned int)random() % 100 < t->home)
			node = 0;
		t->now.faults++;
		t->now.local += (int)node == t->now.nid;
		t->now.migrated += (int)node != t->now.nid &&
				   (unsigned int)random() % 100 < t->movable;
		t->by_node[node]++;
	}
}

static void step(struct task *t)
{
	t->now.by_node = t->by_node;
	nb_scan_step(&t->s, t->node, &t->now, &t->limits);
}

static void tick(struct task *t)
{
	unsigned int n = t->per_scan * (u64)t->tick / t->spread;

	if (n >= t->pending)
		n = t->pending;
	else if (!n)
		n = 1;
	t->now.now_ms += t->tick;
	fault(t, n);
	t->pending -= n;
	step(t);
	if (t->now.now_ms - t->scanned_at < t->s.period_ms)
		return;
	t->scanned_at = t->now.now_ms;
	t->pending = t->per_scan;
	t->scans++;
}

static void run(struct task *t, unsigned int ms)
{
	u64 end = t->now.now_ms + ms;

	while (t->now.now_ms < end)
		tick(t);
}

#endif /* NUMABAL_UNIT_SCAN_TASK_H */
