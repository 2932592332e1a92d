/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: travels
 *
 * Where a task has run, how often a NUMA move took it to another node, and who
 * else took it off the node it prefers: the wakeup path, or the load balancer.
 * Moves that follow from a change of its affinity, or of the CPUs there are,
 * are nobody's.
 *
 * All of it is written by the probe of sched_migrate_task, that is under the
 * locks that serialize the migrations of one task, and by current for itself
 * while it is on a CPU. Readers see each number whole. So is the NUMA move that put
 * the task where it is (put); one that is asked for (put_next) is written by current,
 * or who swaps with it, and becomes that when it arrives.
 */
#ifndef NUMABAL_TRAVEL_H
#define NUMABAL_TRAVEL_H

#include <linux/types.h>

struct nb_task;
struct seq_file;
struct task_struct;

enum nb_puller {
	NB_PULLED_WAKEUP,
	NB_PULLED_BALANCE,
	NB_PULLERS
};

/*
 * A NUMA move that has not arrived after so long has failed without a word: the
 * task was taken elsewhere before it could begin.
 */
#define NB_GOING_MAX	HZ

/**
 * struct nb_travel - of one task, since its record was made, or the last reset
 * @going: CPU + 1 that the NUMA move under way takes it to; 0: none is. Also
 *	written by who swaps with it
 * @going_since: jiffies; likewise
 * @moves: NUMA moves to another node, swaps included
 * @pulled: off the node it prefers, by puller
 * @returned: back there
 * @away_since: when it was pulled, ns; 0: it is not away
 * @away_ns: how long it has been away in all, until it returned
 * @runtime: its CPU time, ns, up to which @node_ns counts
 * @here_since: when it came to its node, jiffies; before it was first seen to come to
 *	one: when it began
 * @stayed_ms: how long it was on the node before; 0: it was not seen there
 * @node_ns: CPU time on each node, ns; nb_nodes of them, behind the record
 */
struct nb_travel {
	int going;
	unsigned long going_since;
	u64 moves;
	u64 pulled[NB_PULLERS];
	u64 returned;
	u64 away_since;
	u64 away_ns;
	u64 runtime;
	unsigned long here_since;
	u32 stayed_ms;
	u64 *node_ns;
};

/* Of all tasks, those without record and those that are gone included. */
struct nb_travels {
	u64 pulled[NB_PULLERS];
	u64 returned;
	u64 away_ns;
};

void nb_travel_begin(struct nb_travel *t, const struct task_struct *p);
void nb_travel_going(struct task_struct *p, int cpu);
void nb_travel_stuck(struct task_struct *p, int cpu);
void nb_travel_migrate(struct task_struct *p, int cpu);
void nb_travel_show(struct seq_file *m, const struct nb_travel *t,
		    const struct task_struct *p);
void nb_travels_sum(struct nb_travels *sum);
void nb_travels_reset(void);

#endif /* NUMABAL_TRAVEL_H */
