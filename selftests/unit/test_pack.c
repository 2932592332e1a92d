// SPDX-License-Identifier: GPL-2.0
/* Unit tests of consolidation. Sets of nodes are bits: 0x3 is nodes 0 and 1. */
#include <string.h>

#include "../../include/numabal/abi.h"
#include "pack.h"
#include "kselftest.h"

#define GROUPS	8

static u16 cpus[NUMABAL_MAX_NODES];
static u8 distances[NUMABAL_MAX_NODES * NUMABAL_MAX_NODES];
static unsigned int nodes;

static struct nb_pack_group groups[GROUPS];
static u16 members[GROUPS][NUMABAL_MAX_NODES];
static u64 memory[GROUPS][NUMABAL_MAX_NODES];
static unsigned int nr;

/* @per_socket nodes a socket, 12 apart, others 20; @each CPUs a node; no groups. */
static void sockets(unsigned int n, unsigned int per_socket, u16 each)
{
	unsigned int i, j;

	nodes = n;
	for (i = 0; i < nodes; i++) {
		cpus[i] = each;
		for (j = 0; j < nodes; j++)
			distances[i * nodes + j] = i == j ? 10 :
				i / per_socket == j / per_socket ? 12 : 20;
	}
	memset(groups, 0, sizeof(groups));
	memset(members, 0, sizeof(members));
	memset(memory, 0, sizeof(memory));
	nr = 0;
}

/* Two sockets of two nodes of two CPUs. */
static void kunpeng(void)
{
	static const u8 table[] = {
		10, 12, 20, 22,
		12, 10, 22, 24,
		20, 22, 10, 12,
		22, 24, 12, 10,
	};

	sockets(4, 2, 2);
	memcpy(distances, table, sizeof(table));
}

/* A group, with its members on the first four nodes. */
static struct nb_pack_group *group(u32 need, u16 m0, u16 m1, u16 m2, u16 m3)
{
	struct nb_pack_group *g = &groups[nr];

	members[nr][0] = m0;
	members[nr][1] = m1;
	members[nr][2] = m2;
	members[nr][3] = m3;
	g->need = need;
	g->allowed = ~0U;
	g->members = members[nr];
	g->memory = memory[nr];
	g->nodes = ~0U;
	nr++;
	return g;
}

static void pack(void)
{
	const struct nb_pack_machine machine = { nodes, cpus, distances };

	nb_pack(&machine, groups, nr);
}

/* The nodes of the first four groups. */
static bool are(u32 a, u32 b, u32 c, u32 d)
{
	pack();
	if (groups[0].nodes == a && groups[1].nodes == b &&
	    groups[2].nodes == c && groups[3].nodes == d)
		return true;
	ksft_print_msg("%#x %#x %#x %#x\n", groups[0].nodes, groups[1].nodes,
		       groups[2].nodes, groups[3].nodes);
	return false;
}

#define check(good, ...)	ksft_test_result(good, __VA_ARGS__)

static void test_half(void)
{
	unsigned int a, b, i;
	bool good = true;

	kunpeng();
	group(4, 1, 1, 1, 1);
	group(4, 1, 1, 1, 1);
	check(are(0x3, 0xc, 0, 0), "two of half the machine: a socket each\n");

	/* Each node has none, one or two members of each. */
	for (a = 0; a < 81; a++)
		for (b = 0; b < 81; b++) {
			kunpeng();
			group(4, a % 3, a / 3 % 3, a / 9 % 3, a / 27);
			group(4, b % 3, b / 3 % 3, b / 9 % 3, b / 27);
			pack();
			good &= (groups[0].nodes == 0x3 || groups[0].nodes == 0xc) &&
				groups[1].nodes == (groups[0].nodes ^ 0xf);
		}
	check(good, "wherever their members are\n");

	for (i = 3; i < 5; i++) {
		kunpeng();
		group(3, 0, 1, 1, 1);
		group(i, 0, 1, 1, 1);
		good &= i == 3 ? are(0xc, 0x3, 0, 0) : are(0x3, 0xc, 0, 0);
	}
	check(good, "or somewhat less than half\n");
}

