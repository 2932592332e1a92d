// SPDX-License-Identifier: GPL-2.0
/* 6.16 or so: tasks that a cpuset binds to one node are not scanned. */
#include <linux/mm.h>
#include <trace/events/sched.h>

static void callback(void *data, struct task_struct *tsk, nodemask_t *mems)
{
}

void nb_probe(void);
void nb_probe(void)
{
	check_trace_callback_type_sched_skip_cpuset_numa(callback);
}
