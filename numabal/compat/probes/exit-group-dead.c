// SPDX-License-Identifier: GPL-2.0
/* 6.16 or so: sched_process_exit says whether the whole process is gone. */
#include <linux/mm.h>
#include <trace/events/sched.h>

static void callback(void *data, struct task_struct *p, bool group_dead)
{
}

void nb_probe(void);
void nb_probe(void)
{
	check_trace_callback_type_sched_process_exit(callback);
}
