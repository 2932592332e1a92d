// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of the scan controller: random samples and limits, plausible ones and
 * any; what must hold after each step is checked. fuzz_scan [SEED [ROUNDS]]; a
 * failure prints what replays it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scan.h"

#define NODES_MAX	32

static unsigned int pick(unsigned int n)
{
	return (unsigned int)random() % n;
}

/* Any number, of any length, or next to where something overflows. */
static u64 any(void)
{
	u64 bits = ((u64)random() << 33) ^ ((u64)random() << 11) ^ random();

	switch (pick(4)) {
	case 0:
		return ~0ULL - pick(3);
	case 1:
		return (1ULL << pick(64)) - pick(2);
	default:
		return bits >> pick(64);
	}
}

/* A count goes on, or anywhere. */
static u64 count(u64 then, bool wild)
{
	if (wild && !pick(3))
		return any();
	return pick(3) ? then + pick(pick(2) ? 40 : 100000) : then;
}

static void pick_limits(struct nb_scan_limits *l, bool wild)
{
	u32 a = wild ? any() : 10 + pick(60000);
	u32 b = wild ? any() : 10 + pick(60000);

	l->min_ms = a < b ? a : b;
	l->max_ms = a < b ? b : a;
	/* The knobs cannot be 0; nor is it to be divided by. */
	if (wild && !pick(8))
		memset(l, 0, sizeof(*l));
	l->local_pct = pick(101);
	l->budget = pick(2) ? 0 : wild ? (u32)any() : pick(1000001);
}

static const char *wrong(const struct nb_scan *s, const struct nb_scan *then,
			 const struct nb_scan_limits *l,
			 const struct nb_scan_sample *now)
{
	u64 from = then->period_ms > l->min_ms ? then->period_ms : l->min_ms;
	bool anew = !then->at_ms || now->now_ms < then->at_ms ||
		    now->faults < then->faults || now->local < then->local ||
		    now->migrated < then->migrated;

	if (s->period_ms < l->min_ms || s->period_ms > l->max_ms)
		return "period is out of bounds";
	if (s->local_pct > 100 || s->change_pct > 100 || s->learnt_pct > 100)
		return "more than 100 percent";
	if (s->why > NB_SCAN_BUDGET || s->nid != now->nid)
		return "why or node";
	if (s->at_ms > now->now_ms || s->faults > now->faults)
		return "window is in the future";
	if (anew && (s->period_ms != l->min_ms || s->why != NB_SCAN_LEARN))
		return "does not begin anew at min";
	if (!l->budget && s->why == NB_SCAN_BUDGET && then->why != s->why)
		return "held to no budget";
	if (!l->budget && then->nid != now->nid && s->period_ms != l->min_ms)
		return "a move is missed";
	if (!l->budget && now->drawn && s->period_ms != l->min_ms)
		return "drawn, and not at min";
	if (!l->budget && s->period_ms > 2 * from)
		return "period has more than doubled";
	return NULL;
}

static const char *one(unsigned int steps)
{
	struct nb_scan_sample now = { .nodes = 1 + pick(NODES_MAX) };
	struct nb_scan_node *node = calloc(now.nodes, sizeof(*node));
	u64 *by_node = calloc(now.nodes, sizeof(*by_node));
	struct nb_scan s = { 0 }, then;
	struct nb_scan_limits limits;
	const char *bad = NULL;
	bool wild = pick(2);
	unsigned int i;

	if (!node || !by_node)
		abort();
	now.by_node = by_node;
	now.now_ms = wild ? any() : pick(100000);
	pick_limits(&limits, wild);
	while (steps-- && !bad) {
		now.now_ms = wild ? count(now.now_ms, !pick(4)) :
				    now.now_ms + pick(pick(2) ? 50 : 70000);
		now.faults = count(now.faults, wild);
		now.local = count(now.local, wild);
		now.migrated = count(now.migrated, wild);
		for (i = 0; i < now.nodes; i++)
			if (pick(2))
				by_node[i] = count(by_node[i], wild);
		if (!pick(8))
			now.nid = wild ? (int)any() : (int)pick(now.nodes);
		if (!pick(8))
			now.drawn = !now.drawn;
		now.young = !pick(4);
		if (!pick(16))
			pick_limits(&limits, wild);
		then = s;
		nb_scan_step(&s, node, &now, &limits);
		bad = wrong(&s, &then, &limits, &now);
	}
	free(node);
	free(by_node);
	return bad;
}

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? strtoul(argv[1], NULL, 0) :
				       (unsigned int)time(NULL);
	unsigned int rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : 10000;
	unsigned int i;

	for (i = 0; i < rounds; i++) {
		const char *bad;

		srandom(seed + i);
		bad = one(100);
		if (bad) {
			fprintf(stderr, "not ok: fuzz_scan %u 1: %s\n",
				seed + i, bad);
			return 1;
		}
	}
	printf("ok: %u rounds from seed %u\n", rounds, seed);
	return 0;
}
