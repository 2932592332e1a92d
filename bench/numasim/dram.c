// SPDX-License-Identifier: GPL-2.0
/*
 * Memory: what an access from a node to a node takes, and how many there may be.
 *
 * A line that follows one of the last is foreseen by the prefetcher: such lines come one
 * after the other as fast as one core can be fed, whatever it does in between. Any other
 * takes the whole latency: accesses that do not depend on each other are not overlapped.
 *
 * Each node, and each way from node to node, lets a number of lines pass in a
 * microsecond; the next ones pass in the next. Time is cut into pieces for that, since
 * CPUs are not at the same time exactly: who is behind must not wait for those before it.
 */
#include <stdlib.h>

#include "sim.h"

#define PIECE_PS	(1000 * PS_PER_NS)
#define PIECES		1024	/* much more than CPUs can be apart */
#define STREAMS		8

/* A piece of time: its number, and how many lines have passed in it. */
#define USED_BITS	16
#define USED_MASK	((1ul << USED_BITS) - 1)

struct way {
	u64 piece[PIECES];
};

/* Of a CPU: lines that are foreseen, since when, and counts. */
struct reader {
	alignas(128) u64 next[STREAMS];
	u64 since[STREAMS];
	unsigned int oldest;
	u64 count[2][MAX_NODES];
};

static struct way node_way[MAX_NODES];
static struct way link_way[MAX_NODES][MAX_NODES];
static struct reader readers[MAX_CPUS];

/* When a line that asks at @now has passed, with @rate of them a piece. */
static u64 pass(struct way *w, u64 rate, u64 now)
{
	u64 at = now / PIECE_PS, old, new;

	for (;;) {
		u64 *piece = &w->piece[at % PIECES];

		old = __atomic_load_n(piece, __ATOMIC_RELAXED);
		if (old >> USED_BITS == at && (old & USED_MASK) >= rate) {
			at++;
			continue;
		}
		new = (old >> USED_BITS == at ? old : at << USED_BITS) + 1;
		if (__atomic_compare_exchange_n(piece, &old, new, false,
						__ATOMIC_RELAXED,
						__ATOMIC_RELAXED))
			break;
	}
	return at * PIECE_PS > now ? at * PIECE_PS : now;
}

/* How long a line takes that asks at @now, from one node to another. */
static u64 fetch(struct reader *r, u64 line, u64 now, int from, int to)
{
	u64 due;
	int i;

	for (i = 0; i < STREAMS; i++) {
		if (r->next[i] != line)
			continue;
		due = r->since[i] + machine.stream_ps[from][to];
		r->next[i]++;
		r->since[i] = due > now ? due : now;
		return r->since[i] - now;
	}
	i = r->oldest++ % STREAMS;
	r->next[i] = line + 1;
	r->since[i] = now + machine.latency_ps[from][to];
	return machine.latency_ps[from][to];
}

/**
 * dram_access() - a line that no cache has
 * @cpu: who wants it
 * @line: line
 * @user: by a program's instruction
 * @now: when, ps
 *
 * Return: what it takes, ps.
 */
u64 dram_access(unsigned int cpu, u64 line, bool user, u64 now)
{
	struct reader *r = &readers[cpu];
	int from = machine.node_of[cpu], to = line / machine.node_lines;
	u64 passed;

	if (to >= machine.nodes)
		to = machine.nodes - 1;
	__atomic_store_n(&r->count[user][to], r->count[user][to] + 1,
			 __ATOMIC_RELAXED);
	passed = pass(&node_way[to], machine.node_rate, now);
	if (from != to)
		passed = pass(&link_way[from][to], machine.link_rate[from][to],
			      passed);
	return passed - now + fetch(r, line, passed, from, to);
}

/**
 * dram_count() - accesses since the start
 * @user: those of programs, or those of the kernel
 * @sum: result, by node of the CPU and node of the memory
 */
void dram_count(bool user, u64 sum[MAX_NODES][MAX_NODES])
{
	int cpu, from, to;

	for (from = 0; from < machine.nodes; from++)
		for (to = 0; to < machine.nodes; to++)
			sum[from][to] = 0;
	for (cpu = 0; cpu < machine.cpus; cpu++)
		for (to = 0; to < machine.nodes; to++)
			sum[machine.node_of[cpu]][to] +=
				__atomic_load_n(&readers[cpu].count[user][to],
						__ATOMIC_RELAXED);
}
