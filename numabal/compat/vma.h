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
 * Let the next scan include mappings that have been found by one before: of @max from
 * @start on. mmap_lock
 */
static inline void nb_vmas_due(struct mm_struct *mm, unsigned long start,
			       unsigned int max)
{
	VMA_ITERATOR(vmi, mm, start);
	struct vm_area_struct *vma;

	for (vma = vma_next(&vmi); vma && max; vma = vma_next(&vmi), max--) {
		struct vma_numab_state *state = READ_ONCE(vma->numab_state);

		if (state && time_after(READ_ONCE(state->next_scan), jiffies))
			WRITE_ONCE(state->next_scan, jiffies);
	}
}
#else
static inline void nb_vmas_due(struct mm_struct *mm, unsigned long start,
			       unsigned int max)
{
}
#endif

#endif /* NUMABAL_COMPAT_VMA_H */
