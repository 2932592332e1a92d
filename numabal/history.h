/* SPDX-License-Identifier: GPL-2.0 */
/* What was asked of a page before, in one word; see page.h. Pure. */
#ifndef NUMABAL_HISTORY_H
#define NUMABAL_HISTORY_H

#include <linux/compiler.h>
#include <linux/limits.h>

#include "page.h"

#define NB_TAG_BITS	24
#define NB_WHEN_BITS	24
#define NB_LEVEL_SHIFT	57

#define NB_WHEN_MASK	((1U << NB_WHEN_BITS) - 1)

/**
 * union nb_history - an entry
 * @word: all of it: it is read and written at once
 * @tag: which page of the set; its bits are the lowest, and the others follow
 * @when: tick of its last move if it has @moved, else of the first request of
 *	the streak
 * @to: node of the last request
 * @streak: requests in a row for @to
 * @level: how often its hold is doubled
 * @moved: it has been moved, as far as is known
 * @used: there is an entry
 */
union nb_history {
	u64 word;
	struct {
		u64 tag : NB_TAG_BITS;
		u64 when : NB_WHEN_BITS;
		u64 to : 5;
		u64 streak : 4;
		u64 level : 5;
		u64 moved : 1;
		u64 used : 1;
	};
};

static __always_inline u32 nb_ticks_since(u32 now, u32 when)
{
	return (now - when) & NB_WHEN_MASK;
}

static __always_inline u32 nb_history_age(union nb_history h, u32 now)
{
	return h.used ? nb_ticks_since(now, h.when) : U32_MAX;
}

/* The entry of the page asked for, or an empty one in place of the older. */
static __always_inline union nb_history
nb_history_find(u64 *histories, struct nb_page_ask *ask)
{
	const union nb_history mask = { .tag = ~0, .used = 1 };
	const union nb_history used = { .used = 1 };
	u64 *set = histories + 2 * (ask->key >> (64 - NB_HISTORY_SET_BITS));
	u64 tag = ask->key >> (64 - NB_HISTORY_SET_BITS - NB_TAG_BITS) &
		  ((1U << NB_TAG_BITS) - 1);
	union nb_history first, second;

	first.word = READ_ONCE(set[0]);
	ask->word = set;
	ask->was = first.word;
	if ((first.word & mask.word) == (tag | used.word))
		return first;

	second.word = READ_ONCE(set[1]);
	if ((second.word & mask.word) == (tag | used.word)) {
		ask->word = set + 1;
		ask->was = second.word;
		return second;
	}
	if (nb_history_age(second, ask->now) > nb_history_age(first, ask->now)) {
		ask->word = set + 1;
		ask->was = second.word;
	}
	return (union nb_history) { .word = tag };
}

static __always_inline void nb_history_store(struct nb_page_ask *ask,
					     union nb_history h)
{
	ask->is = h.word;
	WRITE_ONCE(*ask->word, ask->is);
}

/* Rounded up: what is short is not nothing. */
static __always_inline u32 nb_ticks(u64 ms)
{
	return (ms + (1 << NB_HISTORY_TICK_SHIFT) - 1) >> NB_HISTORY_TICK_SHIFT;
}

#endif /* NUMABAL_HISTORY_H */
