// SPDX-License-Identifier: GPL-2.0
/* Stubs that veto a page's migration. */
#include <linux/errno.h>

#include "../dwell.h"
#include "page.h"

#if defined(NB_HAVE_MIGRATE_PREPARE)
/* "Could not be isolated": the caller puts the page table right and goes on. */
notrace int nb_page_stub(struct folio *folio, struct vm_area_struct *vma,
			 int node)
{
	nb_dwell();
	return -EAGAIN;
}
#elif defined(NB_HAVE_MIGRATE_PAGE)
/* "Not migrated"; the reference that the caller took is ours to drop. */
notrace int nb_page_stub(struct page *page, struct vm_area_struct *vma,
			 int node)
{
	nb_dwell();
	put_page(page);
	return 0;
}
#endif
