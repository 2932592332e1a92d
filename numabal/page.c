// SPDX-License-Identifier: GPL-2.0
/* Page verdicts. Model and memory: page.h. Pure. */
#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/limits.h>

#include "page.h"

/* An entry's bits from the lowest; the last says that there is one. */
#define NB_TAG_BITS	24
#define NB_WHEN_BITS	24
#define NB_TO_BITS	5
#define NB_STREAK_BITS	4
#define NB_LEVEL_BITS	5

#define NB_WHEN_SHIFT	NB_TAG_BITS
#define NB_TO_SHIFT	(NB_WHEN_SHIFT + NB_WHEN_BITS)
#define NB_STREAK_SHIFT	(NB_TO_SHIFT + NB_TO_BITS)
#define NB_LEVEL_SHIFT	(NB_STREAK_SHIFT + NB_STREAK_BITS)
#define NB_MOVED	(1ULL << (NB_LEVEL_SHIFT + NB_LEVEL_BITS))
#define NB_USED		(NB_MOVED << 1)

#define NB_TAG_MASK	((1ULL << NB_TAG_BITS) - 1)
#define NB_WHEN_MASK	((1U << NB_WHEN_BITS) - 1)
#define NB_LEVEL_MAX	((1U << NB_LEVEL_BITS) - 1)

/* Lines of a base page that one request stands for: 64 bytes on most machines. */
#define NB_LINE_SHIFT	6

/*
 * An entry unpacked. @when: of its last move if it has @moved, else of the first
 * request of the streak. @level: how often its hold is doubled.
 */
struct nb_history {
	u64 tag;
	u32 when;
	unsigned int to, streak, level;
	bool used, moved;
};

static __always_inline u64 nb_history_pack(const struct nb_history *h)
{
	return h->tag | (u64)(h->when & NB_WHEN_MASK) << NB_WHEN_SHIFT |
	       (u64)h->to << NB_TO_SHIFT | (u64)h->streak << NB_STREAK_SHIFT |
	       (u64)h->level << NB_LEVEL_SHIFT | (h->moved ? NB_MOVED : 0) |
	       NB_USED;
}

static __always_inline struct nb_history nb_history_unpack(u64 word)
{
	return (struct nb_history) {
		.tag = word & NB_TAG_MASK,
		.when = word >> NB_WHEN_SHIFT & NB_WHEN_MASK,
		.to = word >> NB_TO_SHIFT & ((1 << NB_TO_BITS) - 1),
		.streak = word >> NB_STREAK_SHIFT & ((1 << NB_STREAK_BITS) - 1),
		.level = word >> NB_LEVEL_SHIFT & NB_LEVEL_MAX,
		.used = word & NB_USED,
		.moved = word & NB_MOVED,
	};
}

static __always_inline u32 nb_ticks_since(u32 now, u32 when)
{
	return (now - when) & NB_WHEN_MASK;
}

static __always_inline u32 nb_word_age(u64 word, u32 now)
{
	return word & NB_USED ? nb_ticks_since(now, word >> NB_WHEN_SHIFT) :
				U32_MAX;
}

/* The entry of the page asked for, or an empty one in place of the older. */
static __always_inline struct nb_history
nb_history_find(u64 *histories, struct nb_page_ask *ask)
{
	u64 *set = histories + 2 * (ask->key >> (64 - NB_HISTORY_SET_BITS));
	u64 tag = ask->key >> (64 - NB_HISTORY_SET_BITS - NB_TAG_BITS) &
		  NB_TAG_MASK;
	u64 first = READ_ONCE(set[0]), second;

	ask->word = set;
	ask->was = first;
	if ((first & (NB_USED | NB_TAG_MASK)) == (NB_USED | tag))
		return nb_history_unpack(first);

	second = READ_ONCE(set[1]);
	if ((second & (NB_USED | NB_TAG_MASK)) == (NB_USED | tag)) {
		ask->word = set + 1;
		ask->was = second;
		return nb_history_unpack(second);
	}
	if (nb_word_age(second, ask->now) > nb_word_age(first, ask->now)) {
		ask->word = set + 1;
		ask->was = second;
	}
	return (struct nb_history) { .tag = tag };
}

static __always_inline void nb_history_store(struct nb_page_ask *ask,
					     const struct nb_history *h)
{
	ask->is = nb_history_pack(h);
	WRITE_ONCE(*ask->word, ask->is);
}

/* Rounded up: what is short is not nothing. */
static __always_inline u32 nb_ticks(u64 ms)
{
	return (ms + (1 << NB_HISTORY_TICK_SHIFT) - 1) >> NB_HISTORY_TICK_SHIFT;
}

static __always_inline u32 nb_hold_ticks(const struct nb_settings *s,
					 unsigned int level)
{
	u64 ms = (u64)READ_ONCE(s->page_hold_ms) << level;
	u64 max = READ_ONCE(s->page_hold_max_ms);

	return nb_ticks(ms < max ? ms : max);
}

/*
 * A bucket that leaks: @rate_at is when it will be empty. A second's worth goes
 * in, less a tenth, so that ten seconds see at most 109% of the rate; what is
 * larger than the bucket never moves. (GCRA, ITU-T I.371.)
 */
