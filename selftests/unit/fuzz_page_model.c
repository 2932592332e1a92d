// SPDX-License-Identifier: GPL-2.0
/*
 * The model of page verdicts that fuzz_page.c compares with: it keeps what is known of a page
 * by itself, and counts in real numbers.
 */
#include <string.h>

#include <linux/compiler.h>

#include "fuzz_page.h"

#define DAYS3		16777216ULL	/* the ticks' period */
#define NS		0.000000001L

/* A node's bucket: how full, in s; off by a ns for each move since empty. */
static struct {
	long double full;
	u64 at_ns;
	unsigned int moves;
} buckets[NODES];

void model_forget(void)
{
	memset(buckets, 0, sizeof(buckets));
}

u64 age_of(const struct page *p)
{
	return p->known ? (now - p->when) % DAYS3 : 0;
}

static u64 ticks_of(u64 ms)
{
	return ms / 16 + !!(ms % 16);
}

static u64 hold_of(const struct page *p)
{
	u64 ms = settings.page_hold_ms * (1ULL << p->level);

	return ticks_of(ms < settings.page_hold_max_ms ? ms :
			settings.page_hold_max_ms);
}

static bool model_free(void)
{
	long double left = (long double)ask.free - ask.pages;

	return left >= 0 && 100 * left >= (long double)ask.present *
					  settings.page_free_pct;
}

/* Return: does it fit? 2: too near to tell. */
static int model_rate(void)
{
	long double cost = (long double)ask.pages * (1ULL << ask.page_shift) /
			   (1 << 20) / settings.page_rate_mbps;
	long double *full = &buckets[ask.to].full, room, off;

	*full -= (now_ns - buckets[ask.to].at_ns) * NS;
	buckets[ask.to].at_ns = now_ns;
	if (*full < 0) {
		/* If it is near to empty, it may not be quite. */
		if (*full < -NS * buckets[ask.to].moves)
			buckets[ask.to].moves = 0;
		*full = 0;
	}
	room = 0.9L - *full - cost;
	off = NS * (buckets[ask.to].moves + 2);
	if (room < off && room > -off)
		return 2;
	return room > 0;
}

static void model_rate_take(void)
{
	buckets[ask.to].full += (long double)ask.pages *
		(1ULL << ask.page_shift) / (1 << 20) / settings.page_rate_mbps;
	buckets[ask.to].moves++;
}

/* @judged: what it was, where rounding decides. */
static enum nb_reason model_threshold(struct page *p, enum nb_reason judged)
{
	u64 age = age_of(p), hold = hold_of(p);
	bool held = p->moved && age < hold;
	int fits;

	if (ask.distance < settings.page_min_distance)
		return NB_PAGE_is_distance;
	if (ask.share < settings.page_share_pct)
		return NB_PAGE_is_share;
	/* It keeps no streaks: what is held is left as it is. */
	if (plain && held)
		return HELD(ask) == hold - age ? NB_PAGE_is_hold : NB_REASONS;
	if (!p->known || p->to != ask.to)
		p->streak = 0;
	if (!p->moved && !p->streak)
		p->when = now;
	p->known = true;
	p->to = ask.to;
	p->streak += p->streak < 15;
	if (ask.streak != (plain ? 0 : p->streak) || HELD(ask) != (held ? hold - age : 0))
		return NB_REASONS;
	if (held)
		return NB_PAGE_is_hold;
	if (p->streak < settings.page_streak)
		return NB_PAGE_is_streak;
	if (settings.page_free_pct && !model_free())
		return NB_PAGE_is_free;
	if (settings.page_rate_mbps) {
		fits = model_rate();
		if (fits == 2)
			fits = judged == NB_PAGE_is_passed;
		if (!fits)
			return NB_PAGE_is_rate;
		model_rate_take();
	}
	if (!p->moved || age >= 2 * hold)
		p->level = 0;
	else
		p->level += hold < ticks_of(settings.page_hold_max_ms);
	p->moved = true;
	p->when = now;
	p->streak = 0;
	return NB_PAGE_is_passed;
}

/* The formula of page.c, in real numbers: 0, 1, or 2: too near to tell. */
static unsigned int model_shared(unsigned int streak)
{
	long double k = ask.members, p = ask.again / 1000.0L, chance = 1;

	if (ask.members < 2)
		return 0;
	p = (p - 1 / k) / (1 - 1 / k);
	if (p <= 0.002L)
		return p < 0 ? 1 : 2;
	while (streak-- > 1)
		chance *= ask.members_to / k;
	chance *= 1 - p;
	return p > chance + 0.02L ? 0 : p < chance - 0.02L ? 1 : 2;
}

/* Whole numbers below 2^64: exact. */
static enum nb_reason pays(const struct page *p, u64 age, u64 stay, long double latency)
{
	long double gain = p->streak * latency * stay * ((1 << ask.page_shift) / 64);

	return gain <= (long double)age * settings.page_cost_ns ? NB_PAGE_is_loss :
								  NB_PAGE_is_gain;
}

static enum nb_reason model_payback(struct page *p, enum nb_reason judged)
{
	unsigned int shared;
	bool known = p->known, same = p->to == ask.to;
	u64 age = age_of(p) ?: 1, stay = ticks_of(settings.page_payback_ms);

	if (ask.here_ms < ask.stayed_ms && ask.here_ms < 2000)
		return NB_PAGE_is_guest;
	p->known = true;
	p->moved = false;
	p->level = 0;
	p->to = ask.to;
	if (!known || !same) {
		p->streak = 0;
		p->when = now;
	} else if (p->streak == 15) {
		p->streak = 7;
		age = age / 2 + 1;
		p->when = now - age;
	}
	if (ask.streak != ++p->streak || HELD(ask))
		return NB_REASONS;
	if (p->streak < settings.page_streak)
		return NB_PAGE_is_streak;
	if (!known)
		return NB_PAGE_is_unknown_page;
	if (!same && age < stay)
		stay = age;
	shared = model_shared(p->streak);
	if (shared == 2)	/* either will do */
		shared = ask.common <= 0 ? judged == NB_PAGE_is_common :
			 judged == pays(p, age, stay, ask.common);
	if (shared && ask.common <= 0)
		return NB_PAGE_is_common;
	if (pays(p, age, stay, shared ? (long double)ask.common : ask.latency) == NB_PAGE_is_loss)
		return NB_PAGE_is_loss;
	p->streak = 0;
	p->when = now;
	return NB_PAGE_is_gain;
}

enum nb_reason model(struct page *p, enum nb_reason judged)
{
	if (settings.page_mode == NB_PAGE_THRESHOLD)
		return model_threshold(p, judged);
	if (settings.page_mode == NB_PAGE_PAYBACK)
		return model_payback(p, judged);
	return settings.page_mode == NB_PAGE_NEVER ? NB_PAGE_is_never :
						     NB_PAGE_is_kernel;
}
