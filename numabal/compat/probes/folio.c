// SPDX-License-Identifier: GPL-2.0
/* 5.16 "mm: Introduce struct folio" (7b230db3b8d3) */
#include <linux/mm.h>

unsigned long nb_probe(struct folio *folio);
unsigned long nb_probe(struct folio *folio)
{
	return folio_nr_pages(folio) + (unsigned long)folio->mapping +
	       folio->index;
}
