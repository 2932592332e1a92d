// SPDX-License-Identifier: GPL-2.0
/*
 * Caches: a first and a second level for each CPU, a third for each node, and who wrote a
 * line last.
 *
 * A line has a version, which grows when another CPU begins to write it: copies of an older
 * one are worth nothing. Tags only; arrays of other CPUs are read as they are, and two CPUs
 * that race for a line may both think that they have it: that is one access of
 * millions, and only its cost.
 */
#include <string.h>
#include <sys/mman.h>

#include "sim.h"

#define L1_SETS		256	/* of 4 ways: 64 KiB */
#define L1_WAYS		4
#define L2_SETS		1024	/* of 8 ways: 512 KiB */
#define L2_WAYS		8
#define L3_WAYS		16

/*
 * A copy: the line's number without what its set says, one higher, and the lowest bits of
 * its version, in one word: a set of the third level is one line of the host's caches,
 * too, and these misses are what the model takes most of its time for.
 */
#define VERSION_BITS	12
#define VERSION_MASK	((1u << VERSION_BITS) - 1)
#define MAX_LINES	0x4000000ul	/* in all of memory: 4 GiB */

/* The line itself: who wrote it last, one higher; did others read it since? */
#define OWNER_BITS	7
#define OWNER_MASK	((1u << OWNER_BITS) - 1)
#define SHARED		(OWNER_MASK + 1)
#define VERSION_SHIFT	(OWNER_BITS + 1)

struct own {
	alignas(64) u32 l1[L1_SETS][L1_WAYS];
	u32 l2[L2_SETS][L2_WAYS];
	u32 turn;		/* who goes next when a set is full */
};

struct set {
	u32 *copy;
	int ways;
	u32 wanted;		/* a copy of this version */
};

static struct own *owns;
static u32 *l3[MAX_NODES];
static u64 l3_sets;
static u32 *directory;

static void *zeroes(u64 size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		die("memory", "is not enough for the caches");
	/* Looked up at random: misses of the host's TLB would cost most. */
	madvise(p, size, MADV_HUGEPAGE);
	return p;
}

/**
 * cache_setup() - make the caches of the machine
 */
void cache_setup(void)
{
	u64 lines = machine.nodes * machine.node_lines;
	int nid;

	if (lines > MAX_LINES)
		die("the machine", "has more memory than 4 GiB");
	owns = zeroes(machine.cpus * sizeof(*owns));
	directory = zeroes(lines * sizeof(*directory));
	l3_sets = machine.l3_lines / L3_WAYS;
	for (nid = 0; nid < machine.nodes; nid++)
		l3[nid] = zeroes(machine.l3_lines * sizeof(*l3[nid]));
}

static struct set set_of(u32 *sets, u64 nr_sets, int ways, u64 line, u32 state)
{
	return (struct set){
		.copy = &sets[line % nr_sets * ways],
		.ways = ways,
		.wanted = (u32)(line / nr_sets + 1) << VERSION_BITS |
			  (state >> VERSION_SHIFT & VERSION_MASK),
	};
}

static struct set l1_set(unsigned int cpu, u64 line, u32 state)
{
	return set_of(owns[cpu].l1[0], L1_SETS, L1_WAYS, line, state);
}

static struct set l2_set(unsigned int cpu, u64 line, u32 state)
{
	return set_of(owns[cpu].l2[0], L2_SETS, L2_WAYS, line, state);
}

static struct set l3_set(unsigned int cpu, u64 line, u32 state)
{
	return set_of(l3[machine.node_of[cpu]], l3_sets, L3_WAYS, line, state);
}

static bool has(struct set s)
{
	int i;

	for (i = 0; i < s.ways; i++)
		if (s.copy[i] == s.wanted)
			return true;
	return false;
}

/* In place of an older version, or of whose turn it is. */
static void keep(struct set s, u32 turn)
{
	int i;

	for (i = 0; i < s.ways; i++)
		if (s.copy[i] >> VERSION_BITS == s.wanted >> VERSION_BITS)
			break;
	s.copy[i < s.ways ? i : (int)(turn % s.ways)] = s.wanted;
}

/* From the CPU that wrote it last, or NEVER: that has it no longer. */
static u64 from_owner(unsigned int cpu, u64 line, u32 state)
{
	unsigned int owner = (state & OWNER_MASK) - 1;
	int here = machine.node_of[cpu], there;

	if (!(state & OWNER_MASK) || owner == cpu ||
	    !has(l2_set(owner, line, state)))
		return NEVER;
	there = machine.node_of[owner];
	if (here != there)
		return machine.latency_ps[here][there];
	return machine.cluster_of[cpu] == machine.cluster_of[owner] ?
		machine.l3_ps : machine.cluster_ps;
}

/* No cache of its own has this version. */
static u64 miss(unsigned int cpu, u64 line, u32 state, bool user, u64 now)
{
	struct set s = l3_set(cpu, line, state);
	u64 ps = from_owner(cpu, line, state);
	bool here = has(s);

	if (ps == NEVER)
		ps = here ? machine.l3_ps : dram_access(cpu, line, user, now);
	if (!here)
		keep(s, owns[cpu].turn++);
	return ps;
}

/* A line is about to be written: what does it take until nobody else has it? */
static u64 claim(unsigned int cpu, u64 line, u32 *state)
{
	bool mine = (*state & OWNER_MASK) == cpu + 1;
	bool shared = *state & SHARED;
	u32 version = *state >> VERSION_SHIFT;

	if (mine && !shared)
		return 0;
	if (*state & OWNER_MASK)
		version++;
	*state = version << VERSION_SHIFT | (cpu + 1);
	__atomic_store_n(&directory[line], *state, __ATOMIC_RELAXED);
	return shared ? machine.l3_ps : 0;
}

/**
 * cache_access() - a CPU reads or writes a line
 * @cpu: who
 * @line: which
 * @store: it writes
 * @user: by a program's instruction
 * @now: when, ps
 *
 * Return: what it takes beyond a hit of the first level, ps.
 */
u64 cache_access(unsigned int cpu, u64 line, bool store, bool user, u64 now)
{
	u32 state = __atomic_load_n(&directory[line], __ATOMIC_RELAXED);
	bool hit = has(l1_set(cpu, line, state));
	u32 version = state >> VERSION_SHIFT;
	u64 ps = 0;

	if (hit && !store)
		return 0;
	if (!hit)
		ps = has(l2_set(cpu, line, state)) ? machine.l2_ps :
		     miss(cpu, line, state, user, now);
	if (store) {
		ps += claim(cpu, line, &state);
		/* Where it will be written back to. */
		if (state >> VERSION_SHIFT != version)
			keep(l3_set(cpu, line, state), owns[cpu].turn++);
	} else if ((state & OWNER_MASK) != cpu + 1 && !(state & SHARED)) {
		state |= SHARED;
		__atomic_store_n(&directory[line], state, __ATOMIC_RELAXED);
	}
	keep(l1_set(cpu, line, state), owns[cpu].turn);
	keep(l2_set(cpu, line, state), owns[cpu].turn++);
	return ps;
}