static void test_choice(void)
{
	/* 0, 2 and 3 are near each other; 1 is near to 0 only. */
	static const u8 star[] = {
		10, 12, 12, 12,
		12, 10, 16, 16,
		12, 16, 10, 12,
		12, 16, 12, 10,
	};

	kunpeng();
	group(2, 1, 1, 2, 1);
	check(are(0x4, 0, 0, 0), "one node: where most members are\n");
	memory[0][0] = 99;
	check(are(0x4, 0, 0, 0), "wherever its memory is\n");
	members[0][1] = 2;
	memory[0][1] = 5;
	memory[0][2] = 6;
	check(are(0x4, 0, 0, 0), "as many: where more memory is\n");
	memory[0][1] = 6;
	check(are(0x2, 0, 0, 0), "as much: the lower nid\n");

	kunpeng();
	group(2, 0, 1, 1, 0);
	members[0][1] = 60000;
	members[0][2] = 60000;
	memory[0][1] = ~0ULL >> 2;
	memory[0][2] = memory[0][1] - 1;
	check(are(0x2, 0, 0, 0), "however many and much\n");
	groups[0].need = 4;
	memory[0][0] = memory[0][1] - 3;
	memory[0][3] = memory[0][1] - 1;
	check(are(0xc, 0, 0, 0), "and a sum of them\n");

	kunpeng();
	group(2, 1, 1, 0, 0);
	check(are(0x1, 0, 0, 0), "no more nodes than it needs\n");
	groups[0].need = 0;
	groups[0].was = 0x1;
	check(are(0, 0, 0, 0), "and none if it needs none\n");

	kunpeng();
	group(4, 0, 2, 2, 1);
	check(are(0xc, 0, 0, 0), "near nodes, though more members are on far ones\n");

	/* 12 + 20 + 22, 012 and 023; 12 + 22 + 24, 013 and 123. */
	kunpeng();
	group(5, 1, 2, 1, 0);
	check(are(0x7, 0, 0, 0), "three near nodes\n");
	members[0][1] = 0;
	members[0][3] = 2;
	check(are(0xd, 0, 0, 0), "the others as near, where more members are\n");
	members[0][1] = 9;
	check(are(0x7, 0, 0, 0), "never those that are farther\n");

	sockets(4, 4, 2);
	group(4, 0, 1, 1, 1);
	check(are(0x6, 0, 0, 0), "of equals in everything the lower nids\n");

	memcpy(distances, star, sizeof(star));
	groups[0].need = 6;
	members[0][0] = 9;
	members[0][1] = 9;
	check(are(0xd, 0, 0, 0), "near all others, not only the one before\n");

	kunpeng();
	distances[1] = 30;	/* from 0 to 1; back it is 12 */
	group(4, 1, 1, 0, 0);
	check(are(0xc, 0, 0, 0), "there and back both count\n");
}

static void test_uneven(void)
{
	kunpeng();
	cpus[0] = 4;
	cpus[3] = 4;
	group(8, 1, 1, 1, 1);
	check(are(0x9, 0, 0, 0), "two far nodes rather than three\n");
	groups[0].need = 6;
	check(are(0x3, 0, 0, 0), "two near ones if they do\n");
	cpus[1] = 1;
	check(are(0xc, 0, 0, 0), "or the two others\n");

	/* The nearest to each that can still be part of two: not its neighbour. */
	kunpeng();
	cpus[0] = 3;
	cpus[1] = 1;
	cpus[2] = 3;
	cpus[3] = 1;
	group(5, 0, 9, 0, 9);
	check(are(0x5, 0, 0, 0), "a node too small for it is passed over\n");

	/* 8 + 5 + 4 of 17: none but these three; 1 is nearer to 0, but has 3. */
	sockets(6, 2, 0);
	cpus[0] = 8;
	cpus[1] = 3;
	cpus[2] = 5;
	cpus[4] = 4;
	group(17, 0, 9, 0, 0);
	check(are(0x15, 0, 0, 0), "and so in a set of three\n");
}

static void test_many(void)
{
	kunpeng();
	group(2, 3, 0, 0, 0);
	group(4, 2, 1, 0, 0);
	group(2, 3, 0, 0, 0);
	check(are(0x4, 0x3, 0x8, 0), "the largest need is served first\n");
	kunpeng();
	group(2, 0, 1, 0, 0);
	group(2, 0, 2, 1, 0);
	check(are(0x2, 0x4, 0, 0), "of equals the earlier\n");
	group(1, 0, 7, 7, 7);
	group(1, 0, 7, 7, 7);
	check(are(0x2, 0x4, 0x8, 0x8), "the others what is left\n");

	/* 012 leave a CPU on 2, not on 0: so the other has one socket. */
	kunpeng();
	group(5, 2, 1, 0, 0);
	group(3, 2, 2, 0, 0);
	check(are(0x7, 0xc, 0, 0), "what is over is left on the farthest node\n");
	groups[1].need = 2;
	check(are(0x7, 0x8, 0, 0), "and no more than that is\n");
	groups[1].need = 1;
	members[1][2] = 1;
	members[1][3] = 0;
	check(are(0x7, 0x4, 0, 0), "nor less\n");

	kunpeng();
	group(3, 2, 2, 0, 0);
	group(1, 5, 5, 0, 0);
	check(are(0x3, 0x2, 0, 0), "of nodes as far the last\n");
	pack();
	group(1, 5, 5, 0, 0);
	check(are(0x3, 0x2, 0x4, 0), "which is then full\n");
}

