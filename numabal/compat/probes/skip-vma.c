// SPDX-License-Identifier: GPL-2.0
/* 6.6 "sched/numa: Add tracepoint to track VMA skips" */
#include <linux/mm.h>
#include <trace/events/sched.h>

static void callback(void *data, struct mm_struct *mm,
		     struct vm_area_struct *vma, enum numa_vmaskip_reason why)
{
}

void nb_probe(void);
void nb_probe(void)
{
	check_trace_callback_type_sched_skip_vma_numa(callback);
}
