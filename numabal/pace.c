// SPDX-License-Identifier: GPL-2.0
/*
 * Pace: how often processes are scanned, the handler of stage SCAN.
 *
 * It writes two fields, both of which heal without us within about a second: the time
 * before which the process is not scanned (mm->numa_next_scan), a lease, and current's scan
 * period, which never is longer than the lease.
 */
#include <linux/jiffies.h>
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/topology.h>

#include "crowd.h"
#include "member.h"
#include "pace.h"
#include "start.h"
#include "steer.h"
#include "task_table.h"
#include "topology.h"
#include "trace_verdict.h"

/* How long what we write lasts: ms. */
#define NB_LEASE_MS	1000

/*
 * How often current looks whether a scan is due, ms, if it may be scanned as often:
 * a task that has come to another node is to be noticed sooner than stock does.
 */
#define NB_LOOK_MS	250

/* The kernel, too, moves pages more easily in the first four scans of all memory. */
#define NB_YOUNG_SCANS	3

/**
 * nb_pace_look() - how often a task of a class looks whether a scan is due
 * @s: the class' settings, of scan_mode fixed or adapt
 *
 * Context: any.
 * Return: its scan period, ms of CPU time.
 */
unsigned int notrace nb_pace_look(const struct nb_settings *s)
{
	return clamp_t(unsigned int, READ_ONCE(s->scan_period_min_ms),
		       NB_LOOK_MS, NB_LEASE_MS);
}

static void nb_scan_lease(struct mm_struct *mm, unsigned long until)
{
	WRITE_ONCE(mm->numa_next_scan, until ?: 1);	/* 0: never scanned yet */
}

/* Let the controller take stock of what current's faults say. */
static enum nb_reason nb_scan_adapt(struct mm_struct *mm, struct nb_task *rec,
				    const struct nb_settings *s)
{
	static const enum nb_reason reasons[] = {
		[NB_SCAN_LEARN] = NB_SCAN_is_learn,
		[NB_SCAN_MOVED] = NB_SCAN_is_moved,
		[NB_SCAN_DRAWN] = NB_SCAN_is_drawn,
		[NB_SCAN_STABLE] = NB_SCAN_is_stable,
		[NB_SCAN_BUDGET] = NB_SCAN_is_budget,
	};
	struct nb_scan_limits limits = {
		.min_ms = READ_ONCE(s->scan_period_min_ms),
		.max_ms = READ_ONCE(s->scan_period_max_ms),
		.local_pct = READ_ONCE(s->scan_local_pct),
		.budget = READ_ONCE(s->scan_fault_budget),
	};
	const struct nb_crowd *crowd = READ_ONCE(s->place_pack) ?
		nb_crowd_find(rcu_access_pointer(current->numa_group)) : NULL;
	int seq = READ_ONCE(mm->numa_scan_seq);
	u64 by_node[NUMABAL_MAX_NODES];
	struct nb_scan_sample now = {
		.now_ms = jiffies64_to_msecs(get_jiffies_64()),
		.nid = cpu_to_node(raw_smp_processor_id()),
		.young = seq < NB_YOUNG_SCANS,
		.drawn = crowd && crowd->drawn,
		.nodes = nb_nodes,
		.by_node = by_node,
	};
	unsigned int i;

	nb_matrix_columns(&rec->matrix, by_node, &now.local, &now.migrated);
	for (i = 0; i < nb_nodes; i++)
		now.faults += by_node[i];
	/*
	 * Silence says something only when the kernel has been through the
	 * memory: it skips much of what it is allowed to scan.
	 */
	if (rec->scan.period_ms && rec->scan_seq == seq && !now.drawn &&
	    rec->scan.nid == now.nid && rec->scan.faults == now.faults)
		return reasons[rec->scan.why];
	rec->scan_seq = seq;

	limits.max_ms = max(limits.max_ms, limits.min_ms);
	nb_scan_step(&rec->scan, rec->scan_node, &now, &limits);
	return reasons[rec->scan.why];
}

/*
 * Is a scan of current's process due, of which @main is the main thread? If not, *@look_ms
 * becomes the time until it is, if that is less: maybe nobody else comes then.
 */
