// SPDX-License-Identifier: GPL-2.0
/* Up to 6.6: isolates, moves, and drops the caller's reference. */
#include <linux/migrate.h>
#include <linux/mm.h>

static_assert(__same_type(&migrate_misplaced_page,
			  int (*)(struct page *, struct vm_area_struct *,
				  int)));
