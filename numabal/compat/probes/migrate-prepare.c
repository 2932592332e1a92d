// SPDX-License-Identifier: GPL-2.0
/* 6.11 "mm/migrate: move NUMA hinting fault folio isolation + checks under PTL" */
#include <linux/migrate.h>
#include <linux/mm.h>

static_assert(__same_type(&migrate_misplaced_folio_prepare,
			  int (*)(struct folio *, struct vm_area_struct *,
				  int)));
