// SPDX-License-Identifier: GPL-2.0
/*
 * Starts: when a new process, thread or mapping is scanned for the first time.
 *
 * When a task is forked, the kernel sets its scan period to a delay, the same for all, and
 * the time of its memory's first scan (mm->numa_next_scan) after it; not before both are
 * over does it come to task_numa_work(), where everything else is steered. So these two
 * are set here. They are the kernel's again as soon as that sets them: at the first scan,
 * or with the first samples.
 *
 * From 6.4 on it skips each mapping for the same delay from when a scan has found it
 * (vma->numab_state->next_scan), but in the first pass over the memory. A second sample
 * of each page would come a second after the first, whatever the period is: so that
 * time is set, too, and a mapping skipped by one scan only. Nobody else changes it.
 * And it skips mappings that the thread that scans has not used lately, but for one: so
 * current is put among those that have (vma->numab_state->pids_active), as by a fault.
 *
 * A thread comes to task_numa_work() when it has run for its period, and until then nobody
 * keeps that; but others' scans have it take faults. If all are private and remote, the
 * kernel doubles the period with each window, faster than a thread with little of a CPU can
 * run for it, and puts off the scans of the whole process by it: up to a minute
 * (update_task_scan_period()). So its period is kept short before the kernel looks at it.
 */
#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/mm_types.h>
#include <linux/mmap_lock.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "class.h"
#include "compat/vma.h"
#include "pace.h"
#include "record.h"
#include "rules.h"
#include "start.h"
#include "task.h"

/* How many of them to look at, each scan. */
#define NB_START_MAPPINGS	256

/* Is stage SCAN attached? Without it, nothing is to be set. */
static bool nb_starts;

/**
 * nb_start_steer() - from now on, set first periods or leave them alone
 * @on: which
 *
 * Context: process; nb_knob_mutex held.
 */
void nb_start_steer(bool on)
{
	WRITE_ONCE(nb_starts, on);
}

/**
 * nb_start_renew() - classes, or who is in them, have changed: SCAN has seen nobody yet
 *
 * One that ACCOUNT forgets again at that moment is left to the kernel until its next scan.
 * Without SCAN there is nothing to do: when it is attached, this is called again.
 *
 * Context: process, may sleep.
 */
void nb_start_renew(void)
{
	struct nb_task *rec;

	if (!READ_ONCE(nb_starts))
		return;
	mutex_lock(&nb_records_mutex);
	nb_settle(false);
	list_for_each_entry(rec, &nb_task_list, list) {
		WRITE_ONCE(rec->steer.unseen, 1);
		cond_resched();
	}
	mutex_unlock(&nb_records_mutex);
}

/* As for scans, the class of the main thread decides. NULL: nobody steers them. */
static const struct nb_settings *nb_start_settings(struct task_struct *p)
{
	const struct nb_settings *s;
	unsigned long mode;

	s = &nb_class_of_task(p->group_leader)->settings;
	mode = READ_ONCE(s->scan_mode);
	return mode == NB_SCAN_FIXED || mode == NB_SCAN_ADAPT ? s : NULL;
}

static void nb_start(struct task_struct *p)
{
	struct mm_struct *mm = p->mm;
	const struct nb_settings *s;
	unsigned long next;
	unsigned int ms;

	rcu_read_lock();
	s = nb_start_settings(p);
	if (s) {
		ms = READ_ONCE(s->scan_delay_ms);
		WRITE_ONCE(p->numa_scan_period, ms);
		next = jiffies + msecs_to_jiffies(ms);
		if (!READ_ONCE(mm->numa_scan_seq) &&
		    time_after(READ_ONCE(mm->numa_next_scan), next))
			WRITE_ONCE(mm->numa_next_scan, next);
	}
	rcu_read_unlock();
}

/**
 * nb_start_fork() - a task has been made
 * @child: it, which does not run yet
 *
 * Context: probe of sched_process_fork: process; must not sleep.
 */
void nb_start_fork(struct task_struct *child)
{
	if (READ_ONCE(nb_starts) && child->mm)
		nb_start(child);
}

/**
 * nb_start_exec() - current has become another program, perhaps of another class
 * @p: current
 *
 * Context: probe of sched_process_exec: process; must not sleep.
 */
void nb_start_exec(struct task_struct *p)
{
	if (READ_ONCE(nb_starts) && p->mm && !READ_ONCE(p->mm->numa_scan_seq))
		nb_start(p);
}

/**
 * nb_start_unseen() - a hint fault of a task that SCAN has not seen yet
 * @rec: its record, current's
 *
 * Of a task that SCAN has seen, nb_steer_period() keeps the period.
 *
 * Context: ACCOUNT, rcu_read_lock() held: before the kernel adapts the period.
 */
void notrace nb_start_unseen(struct nb_task *rec)
{
	const struct nb_settings *s = NULL;
	unsigned int ms;

	if (READ_ONCE(nb_starts))
		s = nb_start_settings(current);
	if (!s) {
		rec->steer.unseen = 0;
		return;
	}
	ms = nb_pace_look(s);
	if (READ_ONCE(current->numa_scan_period) > ms)
		WRITE_ONCE(current->numa_scan_period, ms);
}

/**
 * nb_start_mappings() - a scan is due: let it skip only mappings it has not seen
 * @mm: current's
 *
 * Context: SCAN handler; does not wait for mmap_lock.
 */
void notrace nb_start_mappings(struct mm_struct *mm)
{
	if (!READ_ONCE(mm->numa_scan_seq) || !mmap_read_trylock(mm))
		return;
	nb_vmas_due(mm, READ_ONCE(mm->numa_scan_offset), NB_START_MAPPINGS);
	mmap_read_unlock(mm);
}