static bool nb_rate_take(u64 *rate_at, u64 now_ns, u64 bytes, u32 mbps)
{
	u64 cost = (((bytes * 1000000000ULL) >> 20) + mbps - 1) / mbps;
	int tries;

	for (tries = 0; tries < 8; tries++) {
		u64 at = READ_ONCE(*rate_at);
		u64 next = (at > now_ns ? at : now_ns) + cost;

		if (next > now_ns + 900000000ULL)
			return false;
		if (cmpxchg(rate_at, at, next) == at)
			return true;
	}
	return false;	/* others take it all the time: the limit holds */
}

/* Within free memory? The move itself takes some. */
static bool nb_free_enough(const struct nb_page_ask *ask, u32 pct)
{
	return ask->free >= ask->pages &&
	       (ask->free - ask->pages) * 100 >= ask->present * pct;
}

static __always_inline enum nb_reason
nb_page_threshold(const struct nb_settings *s, u64 *histories,
		  struct nb_page_ask *ask)
{
	struct nb_history h;
	unsigned int pct, mbps;
	u32 age, hold;

	if (ask->distance < READ_ONCE(s->page_min_distance))
		return NB_PAGE_is_distance;
	if (ask->share < READ_ONCE(s->page_share_pct))
		return NB_PAGE_is_share;

	h = nb_history_find(histories, ask);
	age = nb_ticks_since(ask->now, h.when);
	if (!h.used || h.to != ask->to)
		h.streak = 0;
	if (!h.streak && !h.moved)
		h.when = ask->now;
	h.to = ask->to;
	if (h.streak < NB_HISTORY_STREAK_MAX)
		h.streak++;
	ask->streak = h.streak;

	hold = nb_hold_ticks(s, h.level);
	if (h.moved && age < hold) {
		ask->hold = hold - age;
		nb_history_store(ask, &h);
		return NB_PAGE_is_hold;
	}
	if (h.streak < READ_ONCE(s->page_streak)) {
		nb_history_store(ask, &h);
		return NB_PAGE_is_streak;
	}
	pct = READ_ONCE(s->page_free_pct);
	if (unlikely(pct) && !nb_free_enough(ask, pct)) {
		nb_history_store(ask, &h);
		return NB_PAGE_is_free;
	}
	mbps = READ_ONCE(s->page_rate_mbps);
	if (unlikely(mbps) &&
	    !nb_rate_take(ask->rate_at, ask->now_ns,
			  (u64)ask->pages << ask->page_shift, mbps)) {
		nb_history_store(ask, &h);
		return NB_PAGE_is_rate;
	}

	/* A move this soon after the last one's hold is a bounce. */
	if (h.moved && age < 2 * (u64)hold)
		h.level += h.level < NB_LEVEL_MAX;
	else
		h.level = 0;
	h.moved = true;
	h.when = ask->now;
	h.streak = 0;
	nb_history_store(ask, &h);
	return NB_PAGE_is_passed;
}

static enum nb_reason nb_page_payback(const struct nb_settings *s,
				      u64 *histories, struct nb_page_ask *ask)
{
	struct nb_history h = nb_history_find(histories, ask);
	u64 age = nb_ticks_since(ask->now, h.when);
	u64 horizon = nb_ticks(READ_ONCE(s->page_payback_ms));
	bool known = h.used, same = h.to == ask->to;
	u64 stay, gain;

	age += !age;
	if (!known || !same) {
		h.when = ask->now;
		h.streak = 0;
	}
	h.to = ask->to;
	h.moved = false;
	h.level = 0;
	if (h.streak == NB_HISTORY_STREAK_MAX) {
		/* Full: what was asked lately counts for more. */
		h.streak /= 2;
		age = age / 2 + 1;
		h.when = ask->now - age;
	}
	h.streak++;
	ask->streak = h.streak;
	nb_history_store(ask, &h);
	if (!known)
		return NB_PAGE_is_unknown_page;

	stay = same || age > horizon ? horizon : age;
	gain = h.streak * stay * ask->latency << (ask->page_shift - NB_LINE_SHIFT);
	if (gain <= age * READ_ONCE(s->page_cost_ns))
		return NB_PAGE_is_loss;
	h.when = ask->now;
	h.streak = 0;
	nb_history_store(ask, &h);
	return NB_PAGE_is_gain;
}

/**
 * nb_page_judge() - may this page move?
 * @s: settings of the task's class
 * @histories: NB_HISTORY_ENTRIES words
 * @ask: the request; what was found out is put there
 *
 * Context: any; does not sleep, takes no lock. Any number of callers at once.
 * Return: the reason; its verdict: nb_reason_verdict().
 */
enum nb_reason nb_page_judge(const struct nb_settings *s, u64 *histories,
			     struct nb_page_ask *ask)
{
	ask->word = NULL;
	ask->streak = 0;
	ask->hold = 0;
	switch (READ_ONCE(s->page_mode)) {
	case NB_PAGE_NEVER:
		return NB_PAGE_is_never;
	case NB_PAGE_THRESHOLD:
		return nb_page_threshold(s, histories, ask);
	case NB_PAGE_PAYBACK:
		return nb_page_payback(s, histories, ask);
	default:
		return NB_PAGE_is_kernel;
	}
}
