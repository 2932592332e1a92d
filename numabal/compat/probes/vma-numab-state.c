// SPDX-License-Identifier: GPL-2.0
/*
 * 6.4 "sched/numa: apply the scan delay to every new vma" (ef6a22b70f6d), and
 * "sched/numa: enhance vma scanning logic"
 */
#include <linux/mm.h>

unsigned long nb_probe(struct vm_area_struct *vma);
unsigned long nb_probe(struct vm_area_struct *vma)
{
	vma_set_access_pid_bit(vma);
	return vma->numab_state->next_scan;
}
