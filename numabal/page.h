/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: page verdicts
 *
 * May this page move? The kernel has said yes. Pure.
 *
 * What was asked of a page before is in its history, found by a hash of its
 * owner (anon_vma or file) and of its place in there: its physical address
 * changes as it moves. Histories take NB_HISTORY_ENTRIES words, 2 MiB, however
 * much memory the machine has: enough for half a GiB of base pages, and all the
 * more huge ones, that are asked for at a time; of a whole GiB, a fifth is
 * forgotten. A page without room takes the place of the one of two whose last
 * move, or first request, is longer ago. A page forgotten starts anew:
 * it may move at once, its streak is 1, its hold is page_hold_ms. Two pages of
 * one set and one tag (one pair in 2^41) are taken for one. An entry is one word,
 * read and written whole; of two CPUs that change one at the same time, one is
 * forgotten.
 *
 * page_mode=threshold: thresholds, cheapest first; see nb_page_threshold().
 * page_mode=payback: a move has to pay; the model is in page.c.
 */
#ifndef NUMABAL_PAGE_H
#define NUMABAL_PAGE_H

#include "reason.h"
#include "settings.h"

#define NB_HISTORY_SET_BITS	17
#define NB_HISTORY_ENTRIES	(2 << NB_HISTORY_SET_BITS)
/* Time is counted in ticks of 16 ms, modulo 2^24 (3 days). */
#define NB_HISTORY_TICK_SHIFT	4
#define NB_HISTORY_STREAK_MAX	15
/* For how long a task that came to another node may have to wait for its memory. */
#define NB_PAGE_GUEST_MS	2000

/**
 * struct nb_page_ask - one request, and what was found out on the way
 * @key: of nb_page_key()
 * @now: time, ticks
 * @now_ns: time, ns; only with page_rate_mbps
 * @from: node of the page, 0..31
 * @to: node it is to go to, 0..31
 * @pages: base pages, 1 and up
 * @page_shift: log2 of the size of one
 * @distance: node_distance() between the two
 * @share: percent of the task's recent faults on @to; only with page_share_pct
 * @latency: ns that an access from @to takes more to @from than to @to
 * @members: tasks in the group of the task, 0: unknown; only with payback
 * @members_to: those of them that ran on @to last; likewise
 * @common: ns that an access of any of them takes less to @to than to @from; likewise
 * @again: permille of the pages that its members came to lately which the same of them
 *	had touched last, 0: or nothing is known yet; likewise
 * @here_ms: how long the task has been on the node it runs on; only with payback
 * @stayed_ms: and on the one before; likewise
 * @free: pages free on @to, at least; only with page_free_pct
 * @present: pages of @to; likewise
 * @rate_at: when @to's bucket is full again, ns; likewise page_rate_mbps
 * @word: the page's entry, or NULL: was not looked at
 * @was: what was in there
 * @is: what was put there
 * @streak: requests in a row for @to, this one included; 0: unknown
 * @hold_ms: for how long the page is held still
 */
struct nb_page_ask {
	u64 key;
	u32 now;
	unsigned int from, to;
	unsigned int pages, page_shift;
	unsigned int distance, share, latency;
	unsigned int members, members_to, again;
	int common;
	u32 here_ms, stayed_ms;
	u64 free, present;
	u64 now_ns;
	u64 *rate_at;
	u64 *word, was, is;
	unsigned int streak;
	u32 hold_ms;
};

/*
 * Fibonacci hashing (Knuth 6.4), twice: runs of pages, and of huge pages, spread
 * evenly over the sets, and so do the pages of many owners.
 */
static __always_inline u64 nb_page_key(u64 owner, u64 index)
{
	u64 key = (owner >> 3) * 0x9e3779b97f4a7c15ULL + index;

	return (key ^ key >> 32) * 0x9e3779b97f4a7c15ULL;
}

enum nb_reason nb_page_judge(const struct nb_settings *s, u64 *histories,
			     struct nb_page_ask *ask);

#endif /* NUMABAL_PAGE_H */
