// SPDX-License-Identifier: GPL-2.0
/* Page verdicts. Memory: page.h. Pure. */
#include <linux/atomic.h>
#include <linux/compiler.h>

#include "history.h"
#include "page.h"
#include "threshold.h"

/* Lines of a base page that one request stands for: 64 bytes on most machines. */
#define NB_LINE_SHIFT	6

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

/**
 * nb_history_ask() - one more request for a node, or the first one
 * @h: the page's entry, changed but not stored
 * @ask: the request
 *
 * Context: any.
 */
void nb_history_ask(union nb_history *h, struct nb_page_ask *ask)
{
	if (!h->used || h->to != ask->to)
		h->streak = 0;
	if (!h->streak && !h->moved)
		h->when = ask->now;
	h->to = ask->to;
	h->used = 1;
	if (h->streak < NB_HISTORY_STREAK_MAX)
		h->streak++;
	ask->streak = h->streak;
}

/**
 * nb_page_limits() - page_streak, page_free_pct and page_rate_mbps
 * @s: settings of the task's class
 * @ask: the request
 *
 * Context: any.
 * Return: the reason of a veto, or NB_PAGE_is_passed; then the move has taken
 * its share of the rate.
 */
enum nb_reason nb_page_limits(const struct nb_settings *s,
			      struct nb_page_ask *ask)
{
	unsigned int pct = READ_ONCE(s->page_free_pct);
	unsigned int mbps = READ_ONCE(s->page_rate_mbps);

	if (ask->streak < READ_ONCE(s->page_streak))
		return NB_PAGE_is_streak;
	if (pct && !nb_free_enough(ask, pct))
		return NB_PAGE_is_free;
	if (mbps && !nb_rate_take(ask->rate_at, ask->now_ns,
				  (u64)ask->pages << ask->page_shift, mbps))
		return NB_PAGE_is_rate;
	return NB_PAGE_is_passed;
}

/*
 * page_mode=payback: a move has to pay within a horizon H (page_payback_ms).
 * Requests of node t for the page (hint faults that the kernel would answer by a move)
 * come at the rate n / a, where n is their number in a row and a the time since the
 * first; both are halved when n is 15, and times are in ticks, at least one. A page
 * that only t asks for is t's for all of H; one that another node had until now, for as
 * long as that had it, a. Each request stands for one pass over the page, since a scan
 * marks it once: a touch of each of its cache lines. With the latencies of latency_ns:
 *
 *	gain = n / a * min(H, a or H) * lines * (latency(t, from) - latency(t, t))
 *	cost = page_cost_ns
 *
 * both for each base page. It moves if gain > cost. Of a page that a whole group uses,
 * what counts is what all of it would gain: see nb_page_is_shared(). A page without
 * history is the kernel's, unless page_streak asks for more. The shape, fault rates
 * weighed against the cost of a migration over an expected residence, is that of page
 * placement in DASH (Chandra et al., ASPLOS 1994) and Carrefour (Dashti et al., ASPLOS
 * 2013); 10 us a page is about what move_pages(2) takes. All estimates.
 *
 * A task that has been on its node for less than on the one before, and less than
 * NB_PAGE_GUEST_MS, is a guest there: it may soon be back, and what it asks for is not
 * even noted.
 */
static bool nb_page_guest(const struct nb_page_ask *ask)
{
	return ask->here_ms < NB_PAGE_GUEST_MS && ask->here_ms < ask->stayed_ms;
}

/*
 * What an access gains is @ask->latency, if @to alone uses the page, and @ask->common, if
 * any of the group's k members does, one as likely as another. Which is it?
 *
 * Of pages that all k share, a member meets one in k that it has touched last itself. So
 * where it is a share f of all pages, a share p of them is used by one alone:
 *
 *	p = (f - 1/k) / (1 - 1/k)
 *
 * For a page that is shared, n requests in a row, the first one aside, come from a node
 * where c of k members run by a chance of (c / k)^(n-1). So by Bayes' rule a page for which
 * they came is used by one alone with the probability
 *
 *	p / (p + (1 - p) * (c / k)^(n-1))
 *
 * and what is more likely is taken for true. All in permille. Estimates: members do not
 * use their memory alike.
 */
static bool nb_page_is_shared(const struct nb_page_ask *ask)
{
	u64 k = ask->members, chance = 1000, alone;
	unsigned int n;

	if (k < 2)
		return false;
	if (ask->again * k <= 1000)
		return true;
	alone = (ask->again * k - 1000) / (k - 1);
	for (n = ask->streak; n > 1; n--)
		chance = chance * ask->members_to / k;
	return alone * 1000 < (1000 - alone) * chance;
}

static enum nb_reason nb_page_payback(const struct nb_settings *s,
				      u64 *histories, struct nb_page_ask *ask)
{
	union nb_history h = nb_history_find(histories, ask);
	u64 age = nb_ticks_since(ask->now, h.when);
	u64 horizon = nb_ticks(READ_ONCE(s->page_payback_ms));
	bool known = h.used, same = h.to == ask->to;
	u64 stay, gain, latency;

	age += !age;
	if (!known || !same) {
		h.when = ask->now;
		h.streak = 0;
	}
	h.to = ask->to;
	h.used = 1;
	h.moved = 0;
	h.level = 0;
	if (h.streak == NB_HISTORY_STREAK_MAX) {
		/* Full: what was asked lately counts for more. */
		h.streak /= 2;
		age = age / 2 + 1;
		h.when = ask->now - age;
	}
	h.streak++;
	ask->streak = h.streak;
	nb_history_store(ask, h);
	if (ask->streak < READ_ONCE(s->page_streak))
		return NB_PAGE_is_streak;
	if (!known)
		return NB_PAGE_is_unknown_page;

	stay = same || age > horizon ? horizon : age;
	latency = ask->latency;
	if (nb_page_is_shared(ask)) {
		if (ask->common <= 0)
			return NB_PAGE_is_common;
		latency = ask->common;
	}
	gain = h.streak * stay * latency << (ask->page_shift - NB_LINE_SHIFT);
	if (gain <= age * READ_ONCE(s->page_cost_ns))
		return NB_PAGE_is_loss;
	h.when = ask->now;
	h.streak = 0;
	nb_history_store(ask, h);
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
	ask->hold_ms = 0;
	switch (READ_ONCE(s->page_mode)) {
	case NB_PAGE_NEVER:
		return NB_PAGE_is_never;
	case NB_PAGE_THRESHOLD:
		return nb_page_threshold(s, histories, ask, true);
	case NB_PAGE_PAYBACK:
		return nb_page_guest(ask) ? NB_PAGE_is_guest :
		       nb_page_payback(s, histories, ask);
	default:
		return NB_PAGE_is_kernel;
	}
}