static bool nb_scan_due(struct mm_struct *mm, struct nb_task *main,
			unsigned int period_ms, unsigned int *look_ms)
{
	unsigned int floor_ms = READ_ONCE(main->scan_floor_ms);
	unsigned long last = READ_ONCE(main->scanned_at), now = jiffies;
	unsigned long due = last + msecs_to_jiffies(max(period_ms, floor_ms));
	unsigned long lease = now + msecs_to_jiffies(*look_ms);

	if (last && time_before(now, due)) {
		if (time_before(due, lease)) {
			*look_ms = jiffies_to_msecs(due - now);
			lease = due;
		}
		nb_scan_lease(mm, lease);
		return false;
	}
	/* Of threads that come at once, one scans. */
	if (cmpxchg(&main->scanned_at, last, now ?: 1) != last)
		return false;
	WRITE_ONCE(main->scan_floor_ms, 0);
	if (!READ_ONCE(mm->numa_next_scan) ||
	    time_before(now, READ_ONCE(mm->numa_next_scan)))
		nb_scan_lease(mm, now);
	nb_start_mappings(mm);
	return true;
}

static enum nb_reason nb_scan_reason(struct mm_struct *mm,
				     struct nb_class *class,
				     struct nb_task **recp)
{
	const struct nb_settings *s = &class->settings;
	unsigned int mode = READ_ONCE(s->scan_mode), period, look;
	bool forgive = READ_ONCE(s->scan_forgive);
	struct nb_task *rec, *main;
	enum nb_reason reason;

	if (mode == NB_SCAN_OFF)
		nb_scan_lease(mm, jiffies + msecs_to_jiffies(NB_LEASE_MS));

	/* Who is not steered gets no record for it. */
	if (mode == NB_SCAN_KERNEL && !forgive)
		rec = nb_task_find();
	else
		rec = nb_task_of(current);
	*recp = rec;
	if (rec) {
		rec->steer.forgive = forgive;
		rec->steer.scan_ms = 0;
		rec->steer.unseen = 0;
	}
	if (mode == NB_SCAN_KERNEL)
		return NB_SCAN_is_kernel;
	if (mode == NB_SCAN_OFF)
		return NB_SCAN_is_off;

	main = nb_task_of(current->group_leader);
	if (!rec || !main)
		return NB_SCAN_is_no_record;
	if (mode == NB_SCAN_FIXED) {
		reason = NB_SCAN_is_fixed;
		period = READ_ONCE(s->scan_period_min_ms);
	} else {
		reason = nb_scan_adapt(mm, rec, s);
		period = rec->scan.period_ms;
		/* One thread's scans are all threads' faults. */
		if (reason == NB_SCAN_is_budget &&
		    READ_ONCE(main->scan_floor_ms) < period)
			WRITE_ONCE(main->scan_floor_ms, period);
	}
	look = min(period, nb_pace_look(s));
	if (!nb_scan_due(mm, main, period, &look))
		reason = NB_SCAN_is_early;
	rec->steer.scan_ms = look;
	WRITE_ONCE(current->numa_scan_period, look);
	return reason;
}

/*
 * SCAN: task_numa_work(), which scans current's process if it is time to. The
 * class of its main thread decides: its memory is one, its threads many.
 */
void notrace nb_on_scan(unsigned long ip, unsigned long parent_ip,
			struct ftrace_ops *ops, struct nb_ftrace_regs *fregs)
{
	struct mm_struct *mm = current->mm;
	enum nb_reason reason = NB_SCAN_is_exiting;
	struct nb_class *class = &nb_default_class;
	struct nb_task *rec = NULL;

	nb_hook_hit(container_of(ops, struct nb_hook, ops));
	rcu_read_lock();
	if (mm && !(current->flags & PF_EXITING)) {
		class = nb_class_of_task(current->group_leader);
		reason = nb_scan_reason(mm, class, &rec);
	}
	nb_ledger_count(class->ledger, reason, 0);
	trace_numabal_scan(rec, class->name, reason);
	rcu_read_unlock();
}
