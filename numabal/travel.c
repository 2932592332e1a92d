// SPDX-License-Identifier: GPL-2.0
/* Travels: where tasks run, and who takes them there. */
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/topology.h>

#include "compat/sched.h"
#include "task_table.h"
#include "topology.h"
#include "travel.h"

static DEFINE_PER_CPU(struct nb_travels, nb_travels);
static struct nb_travels nb_travels_base;	/* nb_records_mutex */

/**
 * nb_travel_begin() - count from now on
 * @t: travel, its node_ns in place
 * @p: whose it is: current, or a task that has no record yet
 *
 * Context: any, rcu_read_lock() held.
 */
void nb_travel_begin(struct nb_travel *t, const struct task_struct *p)
{
	s64 age = ktime_get_mono_fast_ns() - p->start_time;
	u64 *node_ns = t->node_ns;

	memset(t, 0, sizeof(*t));
	memset(node_ns, 0, nb_nodes * sizeof(*node_ns));
	t->node_ns = node_ns;
	t->runtime = READ_ONCE(p->se.sum_exec_runtime);
	t->here_since = jiffies - (age > 0 ? nsecs_to_jiffies(age) : 0);
}

/**
 * nb_travel_going() - a NUMA move begins
 * @p: current, or the task it is swapped with
 * @cpu: where to
 *
 * Context: any; p stays.
 */
void nb_travel_going(struct task_struct *p, int cpu)
{
	struct nb_task *rec;

	rcu_read_lock();
	rec = nb_task_lookup(p);
	if (rec) {
		WRITE_ONCE(rec->travel.going_since, jiffies);
		WRITE_ONCE(rec->travel.going, cpu + 1);
	}
	rcu_read_unlock();
}

static void nb_travel_ended(struct nb_task *rec)
{
	WRITE_ONCE(rec->travel.going, 0);
	WRITE_ONCE(rec->put_next.word, 0);
}

/**
 * nb_travel_stuck() - a NUMA move has failed
 * @p: current, or the task it was to be swapped with
 * @cpu: where to; if it is going elsewhere, that goes on
 *
 * Context: any; p stays.
 */
void nb_travel_stuck(struct task_struct *p, int cpu)
{
	struct nb_task *rec;

	rcu_read_lock();
	rec = nb_task_lookup(p);
	if (rec && READ_ONCE(rec->travel.going) == cpu + 1)
		nb_travel_ended(rec);
	rcu_read_unlock();
}

/*
 * Is it by a NUMA move that the task comes to @nid? A partner of a swap that slept is
 * woken on that node, on whatever CPU.
 */
static bool nb_travel_arrives(const struct nb_travel *t, int nid)
{
	int going = READ_ONCE(t->going);

	return going && cpu_to_node(going - 1) == nid &&
	       time_before(jiffies,
			   READ_ONCE(t->going_since) + NB_GOING_MAX);
}

/* CPU time since the last migration was spent on @nid. */
static void nb_travel_spent(struct nb_travel *t, const struct task_struct *p,
			    int nid)
{
	u64 now = READ_ONCE(p->se.sum_exec_runtime);

	WRITE_ONCE(t->node_ns[nid], t->node_ns[nid] + now - t->runtime);
	WRITE_ONCE(t->runtime, now);
}

/* It leaves its node. */
static void nb_travel_left(struct nb_travel *t)
{
	WRITE_ONCE(t->stayed_ms, jiffies_to_msecs(jiffies - t->here_since));
	WRITE_ONCE(t->here_since, jiffies);
}

static void nb_travel_return(struct nb_travel *t)
{
	u64 away = ktime_get_mono_fast_ns() - t->away_since;

	WRITE_ONCE(t->away_since, 0);
	WRITE_ONCE(t->away_ns, t->away_ns + away);
	WRITE_ONCE(t->returned, t->returned + 1);
	this_cpu_inc(nb_travels.returned);
	this_cpu_add(nb_travels.away_ns, away);
}

static void nb_travel_pulled(struct nb_travel *t, enum nb_puller by)
{
	WRITE_ONCE(t->pulled[by], t->pulled[by] + 1);
	WRITE_ONCE(t->away_since, ktime_get_mono_fast_ns() ?: 1);
	this_cpu_inc(nb_travels.pulled[by]);
}

