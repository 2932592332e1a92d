// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of consolidation: random machines and groups. Up to 6 nodes, what each
 * group is given is compared with all sets of nodes that it could have been
 * given; any number, with what holds whatever is chosen. fuzz_pack [SEED
 * [ROUNDS]]; a failure prints what replays it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../include/numabal/abi.h"
#include "pack.h"

#define NODES_MAX	NUMABAL_MAX_NODES
#define NODES_FEW	6
#define GROUPS_MAX	12

static u16 cpus[NODES_MAX];
static u8 distances[NODES_MAX * NODES_MAX];
static u16 members[GROUPS_MAX][NODES_MAX];
static u64 memory[GROUPS_MAX][NODES_MAX];
static struct nb_pack_group groups[GROUPS_MAX];
static unsigned int nodes, nr, total;
static bool alike;	/* equal sockets of equal nodes */

static unsigned int pick(unsigned int n)
{
	return (unsigned int)random() % n;
}

static void pick_machine(unsigned int nodes_max)
{
	unsigned int per_socket = 1 + pick(4), i, j;
	bool wild = !pick(3), even = pick(2);
	u16 each = 1 + pick(8);

	nodes = 1 + pick(nodes_max);
	alike = !wild && even && nodes % per_socket == 0;
	total = 0;
	for (i = 0; i < nodes; i++) {
		cpus[i] = even ? each : pick(8) ? pick(9) : pick(65536);
		total += cpus[i];
		for (j = 0; j < nodes; j++)
			distances[i * nodes + j] = wild ? pick(256) :
				i / per_socket == j / per_socket ? 12 : 20;
	}
}

static void pick_members(struct nb_pack_group *g)
{
	unsigned int at = g - groups, i;

	for (i = 0; i < nodes; i++) {
		members[at][i] = pick(16) ? pick(3) : pick(65536);
		memory[at][i] = pick(16) ? pick(3) : (u64)random() << pick(27);
	}
	g->members = members[at];
	g->memory = memory[at];
}

static void pick_groups(void)
{
	unsigned int i;

	nr = pick(GROUPS_MAX);
	for (i = 0; i < nr; i++) {
		struct nb_pack_group *g = &groups[i];

		g->need = pick(16) ? pick(pick(4) ? total / 2 + 1 : total + 1) :
				     (u32)random() * 2;
		g->was = pick(2) ? 0 : pick(1U << (nodes < 31 ? nodes : 30));
		if (!pick(8))
			g->was = (u32)random() * 2 + pick(2);
		g->nodes = pick(2) ? ~0U : 0;
		g->allowed = pick(3) ? ~0U : (u32)random() * 2 + pick(2);
		pick_members(g);
	}
}

static void pack(void)
{
	const struct nb_pack_machine machine = { nodes, cpus, distances };

	nb_pack(&machine, groups, nr);
}

/* All CPUs that it may use. */
static unsigned int most(const struct nb_pack_group *g)
{
	unsigned int i, n = 0;

	for (i = 0; i < nodes; i++)
		n += g->allowed >> i & 1 ? cpus[i] : 0;
	return n;
}

/* As it counts. */
static unsigned int need(const struct nb_pack_group *g)
{
	return g->need < most(g) ? g->need : most(g);
}

/* Is @a served before @b, though it comes later in the array? */
static bool before(const struct nb_pack_group *a, const struct nb_pack_group *b)
{
	return most(a) < most(b) || (most(a) == most(b) && need(a) > need(b));
}

static unsigned int sum(const u32 *count, u32 set)
{
	unsigned int i, s = 0;

	for (i = 0; i < nodes; i++)
		s += set >> i & 1 ? count[i] : 0;
	return s;
}

/* From node @i to those of @set. */
static unsigned int reach(unsigned int i, u32 set)
{
	unsigned int j, d = 0;

	for (j = 0; j < nodes; j++)
		if (j != i && set >> j & 1)
			d += distances[i * nodes + j] + distances[j * nodes + i];
	return d;
}

/* What a set is judged by, the lower the better; what comes earlier decides. */
struct merit {
	long long by[5];
};

enum { COUNT, DISTANCE, SPARE, MEMBERS, MEMORY };

static struct merit judge(const struct nb_pack_group *g, const u32 *spare,
			  u32 set)
{
	struct merit m = { { __builtin_popcount(set) } };
	unsigned int i;

	for (i = 0; i < nodes; i++) {
		if (!(set >> i & 1))
			continue;
		m.by[DISTANCE] += reach(i, set);
		m.by[SPARE] -= spare[i];
		m.by[MEMBERS] -= g->members[i];
		m.by[MEMORY] -= g->memory[i];
	}
	return m;
}

/* Compares the first @n. */
static int compare(const struct merit *a, const struct merit *b, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (a->by[i] != b->by[i])
			return a->by[i] < b->by[i] ? -1 : 1;
	return 0;
}

/* Is what @g was given one of the best of all sets? */
static const char *wrong_choice(const struct nb_pack_group *g, const u32 *room,
				const u32 *spare, bool even)
{
	struct merit best = { { NODES_MAX + 1 } }, is, was;
	u32 set, kept = 0;
	unsigned int i;

	for (set = 1; set < 1U << nodes; set++) {
		struct merit m = judge(g, spare, set);

		if (sum(room, set) >= need(g) && compare(&m, &best, 5) < 0)
			best = m;
	}
	is = judge(g, spare, g->nodes);
	if (is.by[COUNT] != best.by[COUNT])
		return "not the fewest nodes";
	if (even && is.by[DISTANCE] != best.by[DISTANCE])
		return "not the nearest nodes of equals";
	if (best.by[COUNT] > 2)
		return NULL;
	for (i = 0; i < nodes; i++)
		if (g->was >> i & 1 && room[i])
			kept |= 1U << i;
	was = judge(g, spare, kept);
	if (sum(room, kept) >= need(g) && compare(&was, &best, 3) == 0)
		return g->nodes == kept ? NULL : "it had as good ones";
	return compare(&is, &best, 5) ? "not the best nodes" : NULL;
}

