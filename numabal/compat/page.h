/* SPDX-License-Identifier: GPL-2.0 */
/* Pages and folios, and the function that moves a misplaced one. */
#ifndef NUMABAL_COMPAT_PAGE_H
#define NUMABAL_COMPAT_PAGE_H

#include <linux/migrate.h>
#include <linux/mm.h>

#include "facts.h"

/* What the hooked functions begin with: a folio or, which is the same, its head. */
#ifdef NB_HAVE_FOLIO
#define nb_folio		folio
#define nb_folio_pages(f)	folio_nr_pages(f)
#define nb_folio_is_large(f)	folio_test_large(f)
#else
#define nb_folio		page
#define nb_folio_pages(p)	compound_nr(p)
#define nb_folio_is_large(p)	PageCompound(p)
#endif

/*
 * The function whose call means that the kernel wants to move a page; and a stub
 * to be called in its place, so that the caller finds: it was not moved, and
 * nothing is to be cleaned up. A kernel may have neither: 6.7 to 6.10 do.
 *
 * Stubs are leaves: they never sleep, so ftrace's wait when a hook is detached
 * covers them.
 */
#if defined(NB_HAVE_MIGRATE_PREPARE)
#define NB_PAGE_FUNCTION	"migrate_misplaced_folio_prepare"
int nb_page_stub(struct folio *folio, struct vm_area_struct *vma, int node);
#elif defined(NB_HAVE_MIGRATE_PAGE)
#define NB_PAGE_FUNCTION	"migrate_misplaced_page"
int nb_page_stub(struct page *page, struct vm_area_struct *vma, int node);
#endif

#ifdef NB_PAGE_FUNCTION
#define nb_page_stub_known	true
#else
#define nb_page_stub_known	false
#endif

/* 5.10 moves huge pages on a way of their own, which checks for references. */
#ifdef NB_HAVE_MIGRATE_HUGE
#define NB_HUGE_FUNCTION	"migrate_misplaced_transhuge_page"
#define nb_may_pin		true
#else
#define nb_may_pin		false
#endif

static inline void nb_page_unpin(struct page *page)
{
	if (unlikely(page))
		put_page(page);
}

#endif /* NUMABAL_COMPAT_PAGE_H */
