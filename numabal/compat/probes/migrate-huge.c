// SPDX-License-Identifier: GPL-2.0
/* Up to 5.13: huge pages are moved by a function of their own. */
#include <linux/migrate.h>
#include <linux/mm.h>

static_assert(__same_type(&migrate_misplaced_transhuge_page,
			  int (*)(struct mm_struct *, struct vm_area_struct *,
				  pmd_t *, pmd_t, unsigned long, struct page *,
				  int)));
