// SPDX-License-Identifier: GPL-2.0
/* Spots: which CPU of a node a moved task is to run on. */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kernel_stat.h>
#include <linux/sched.h>
#include <linux/tick.h>
#include <linux/topology.h>

#include "compat/sched.h"
#include "crowd.h"
#include "spot.h"
#include "topology.h"

/* How many CPUs are looked at: their idle times are read twice. */
#define NB_SPOTS_MAX	16

/*
 * What a CPU has idled, us: it grows while it does, without its tick, and only then;
 * with nohz=off it never does. A CPU whose tasks wait for I/O idles, too, but on
 * another account.
 */
static u64 nb_idle_us(int cpu)
{
	return get_cpu_idle_time_us(cpu, NULL) +
	       get_cpu_iowait_time_us(cpu, NULL);
}

static bool nb_spot_usable(const struct task_struct *p, int cpu)
{
	/* Of CPUs that came later, nobody knows the cluster. */
	return cpumask_test_cpu(cpu, p->cpus_ptr) && cpu_active(cpu) &&
	       nb_cluster_of[cpu] != nb_cluster_rows - 1 &&
	       nb_cpu_in_domains(cpu);
}

static int nb_next_spot(int cpu, const struct cpumask *cpus)
{
	/* CPUs come and go meanwhile: whether one is usable is asked after this. */
	return data_race(cpumask_next(cpu, cpus));
}

/* Is a CPU with @n of the group in its cluster better than one with @than? */
static bool nb_spot_better(const struct nb_settings *s, int n, int than)
{
	return READ_ONCE(s->place_cluster) == NB_CLUSTER_SPREAD ? n < than :
								  n > than;
}

/**
 * nb_spot_choose() - place_cluster: another idle CPU of a node
 * @p: current, which is moved
 * @s: settings of its class
 * @crowd: its numa_group, or NULL
 * @cpu: the kernel's choice; changed if there is a better one
 *
 * Better is a CPU in a cluster where more, or for `spread` fewer, of the group
 * run. It has to be idle now, allowed to @p, and neither offline nor isolated;
 * somebody else may take it at the same moment, as with the kernel's own choice:
 * the worst is that two tasks share it until the next balancing. A few are
 * looked at, about a microsecond long.
 *
 * Context: current's hint fault, rcu_read_lock() held; does not sleep.
 * Return: true: @cpu was changed.
 */
bool nb_spot_choose(const struct task_struct *p, const struct nb_settings *s,
		    const struct nb_crowd *crowd, int *cpu)
{
	int nid = cpu_to_node(*cpu), kernels, best, spot, i, nr = 0;
	struct { int cpu; u64 idle_us; } spots[NB_SPOTS_MAX];
	const struct cpumask *cpus = cpumask_of_node(nid);

	if (READ_ONCE(s->place_cluster) == NB_CLUSTER_OFF || !crowd)
		return false;
	kernels = atomic_read(&crowd->in_cluster[nb_cluster_of[*cpu]]);
	for (spot = nb_next_spot(-1, cpus); spot < nr_cpu_ids;
	     spot = nb_next_spot(spot, cpus)) {
		int n = atomic_read(&crowd->in_cluster[nb_cluster_of[spot]]);

		if (!nb_spot_better(s, n, kernels) || !nb_spot_usable(p, spot))
			continue;
		spots[nr].cpu = spot;
		spots[nr].idle_us = nb_idle_us(spot);
		if (++nr == NB_SPOTS_MAX)
			break;
	}
	if (!nr)
		return false;
	ndelay(1500);	/* idle times count whole microseconds */
	best = kernels;
	for (i = 0; i < nr; i++) {
		int in = nb_cluster_of[spots[i].cpu];
		int n = atomic_read(&crowd->in_cluster[in]);

		if (nb_spot_better(s, n, best) &&
		    nb_idle_us(spots[i].cpu) != spots[i].idle_us) {
			best = n;
			*cpu = spots[i].cpu;
		}
	}
	return best != kernels;
}

/**
 * nb_spot_taken() - let the group's counts follow a move
 * @crowd: the group of who moves, or NULL
 * @from: CPU that it leaves
 * @to: CPU that it goes to
 *
 * Until the worker looks again. Should the move fail, they are off by one until
 * then.
 *
 * Context: any, rcu_read_lock() held.
 */
void nb_spot_taken(struct nb_crowd *crowd, int from, int to)
{
	if (!crowd)
		return;
	atomic_dec(&crowd->in_cluster[nb_cluster_of[from]]);
	atomic_inc(&crowd->in_cluster[nb_cluster_of[to]]);
}
