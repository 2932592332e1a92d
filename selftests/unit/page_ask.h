/* SPDX-License-Identifier: GPL-2.0 */
/* A request about a page, and the histories that it is judged by. */
#ifndef NUMABAL_UNIT_PAGE_ASK_H
#define NUMABAL_UNIT_PAGE_ASK_H

#include <stdlib.h>
#include <string.h>

#include <linux/compiler.h>

#include "page.h"

#define check(good, ...)	ksft_test_result(good, __VA_ARGS__)

/* Pages of one set: its upper bits are the same, the next ones tell them. */
#define SET		(0x1abcdULL << (64 - NB_HISTORY_SET_BITS))
#define PAGE(n)		(SET | (u64)(n) << (64 - NB_HISTORY_SET_BITS - 24))

static struct nb_settings settings;
static struct nb_page_ask a;
static enum nb_reason reason_of_last;
static u64 *histories;

/*
 * Threshold mode, all thresholds 0; nothing remembered. What only one of the
 * knobs needs is not there; what is to be put there is nonsense.
 */
static void fresh(void)
{
	free(histories);
	histories = calloc(NB_HISTORY_ENTRIES, sizeof(*histories));
	if (!histories)
		abort();
	memset(&settings, 0, sizeof(settings));
	settings.page_mode = NB_PAGE_THRESHOLD;
	settings.page_streak = 1;
	settings.page_hold_max_ms = 3600000;
	a = (struct nb_page_ask) {
		.from = 0, .pages = 1, .page_shift = 12, .distance = 20,
		.word = histories, .streak = 9, .hold_ms = 9,
	};
}

static enum nb_reason judge(u64 key, unsigned int to, u32 now)
{
	a.key = key;
	a.to = to;
	a.now = now;
	reason_of_last = nb_page_judge(&settings, histories, &a);
	return reason_of_last;
}

static inline void good_move(u64 key, unsigned int to, u32 now)
{
	if (judge(key, to, now) != NB_PAGE_is_passed)
		abort();
}

/* For how many ticks of 16 ms it is still held. */
#define HELD(ask)	(((ask).hold_ms + 15) / 16)

#endif /* NUMABAL_UNIT_PAGE_ASK_H */