static void test_stable(void)
{
	u32 then[3];
	unsigned int i;

	kunpeng();
	group(4, 0, 0, 2, 2);
	groups[0].was = 0x3;
	memory[0][2] = 100;
	check(are(0x3, 0, 0, 0), "kept, though all members have gone\n");
	groups[0].was = 0x6;
	check(are(0xc, 0, 0, 0), "not kept: farther apart than need be\n");
	groups[0].was = 0x7;
	check(are(0xc, 0, 0, 0), "not kept: more than need be\n");
	groups[0].was = 0x1;
	check(are(0xc, 0, 0, 0), "not kept: too small\n");
	groups[0].was = 0x3;
	cpus[1] = 1;
	check(are(0xc, 0, 0, 0), "not kept: one CPU too few\n");

	/* 3 * 12 within a socket, 40 from one to the other. */
	sockets(6, 3, 2);
	for (i = 0; i < 36; i++)
		distances[i] *= distances[i] == 20 ? 2 : 1;
	cpus[3] = 5;
	cpus[4] = 0;
	cpus[5] = 0;
	group(6, 1, 1, 1, 0);
	groups[0].was = 0x7;
	check(are(0x9, 0, 0, 0), "not kept: more, if nearer\n");

	kunpeng();
	group(2, 0, 1, 0, 0);
	groups[0].was = 0x9;
	cpus[3] = 0;
	check(are(0x1, 0, 0, 0), "kept without the node that has no CPU any more\n");
	groups[0].was = 0xfffffff1;
	check(are(0x1, 0, 0, 0), "and without those that there never were\n");

	kunpeng();
	group(2, 0, 0, 0, 2);
	groups[0].was = 0x1;
	group(4, 2, 2, 0, 0);
	check(are(0x8, 0x3, 0, 0), "not kept: a larger group has it\n");
	groups[1].was = 0xc;
	check(are(0x1, 0xc, 0, 0), "unless that keeps its own\n");

	sockets(8, 2, 4);
	group(9, 2, 1, 2, 1);
	group(11, 1, 2, 2, 2);
	group(7, 2, 2, 2, 2);
	pack();
	for (i = 0; i < 3; i++) {
		then[i] = groups[i].nodes;
		groups[i].was = then[i];
		memset(members[i], 0, sizeof(members[i]));
		members[i][7 - i] = 9;
	}
	check(are(then[0], then[1], then[2], 0), "so are those of many\n");
	group(7, 9, 9, 9, 9);
	pack();
	check(groups[0].nodes == then[0] && groups[1].nodes == then[1] &&
	      groups[2].nodes == then[2], "and when another one comes\n");
}

static void test_overcommit(void)
{
	kunpeng();
	group(4, 1, 1, 1, 1);
	group(4, 1, 1, 1, 1);
	group(4, 1, 1, 1, 1);
	group(4, 1, 1, 1, 1);
	check(are(0x3, 0xc, 0x3, 0xc), "twice too many: a socket for two\n");

	/* Of the first 8 CPUs, 2 on node 3 are left over. */
	kunpeng();
	group(6, 2, 2, 2, 0);
	group(4, 2, 2, 0, 0);
	check(are(0x7, 0xc, 0, 0), "where more is left\n");
	groups[1].was = 0x3;
	check(are(0x7, 0xc, 0, 0), "though it had other nodes until now\n");
	/* Of 2 more of each, 2, 2, 0 and 2 are left. */
	group(2, 1, 0, 3, 0);
	check(are(0x7, 0xc, 0x1, 0), "and from what that leaves, the next\n");

	kunpeng();
	group(9, 1, 1, 1, 0);
	group(8, 1, 0, 0, 0);
	group(1, 0, 1, 0, 0);
	groups[0].was = 0x7;
	check(are(0xf, 0xf, 0x2, 0), "more than all CPUs: all nodes\n");
	groups[0].need = ~0U;
	check(are(0xf, 0xf, 0x2, 0), "however much more\n");

	/* 6 leave 2 on node 3; 4 do not take them, as 0 and 1 are nearer. */
	kunpeng();
	distances[1] = 11;
	distances[4] = 11;
	group(6, 2, 2, 2, 0);
	group(4, 2, 2, 0, 0);
	group(1, 0, 0, 1, 0);
	check(are(0x7, 0x3, 0x8, 0), "who finds enough left is not crowded in\n");

	/* 3 take both CPUs of node 0 and one of node 1: 1 + 2 are left there. */
	sockets(2, 1, 2);
	group(3, 2, 0, 0, 0);
	group(3, 2, 0, 0, 0);
	check(are(0x3, 0x3, 0, 0), "never more of a node than it has CPUs\n");
}

