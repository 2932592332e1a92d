/* SPDX-License-Identifier: GPL-2.0 */
/* Mappings that the kernel does not scan yet. */
#ifndef NUMABAL_COMPAT_VMA_H
#define NUMABAL_COMPAT_VMA_H

#include <linux/compiler.h>
#include <linux/jiffies.h>
#include <linux/mm.h>

#include "facts.h"

#ifdef NB_HAVE_VMA_NUMAB_STATE
/*
 * Let the next scan, current's, include mappings that have been found by one before: of
 * @max from @start on. Else the kernel skips, from 6.4 on, those that are less than a second
 * old, and those in which current has taken no hint fault lately: of threads that have a
 * mapping each, one mapping is scanned at a time. mmap_lock, as at hint faults, where the
 * kernel calls vma_set_access_pid_bit(); it forgets what that sets within 4 to 8 seconds.
 */
static inline void nb_vmas_due(struct mm_struct *mm, unsigned long start,
			       unsigned int max)
{
	VMA_ITERATOR(vmi, mm, start);
	struct vm_area_struct *vma;

	for (vma = vma_next(&vmi); vma && max; vma = vma_next(&vmi), max--) {
		struct vma_numab_state *state = READ_ONCE(vma->numab_state);

		if (!state)
			continue;
		if (time_after(READ_ONCE(state->next_scan), jiffies))
			WRITE_ONCE(state->next_scan, jiffies);
		vma_set_access_pid_bit(vma);
	}
}
#else
static inline void nb_vmas_due(struct mm_struct *mm, unsigned long start,
			       unsigned int max)
{
}
#endif

#endif /* NUMABAL_COMPAT_VMA_H */