/* What there is of the nodes that @g may use, with or without @extra. */
static bool look(const struct nb_pack_group *g, const u32 *left,
		 const u32 *extra, u32 *room, u32 *spare)
{
	unsigned int i;

	for (i = 0; i < nodes; i++) {
		u32 all = left[i] + (extra ? extra[i] : 0);

		room[i] = all < cpus[i] ? all : cpus[i];
		if (!(g->allowed >> i & 1))
			room[i] = 0;
		spare[i] = all - room[i];
	}
	return sum(room, ~0U) >= need(g);
}

/* Serve @g from what is @left, and @extra, as pack.h has it. */
static const char *serve(const struct nb_pack_group *g, u32 *left, u32 *extra)
{
	bool even = alike || nodes <= 4;
	u32 room[NODES_MAX], spare[NODES_MAX], over;
	unsigned int i, edge = 0, far = 0;
	const char *bad;

	if (!look(g, left, NULL, room, spare) &&
	    !look(g, left, extra, room, spare)) {
		for (i = 0; i < nodes; i++)
			extra[i] += g->allowed >> i & 1 ? cpus[i] : 0;
		look(g, left, extra, room, spare);
	}
	for (i = 0; i < nodes; i++)
		even &= room[i] == room[0];
	bad = nodes > NODES_FEW ? NULL : wrong_choice(g, room, spare, even);
	if (bad)
		return bad;
	if (sum(room, g->nodes) < need(g))
		return "need is not met";
	over = sum(room, g->nodes) - need(g);
	for (i = 0; i < nodes; i++) {
		if (!(g->nodes >> i & 1))
			continue;
		if (room[i] <= over)
			return "a node is not needed";
		if (reach(i, g->nodes) >= far) {
			far = reach(i, g->nodes);
			edge = i;
		}
	}
	for (i = 0; i < nodes; i++) {
		u32 take = g->nodes >> i & 1 ? room[i] : 0;

		if (i == edge)
			take -= over;
		while (take--)
			--*(left[i] ? &left[i] : &extra[i]);
	}
	return NULL;
}

/*
 * If all may go anywhere, and nothing is overcommitted: do the groups within any
 * set of nodes fit in there?
 */
static const char *crowded(void)
{
	unsigned int i, needs = 0;
	u32 set, own[NODES_MAX];

	for (i = 0; i < nr; i++) {
		needs += need(&groups[i]);
		if (most(&groups[i]) != total)
			return NULL;
	}
	for (i = 0; i < nodes; i++)
		own[i] = cpus[i];
	if (needs > total || nodes > NODES_FEW)
		return NULL;
	for (set = 1; set < 1U << nodes; set++) {
		for (needs = 0, i = 0; i < nr; i++)
			if (groups[i].need && !(groups[i].nodes & ~set))
				needs += need(&groups[i]);
		if (needs > sum(own, set))
			return "more is claimed than there is";
	}
	return NULL;
}

static const char *wrong(void)
{
	bool served[GROUPS_MAX] = { false };
	unsigned int i, n, next;
	u32 left[NODES_MAX], extra[NODES_MAX] = { 0 };
	const char *bad;

	for (i = 0; i < nodes; i++)
		left[i] = cpus[i];
	for (n = 0; n < nr; n++) {
		for (next = nr, i = 0; i < nr; i++)
			if (!served[i] && (next == nr ||
					   before(&groups[i], &groups[next])))
				next = i;
		served[next] = true;
		bad = NULL;
		for (i = nodes; i < 32; i++)
			if (groups[next].nodes >> i & 1)
				return "there is no such node";
		if (need(&groups[next]))
			bad = serve(&groups[next], left, extra);
		else if (groups[next].nodes)
			return "nodes for nothing";
		if (bad)
			return bad;
	}
	return crowded();
}

/* Again: members and memory have wandered, and perhaps a small group came. */
static const char *again(void)
{
	unsigned int i, old = nr;
	u32 then[GROUPS_MAX];

	for (i = 0; i < nr; i++) {
		then[i] = groups[i].nodes;
		groups[i].was = pick(8) ? then[i] : then[i] | ~0U << (nodes - 1) << 1;
		pick_members(&groups[i]);
	}
	if (nr < GROUPS_MAX && pick(2)) {
		struct nb_pack_group *g = &groups[nr++];

		g->need = pick(total + 1);
		g->was = pick(1U << (nodes < 31 ? nodes : 30));
		g->allowed = ~0U;
		pick_members(g);
		for (i = 0; i < old; i++)
			if (need(&groups[i]) && need(&groups[i]) < g->need)
				g->need = need(&groups[i]);
	}
	pack();
	for (i = 0; i < old; i++)
		if (groups[i].nodes != then[i])
			return "another plan for the same needs";
	return wrong();
}

static const char *one(void)
{
	const char *bad;

	pick_machine(pick(4) ? NODES_FEW : NODES_MAX);
	pick_groups();
	pack();
	bad = wrong();
	return bad ? bad : again();
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
		bad = one();
		if (bad) {
			fprintf(stderr, "not ok: fuzz_pack %u 1: %s\n",
				seed + i, bad);
			return 1;
		}
	}
	printf("ok: %u rounds from seed %u\n", rounds, seed);
	return 0;
}
