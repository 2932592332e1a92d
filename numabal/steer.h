/* SPDX-License-Identifier: GPL-2.0 */
/* Steering: the handlers that change what the kernel does. */
#ifndef NUMABAL_STEER_H
#define NUMABAL_STEER_H

#include <linux/jiffies.h>
#include <linux/mm_types.h>
#include <linux/sched/numa_balancing.h>

#include "compat/page.h"
#include "hook.h"
#include "task.h"

int nb_steer_up(void);
void nb_steer_down(void);
void nb_steer_release(void);

void nb_on_page(unsigned long ip, unsigned long parent_ip,
		struct ftrace_ops *ops, struct nb_ftrace_regs *fregs);
void nb_on_huge_page(unsigned long ip, unsigned long parent_ip,
		     struct ftrace_ops *ops, struct nb_ftrace_regs *fregs);
void nb_on_scan(unsigned long ip, unsigned long parent_ip,
		struct ftrace_ops *ops, struct nb_ftrace_regs *fregs);
void nb_steer_account(struct nb_task *rec, int flags);
void nb_steer_dropped(struct nb_task *rec);

/*
 * Keep current's scan period. When the fault before began a new window, the kernel may have
 * taken it for one of a task that touches nothing, as it does while all pages are private
 * and remote: then it has put off the scans of the whole process, too. They are due
 * now: SCAN decides when they are.
 */
static __always_inline void nb_steer_period(unsigned int ms)
{
	/* Not msecs_to_jiffies(), which is a call. */
	unsigned long now = jiffies, next = now + DIV_ROUND_UP(ms * HZ, MSEC_PER_SEC);
	struct mm_struct *mm = current->mm;

	WRITE_ONCE(current->numa_scan_period, ms);
	if (unlikely(time_after(READ_ONCE(mm->numa_next_scan), next)))
		WRITE_ONCE(mm->numa_next_scan, now ?: 1);
}

/* The first touch of a page since it was allocated says nothing: that is left out. */
static __always_inline void nb_steer_watch(struct nb_task *rec, int last_cpupid, int pages)
{
	bool own = cpupid_match_pid(current, last_cpupid);

	if (last_cpupid != (-1 & LAST_CPUPID_MASK))
		WRITE_ONCE(rec->met[own], rec->met[own] + pages);
}

/**
 * nb_steer_quickly() - the end of a fault that was, or is to be, steered
 * @rec: current's record, whose steer.any is not 0
 * @fregs: of task_numa_fault(), whose flags may be changed
 * @last_cpupid: its argument: who touched the pages before
 * @pages: how many, 1 and up
 * @flags: its flags, as they are in the end
 *
 * May be called twice in a fault, if it returns false.
 *
 * Context: current's hint fault, rcu_read_lock() held.
 * Return: true; false: nb_steer_account() has to be called, too.
 */
static __always_inline bool nb_steer_quickly(struct nb_task *rec,
					     struct nb_ftrace_regs *fregs,
					     int last_cpupid, int pages,
					     int *flags)
{
	static const union nb_steer only_allowed = { .allowed = 1 };
	union nb_steer steer = { .any = rec->steer.any };

	if (steer.any == only_allowed.any && !(*flags & TNF_MIGRATE_FAIL)) {
		rec->steer.any = 0;
		return true;
	}
	if (steer.vetoed) {
		/*
		 * Not a failure: the kernel would scan the task ever more
		 * slowly, for the rest of its life.
		 */
		*flags &= ~TNF_MIGRATE_FAIL;
		nb_set_arg(fregs, 3, *flags);
		rec->steer.vetoed = 0;
	}
	if (steer.allowed && !(*flags & TNF_MIGRATE_FAIL))
		rec->steer.allowed = 0;
	if (steer.forgive)
		WRITE_ONCE(current->numa_faults_locality[2], 0);
	if (steer.scan_ms)
		nb_steer_period(steer.scan_ms);
	if ((rec->steer.allowed | steer.unseen) || (nb_may_pin && rec->pinned))
		return false;
	if (steer.watch)
		nb_steer_watch(rec, last_cpupid, pages);
	return true;
}

#endif /* NUMABAL_STEER_H */
