/* SPDX-License-Identifier: GPL-2.0 */
/* What fuzz_page.c and its model share. */
#ifndef NUMABAL_UNIT_FUZZ_PAGE_H
#define NUMABAL_UNIT_FUZZ_PAGE_H

#include <linux/compiler.h>

#include "page.h"

#define NODES		32
#define HELD(ask)	(((ask).hold_ms + 15) / 16)	/* ticks, still */

/* A page, and what is known of it. */
struct page {
	u64 key;
	unsigned int set;
	bool known, moved;
	u64 when;
	unsigned int to, streak, level;
	u64 *word;		/* where it was seen last */
};

extern struct nb_settings settings;
extern struct nb_page_ask ask;
extern u64 now, now_ns;		/* ticks; ns */
extern bool plain;		/* judged as what only needs holds */

/* Of a page that is known, ticks since it moved, or since it was asked for first. */
u64 age_of(const struct page *p);

/*
 * The reason that @ask about @p should be given, and what is known of @p then; @judged is what
 * it was given, which counts where rounding decides. NB_REASONS: its streak or hold is wrong.
 */
enum nb_reason model(struct page *p, enum nb_reason judged);

/* No node has been moved to. */
void model_forget(void);

#endif /* NUMABAL_UNIT_FUZZ_PAGE_H */
