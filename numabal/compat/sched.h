/* SPDX-License-Identifier: GPL-2.0 */
/* Names of the scheduler that differ between kernels. */
#ifndef NUMABAL_COMPAT_SCHED_H
#define NUMABAL_COMPAT_SCHED_H

#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/isolation.h>

#include "facts.h"

/* Is @p on its way from sleep to a CPU? */
static inline bool nb_task_is_waking(const struct task_struct *p)
{
#ifdef NB_HAVE_TASK_STATE
	return READ_ONCE(p->__state) == TASK_WAKING;
#else
	return READ_ONCE(p->state) == TASK_WAKING;
#endif
}

/* May the scheduler put tasks there that say nothing of it? */
static inline bool nb_cpu_in_domains(int cpu)
{
	bool in;

	/* 7.2 replaces the mask when a cpuset isolates CPUs. */
	rcu_read_lock();
#ifdef NB_HAVE_HK_TYPE
	in = housekeeping_test_cpu(cpu, HK_TYPE_DOMAIN);
#else
	in = housekeeping_test_cpu(cpu, HK_FLAG_DOMAIN);
#endif
	rcu_read_unlock();
	return in;
}

#endif /* NUMABAL_COMPAT_SCHED_H */