/* Was it free to stay? */
static bool nb_could_stay(const struct task_struct *p, int cpu)
{
	return cpumask_test_cpu(cpu, p->cpus_ptr) && cpu_active(cpu);
}

/**
 * nb_travel_migrate() - a task is about to be on another CPU
 * @p: any task
 * @cpu: where to
 *
 * Nothing happens unless it is another node's, and the task ever had a hint
 * fault.
 *
 * Context: probe of sched_migrate_task: locks of the scheduler held, interrupts
 * off.
 */
void nb_travel_migrate(struct task_struct *p, int cpu)
{
	int old = task_cpu(p), from = cpu_to_node(old), to = cpu_to_node(cpu);
	int preferred = READ_ONCE(p->numa_preferred_nid);
	struct nb_travel *t;
	struct nb_task *rec;

	if (likely(from == to || !READ_ONCE(p->numa_faults)))
		return;
	rcu_read_lock();
	rec = nb_task_lookup(p);
	if (!rec)
		goto unlock;
	t = &rec->travel;
	nb_travel_spent(t, p, from);
	nb_travel_left(t);
	if (nb_travel_arrives(t, to)) {
		WRITE_ONCE(t->moves, t->moves + 1);
		if (rec->put_next.word)
			WRITE_ONCE(rec->put.word, READ_ONCE(rec->put_next.word));
	} else if (from == preferred && nb_could_stay(p, old)) {
		nb_travel_pulled(t, nb_task_is_waking(p) ? NB_PULLED_WAKEUP :
							   NB_PULLED_BALANCE);
	}
	nb_travel_ended(rec);
	if (to == preferred && t->away_since)
		nb_travel_return(t);
unlock:
	rcu_read_unlock();
}

/**
 * nb_travel_show() - " moves pulled_wakeup pulled_balance returned away_ms node_ms"
 * @m: file
 * @t: travel, or NULL: it is as if it began now
 * @p: whose it is, or NULL: it is gone
 *
 * Context: process, rcu_read_lock() held.
 */
void nb_travel_show(struct seq_file *m, const struct nb_travel *t,
		    const struct task_struct *p)
{
	static const struct nb_travel none;
	int here = p && t ? cpu_to_node(task_cpu(p)) : NUMA_NO_NODE;
	u64 on_it = here < 0 ? 0 : READ_ONCE(p->se.sum_exec_runtime) -
				   READ_ONCE(t->runtime);
	int nid;

	if (!t)
		t = &none;
	seq_printf(m, " %llu %llu %llu %llu %llu ", READ_ONCE(t->moves),
		   READ_ONCE(t->pulled[NB_PULLED_WAKEUP]),
		   READ_ONCE(t->pulled[NB_PULLED_BALANCE]),
		   READ_ONCE(t->returned),
		   READ_ONCE(t->away_ns) / NSEC_PER_MSEC);
	for (nid = 0; nid < nb_nodes; nid++) {
		u64 ns = t->node_ns ? READ_ONCE(t->node_ns[nid]) : 0;

		if (nid == here)
			ns += on_it;
		seq_printf(m, "%s%llu", nid ? "," : "", ns / NSEC_PER_MSEC);
	}
}

static void nb_travels_all(struct nb_travels *sum)
{
	int cpu, i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct nb_travels *one = per_cpu_ptr(&nb_travels, cpu);

		for (i = 0; i < NB_PULLERS; i++)
			sum->pulled[i] += READ_ONCE(one->pulled[i]);
		sum->returned += READ_ONCE(one->returned);
		sum->away_ns += READ_ONCE(one->away_ns);
	}
}

/**
 * nb_travels_sum() - of the whole machine, since the last reset
 * @sum: result
 *
 * Context: process; nb_records_mutex held.
 */
void nb_travels_sum(struct nb_travels *sum)
{
	int i;

	nb_travels_all(sum);
	for (i = 0; i < NB_PULLERS; i++)
		sum->pulled[i] -= nb_travels_base.pulled[i];
	sum->returned -= nb_travels_base.returned;
	sum->away_ns -= nb_travels_base.away_ns;
}

/**
 * nb_travels_reset() - begin the machine's counts anew
 *
 * Context: process; nb_records_mutex held.
 */
void nb_travels_reset(void)
{
	nb_travels_all(&nb_travels_base);
}
