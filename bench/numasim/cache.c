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

/* A copy of a line; number 0 of a line is none, so numbers here are one higher. */
struct copy {
	u32 line, version;
};

/* The line itself: who wrote it last, one higher; did others read it since? */
#define OWNER_BITS	7
#define OWNER_MASK	((1u << OWNER_BITS) - 1)
#define SHARED		(OWNER_MASK + 1)
#define VERSION_SHIFT	(OWNER_BITS + 1)

struct own {
	struct copy l1[L1_SETS][L1_WAYS];
	struct copy l2[L2_SETS][L2_WAYS];
	u32 turn;		/* who goes next when a set is full */
};

static struct own *owns;
static struct copy *l3[MAX_NODES];
static u64 l3_sets;
static u32 *directory;

static void *zeroes(u64 size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		die("memory", "is not enough for the caches");
	return p;
}

/**
 * cache_setup() - make the caches of the machine
 */
void cache_setup(void)
{
	int nid;

	owns = zeroes(machine.cpus * sizeof(*owns));
	directory = zeroes(machine.nodes * machine.node_lines *
			   sizeof(*directory));
	l3_sets = machine.l3_lines / L3_WAYS;
	for (nid = 0; nid < machine.nodes; nid++)
		l3[nid] = zeroes(machine.l3_lines * sizeof(struct copy));
}

static struct copy *find(struct copy *set, int ways, u32 line)
{
	int i;

	for (i = 0; i < ways; i++)
		if (set[i].line == line)
			return &set[i];
	return NULL;
}

/* In place of an older copy, or of who comes last now; then it comes first. */
static void keep(struct copy *set, int ways, struct copy c, u32 turn)
{
	struct copy *old = find(set, ways, c.line);

	if (!old)
		old = &set[turn % ways];
	*old = c;
}

static struct copy *l3_set(int nid, u64 line)
{
	return &l3[nid][line % l3_sets * L3_WAYS];
}

/* From the CPU that wrote it last, or NEVER: that has it no longer. */
static u64 from_owner(unsigned int cpu, u64 line, u32 state)
{
	unsigned int owner = (state & OWNER_MASK) - 1;
	int here = machine.node_of[cpu], there;

	if (!(state & OWNER_MASK) || owner == cpu ||
	    !find(owns[owner].l2[line % L2_SETS], L2_WAYS, line + 1))
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
	u32 version = state >> VERSION_SHIFT;
	int nid = machine.node_of[cpu];
	struct copy *set = l3_set(nid, line), *c;
	struct own *own = &owns[cpu];
	u64 ps = from_owner(cpu, line, state);

	if (ps == NEVER) {
		c = find(set, L3_WAYS, line + 1);
		ps = c && c->version == version ? machine.l3_ps :
		     dram_access(cpu, line, user, now);
	}
	keep(set, L3_WAYS, (struct copy){ line + 1, version }, own->turn++);
	return ps;
}

/* A line is about to be written: what does it take until nobody else has it? */
static u64 claim(unsigned int cpu, u64 line, u32 state)
{
	bool mine = (state & OWNER_MASK) == cpu + 1;
	u32 version = state >> VERSION_SHIFT;

	if (mine && !(state & SHARED))
		return 0;
	if (mine || (state & OWNER_MASK))
		version++;
	__atomic_store_n(&directory[line],
			 version << VERSION_SHIFT | (cpu + 1),
			 __ATOMIC_RELAXED);
	return state & SHARED ? machine.l3_ps : 0;
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
	struct own *own = &owns[cpu];
	struct copy *l1 = own->l1[line % L1_SETS];
	struct copy *l2 = own->l2[line % L2_SETS];
	u32 state = __atomic_load_n(&directory[line], __ATOMIC_RELAXED);
	u32 version = state >> VERSION_SHIFT;
	struct copy *c = find(l1, L1_WAYS, line + 1);
	u64 ps = 0;

	if (c && c->version == version) {
		if (!store)
			return 0;
	} else {
		c = find(l2, L2_WAYS, line + 1);
		if (c && c->version == version)
			ps = machine.l2_ps;
		else
			ps = miss(cpu, line, state, user, now);
	}
	if (store) {
		ps += claim(cpu, line, state);
		version = directory[line] >> VERSION_SHIFT;
	} else if ((state & OWNER_MASK) != cpu + 1 && !(state & SHARED)) {
		__atomic_store_n(&directory[line], state | SHARED,
				 __ATOMIC_RELAXED);
	}
	keep(l1, L1_WAYS, (struct copy){ line + 1, version }, own->turn);
	keep(l2, L2_WAYS, (struct copy){ line + 1, version }, own->turn++);
	return ps;
}
