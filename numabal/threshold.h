/* SPDX-License-Identifier: GPL-2.0 */
/* Page verdicts by thresholds: the hot path, inlined into the handler. Pure. */
#ifndef NUMABAL_THRESHOLD_H
#define NUMABAL_THRESHOLD_H

#include "history.h"
#include "page.h"

void nb_history_ask(union nb_history *h, struct nb_page_ask *ask);
enum nb_reason nb_page_limits(const struct nb_settings *s,
			      struct nb_page_ask *ask);

/* It moves to @ask's node. Put together by hand, as compilers do it badly. */
static __always_inline union nb_history
nb_history_moved(union nb_history h, const struct nb_page_ask *ask, u64 level)
{
	const union nb_history moved = { .moved = 1, .used = 1 };
	u64 when = ask->now & NB_WHEN_MASK, to = ask->to & 31;

	return (union nb_history) {
		.word = moved.word | h.tag | when << NB_TAG_BITS |
			to << (NB_TAG_BITS + NB_WHEN_BITS) |
			level << NB_LEVEL_SHIFT,
	};
}

/**
 * nb_page_threshold() - the verdict of page_mode=threshold
 * @s: settings of the task's class
 * @histories: NB_HISTORY_ENTRIES words
 * @ask: the request; what was found out is put there
 * @more: a constant; false: only holds matter, as @s->page_plain says
 *
 * Inlined, so that the request of a plain page needs no memory for @ask.
 *
 * Context: any; does not sleep, takes no lock. Any number of callers at once.
 * Return: the reason.
 */
static __always_inline enum nb_reason
nb_page_threshold(const struct nb_settings *s, u64 *histories,
		  struct nb_page_ask *ask, const bool more)
{
	u64 hold, max, level = 0;
	union nb_history h;
	u32 age;

	if (more && ask->distance < READ_ONCE(s->page_min_distance))
		return NB_PAGE_is_distance;
	if (more && ask->share < READ_ONCE(s->page_share_pct))
		return NB_PAGE_is_share;

	h = nb_history_find(histories, ask);
	age = nb_ticks_since(ask->now, h.when);
	max = READ_ONCE(s->page_hold_max_ms);
	hold = h.moved ? READ_ONCE(s->page_hold_ms) << h.level : 0;
	hold = nb_ticks(hold < max ? hold : max);
	if (more) {
		nb_history_ask(&h, ask);
		nb_history_store(ask, h);
	}
	if (age < hold) {
		ask->hold_ms = (hold - age) << NB_HISTORY_TICK_SHIFT;
		return NB_PAGE_is_hold;
	}
	if (more) {
		enum nb_reason limit = nb_page_limits(s, ask);

		if (limit != NB_PAGE_is_passed)
			return limit;
	}

	/*
	 * A move this soon after the last one's hold is a bounce. The knobs'
	 * ranges see to it that there are enough levels for any maximum.
	 */
	if (age < 2 * hold)
		level = h.level + (hold < nb_ticks(max));
	nb_history_store(ask, nb_history_moved(h, ask, level));
	return NB_PAGE_is_passed;
}

#endif /* NUMABAL_THRESHOLD_H */