static void test_cpuless(void)
{
	kunpeng();
	cpus[1] = 0;
	group(3, 1, 9, 0, 0);
	memory[0][1] = 99;
	check(are(0xc, 0, 0, 0), "a node without CPUs is not given\n");
	group(2, 0, 9, 0, 0);
	check(are(0xc, 0x1, 0, 0), "nor to a second group\n");
	groups[0].need = 7;
	groups[1].need = 7;
	check(are(0xd, 0xd, 0, 0), "nor to one that needs all\n");

	memset(cpus, 0, sizeof(cpus));
	groups[0].was = 0x1;
	check(are(0, 0, 0, 0), "no CPUs, no nodes\n");
}

static void test_allowed(void)
{
	kunpeng();
	group(4, 2, 2, 0, 0);
	groups[0].allowed = 0xa;
	check(are(0xa, 0, 0, 0), "no other nodes than those allowed\n");
	groups[0].was = 0x3;
	check(are(0xa, 0, 0, 0), "not even if it had them\n");
	groups[0].need = 5;
	check(are(0xa, 0, 0, 0), "nor if they cannot hold it\n");
	groups[0].allowed = 0xf0;
	check(are(0, 0, 0, 0), "none allowed, none given\n");

	kunpeng();
	group(4, 2, 2, 0, 0);
	group(2, 1, 0, 0, 0);
	groups[1].allowed = 0x1;
	check(are(0xc, 0x1, 0, 0), "the others make way for a bound group\n");
	group(2, 1, 0, 0, 0);
	groups[2].allowed = 0x1;
	group(2, 1, 0, 0, 0);
	check(are(0xc, 0x1, 0x1, 0x2), "and are not drawn after two\n");
}

static void test_sizes(void)
{
	unsigned int i;
	u32 all = 0;

	sockets(1, 1, 4);
	group(3, 1, 0, 0, 0);
	group(3, 1, 0, 0, 0);
	group(1, 0, 0, 0, 0);
	check(are(1, 1, 1, 0), "one node\n");

	sockets(8, 2, 4);
	for (i = 0; i < 4; i++)
		group(8, 2, 2, 2, 2);
	check(are(0x3, 0xc, 0x30, 0xc0), "four sockets, four groups\n");

	sockets(8, 2, 4);
	group(16, 0, 0, 0, 1);
	members[0][4] = 1;
	group(16, 0, 0, 0, 1);
	check(are(0x3c, 0xc3, 0, 0), "two sockets each\n");
	groups[0].need = 17;
	groups[1].need = 9;
	check(are(0x1f, 0x70, 0, 0), "two and a bit, one and a bit\n");

	/* 345 and 67 would do; the second does not know of a third. */
	sockets(8, 2, 4);
	group(12, 3, 0, 0, 0);
	group(12, 0, 0, 0, 0);
	group(8, 0, 0, 0, 0);
	members[1][6] = 1;
	pack();
	check(groups[0].nodes == 0x7 && groups[1].nodes == 0xc8 &&
	      groups[2].nodes == 0x30, "a third group may find a whole socket\n");
	members[1][3] = 0;
	members[1][4] = 1;
	members[1][5] = 1;
	check(are(0x7, 0x70, 0x88, 0), "or, as is known, may not\n");

	sockets(32, 4, 2);
	group(64, 0, 0, 0, 0);
	check(are(~0U, 0, 0, 0), "thirty-two nodes, all\n");
	groups[0].need = 2;
	members[0][31] = 1;
	check(are(1U << 31, 0, 0, 0), "or the last\n");
	sockets(32, 4, 2);
	for (i = 0; i < GROUPS; i++)
		group(8, 1, 1, 1, 1);
	pack();
	for (i = 0; i < GROUPS; i++)
		all |= groups[i].nodes == 0xfU << 4 * i ? groups[i].nodes : 0;
	check(all == ~0U, "or four each\n");

	kunpeng();
	group(1, 0, 0, 0, 0);
	nr = 0;
	check(are(~0U, 0, 0, 0), "no groups\n");
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(71);
	test_half();
	test_choice();
	test_uneven();
	test_many();
	test_stable();
	test_overcommit();
	test_cpuless();
	test_allowed();
	test_sizes();
	ksft_finished();
}
