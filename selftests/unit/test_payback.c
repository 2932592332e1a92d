// SPDX-License-Identifier: GPL-2.0
/* Unit tests of page verdicts: does a move pay? */
#include <stdlib.h>
#include <string.h>

#include <linux/compiler.h>

#include "page_ask.h"
#include "kselftest.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#endif

#define TICK_MS		16

static void fresh_payback(unsigned int horizon_ms)
{
	fresh();
	settings.page_mode = NB_PAGE_PAYBACK;
	settings.page_payback_ms = horizon_ms;
}

static enum nb_reason pays(unsigned int to, u32 now, unsigned int latency,
			   unsigned int cost)
{
	a.latency = latency;
	settings.page_cost_ns = cost;
	return judge(0, to, now);
}

/* The formula of page.c, in ms; times are in whole ticks, and not 0. */
static long double gain(unsigned int n, u32 ticks, bool same)
{
	long double age = (ticks ?: 1) * TICK_MS, stay;
	long double lines = (1ULL << a.page_shift) / 64;
	long double horizon = (settings.page_payback_ms + TICK_MS - 1) /
			      TICK_MS * TICK_MS;

	stay = same || age > horizon ? horizon : age;
	return n * stay * lines * a.latency / age;	/* divided last: exact */
}

/*
 * A page that node 1 asked for @n times, the first one @ticks ago; the last time
 * now. Or that, @same false, another node asks for now. Is the boundary where
 * the formula has it?
 */
static bool boundary(unsigned int n, u32 ticks, bool same, unsigned int latency,
		     unsigned int horizon_ms)
{
	long double g;
	unsigned int before = same ? n - 1 : n, i, cost, least, most;
	const u32 start = 0xffffff;
	bool good = true;

	fresh_payback(horizon_ms);
	a.latency = latency;
	g = gain(same ? n : 1, ticks, same);
	if (g >= 1e9)
		return false;
	least = g < 1 ? 0 : (unsigned int)g - 1;
	most = (unsigned int)g + 1;
	for (cost = least; cost <= most; cost++) {
		fresh_payback(horizon_ms);
		for (i = 0; i < before; i++)
			good &= pays(1, start + (i ? ticks / 2 : 0), 0, 1) ==
				(i ? NB_PAGE_is_loss : NB_PAGE_is_unknown_page);
		good &= pays(same ? 1 : 2, start + ticks, latency, cost) ==
			(g > cost ? NB_PAGE_is_gain : NB_PAGE_is_loss);
		good &= a.streak == (same ? n : 1) && !HELD(a);
	}
	return good;
}

static void test_same(void)
{
	static const unsigned int ns[] = { 2, 3, 7, 15 };
	static const unsigned int ages[] = { 0, 1, 2, 63, 1000, 100000 };
	bool good = true;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(ns); i++)
		for (j = 0; j < ARRAY_SIZE(ages); j++)
			good &= boundary(ns[i], ages[j], true, 90, 10000) &
				boundary(ns[i], ages[j], true, 1, 3600000) &
				boundary(ns[i], ages[j], true, 77, 1) &
				boundary(ns[i], ages[j], true, 9999, 100);
	check(good, "a node that asks again: gain and loss\n");
}

static void test_other(void)
{
	static const unsigned int ages[] = {
		0, 1, 624, 625, 626, 700, 6250, 100000
	};
	bool good = true;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ages); i++)
		good &= boundary(1, ages[i], false, 100, 10000) &
			boundary(9, ages[i], false, 999999, 10000) &
			boundary(2, ages[i], false, 100, 1) &
			boundary(15, ages[i], false, 1000000, 3600000);
	check(good, "another node: gain and loss\n");
	fresh_payback(10000);
	good = pays(1, 0, 0, 1) == NB_PAGE_is_unknown_page;
	a.latency = 100;
	/* As the page has it, up to the horizon: 64 * 100 ns. */
	good &= pays(2, 625, 100, 6399) == NB_PAGE_is_gain;
	check(good, "another node: the page may stay as long as it did\n");
}

static void test_page_sizes(void)
{
	bool good;

	fresh_payback(16);
	a.page_shift = 16;
	pays(1, 0, 0, 1);
	good = pays(1, 0, 10, 2 * 1024 * 10) == NB_PAGE_is_loss;
	good &= pays(1, 0, 10, 3 * 1024 * 10 - 1) == NB_PAGE_is_gain;
	check(good, "a base page of 64K has 1024 lines\n");
	fresh_payback(16);
	a.pages = 512;
	pays(1, 0, 0, 1);
	good = pays(1, 0, 10, 2 * 64 * 10) == NB_PAGE_is_loss;
	check(good && pays(1, 0, 10, 3 * 64 * 10 - 1) == NB_PAGE_is_gain,
	      "of a huge page, both are those of a base page\n");
}

static void test_zeros(void)
{
	fresh_payback(10000);
	check(pays(1, 0, 100, 0) == NB_PAGE_is_unknown_page && a.streak == 1 &&
	      a.word && !HELD(a), "a page not seen before is the kernel's\n");
	check(pays(1, 1, 1, 0) == NB_PAGE_is_gain,
	      "at no cost, any gain will do\n");
	pays(1, 1, 0, 1);
	check(pays(1, 2, 0, 0) == NB_PAGE_is_loss,
	      "no gain does not, even at no cost\n");
	check(pays(1, 2, 1000000, 0) == NB_PAGE_is_gain &&
	      pays(1, 0xffffff, 1000000, 1000000000) == NB_PAGE_is_loss,
	      "the largest numbers\n");
}

static void test_streak(void)
{
	bool good = true;
	unsigned int i;

	fresh_payback(10000);
	pays(1, 100, 0, 1);
	pays(1, 110, 0, 1);
	good = a.streak == 2;
	pays(2, 120, 0, 1);
	good &= a.streak == 1;
	/* 10 ticks after 2's first, not 30 after 1's: 2/10 * 625 * 64. */
	good &= pays(2, 130, 1, 7999) == NB_PAGE_is_gain && a.streak == 2;
	check(good, "another node starts its own streak and its own time\n");
	good = pays(2, 140, 1, 4000) == NB_PAGE_is_loss && a.streak == 1;
	good &= pays(2, 150, 1, 3999) == NB_PAGE_is_gain && a.streak == 2;
	check(good, "so does a move\n");
	for (i = 1, good = true; i <= 40; i++) {
		pays(3, 200, 0, 1);
		good &= a.streak == (i <= 15 ? i : 8 + (i - 16) % 8);
	}
	check(good, "a streak of 15 is halved before it goes on\n");
}

/* What was asked slowly long ago does not weigh for ever. */
static void test_full(void)
{
	const u32 slow = 3750;
	bool good = true;
	unsigned int i;

	fresh_payback(10000);
	for (i = 0; i < 15; i++)
		good &= pays(1, 5 + i * slow, 100, 1000000) != NB_PAGE_is_gain;
	check(good, "once a minute is not enough\n");
	/* One in four ticks would be: 625 * 64 * 100 / 4. */
	for (i = 1; i < 100; i++)
		if (pays(1, 5 + 14 * slow + i, 100, 1000000) ==
		    NB_PAGE_is_gain)
			break;
	check(i > 10 && i < 100, "each tick is, after %u times\n", i);

	fresh_payback(16);
	for (i = 0; i < 15; i++)
		pays(1, 50, 0, 1);
	good = pays(1, 50 + 998, 1000, 1024) == NB_PAGE_is_loss;
	good &= a.streak == 8;
	/* From 15 in 998 to 8 in 500; then 9 in 500: 9 * 64000 / 500. */
	good &= pays(1, 50 + 998, 1000, 1152) == NB_PAGE_is_loss;
	for (i = 10; i <= 14; i++)
		pays(1, 50 + 998, 0, 1);
	check(good && pays(1, 50 + 998, 1000, 1919) == NB_PAGE_is_gain,
	      "number and time are halved\n");
}

/* A page that all nodes use is not to go to who happens to ask first. */
static void test_in_a_row(void)
{
	fresh_payback(10000);
	settings.page_streak = 2;
	check(pays(1, 0, 1000, 1) == NB_PAGE_is_streak && !HELD(a),
	      "page_streak: the first one is too few\n");
	check(pays(2, 10, 1000, 1) == NB_PAGE_is_streak &&
	      pays(1, 20, 1000, 1) == NB_PAGE_is_streak,
	      "as are two of different nodes\n");
	check(pays(1, 30, 1000, 1) == NB_PAGE_is_gain, "two in a row are not\n");
	check(pays(1, 40, 1000, 1) == NB_PAGE_is_streak,
	      "from when it moved, they are counted anew\n");
	pays(1, 50, 0, 1);
	check(pays(1, 60, 0, 1) == NB_PAGE_is_loss, "it must pay, too\n");
}

/* A task that comes and goes is not to take its memory along. */
static void test_guest(void)
{
	fresh_payback(10000);
	a.here_ms = 499;
	a.stayed_ms = 500;
	check(pays(1, 0, 1000, 1) == NB_PAGE_is_guest && !a.word && !a.streak,
	      "a task is a guest until it has stayed as long as before\n");
	a.here_ms = 500;
	check(pays(1, 10, 1000, 1) == NB_PAGE_is_unknown_page,
	      "then it is none, and what it asked for has left no trace\n");
	a.here_ms = 1999;
	a.stayed_ms = 3600000;
	check(pays(1, 20, 1000, 1) == NB_PAGE_is_guest,
	      "pages that have been asked for wait, too\n");
	a.here_ms = 2000;
	check(pays(1, 30, 1000, 1) == NB_PAGE_is_gain,
	      "but for two seconds at most\n");
	a.here_ms = 0;
	a.stayed_ms = 0;
	check(pays(1, 40, 1000, 1) == NB_PAGE_is_gain,
	      "a task that has not been seen elsewhere is none\n");
}

/* A page that a whole group uses is not to go to who happens to ask, for no gain of all. */
static void test_group(void)
{
	bool good;

	fresh_payback(10000);
	a.members = 4;
	a.members_to = 1;
	a.again = 250;
	a.common = 0;
	pays(1, 0, 1000, 1);
	good = pays(1, 1, 1000, 1) == NB_PAGE_is_common && a.streak == 2;
	check(good, "shared by four at random, for whom one node is as good as the other\n");
	a.common = -1;
	check(pays(1, 2, 1000, 0) == NB_PAGE_is_common, "or worse\n");
	a.common = 10;
	/* 4 requests in 3 ticks, 625 * 64 * 10. */
	good = pays(1, 3, 1000, 533333) == NB_PAGE_is_gain;
	a.common = 0;
	pays(1, 3, 1000, 1);
	pays(1, 4, 1000, 1);
	pays(1, 5, 1000, 1);
	a.common = 10;
	good &= pays(1, 6, 1000, 533334) == NB_PAGE_is_loss && a.streak == 4;
	check(good, "what they gain, if they do, is what counts\n");
	a.again = 1000;
	a.common = 0;
	check(pays(1, 7, 1000, 1) == NB_PAGE_is_gain,
	      "each of their pages is used by one of them alone\n");
	a.members = 1;
	a.members_to = 1;
	a.again = 0;
	pays(1, 8, 1000, 1);
	check(pays(1, 9, 1000, 1) == NB_PAGE_is_gain, "one is no group\n");
}

/* How sure is it that a page is shared? */
static void test_shared(void)
{
	bool good;

	/* p is 480 permille: less likely than not, at first. */
	fresh_payback(10000);
	a.members = 2;
	a.members_to = 1;
	a.again = 740;
	a.common = 0;
	pays(2, 0, 1000, 1);
	good = pays(1, 1, 1000, 1) == NB_PAGE_is_common && a.streak == 1;
	/* 480 against 520 / 2. */
	good &= pays(1, 2, 1000, 1) == NB_PAGE_is_gain;
	check(good, "twice in a row from one of two nodes\n");
	a.again = 670;
	pays(2, 3, 1000, 1);
	pays(1, 4, 1000, 1);
	good = pays(1, 5, 1000, 1) == NB_PAGE_is_gain;	/* 340 against 330 */
	a.again = 660;
	pays(2, 6, 1000, 1);
	pays(1, 7, 1000, 1);
	good &= pays(1, 8, 1000, 1) == NB_PAGE_is_common;	/* 320 against 340 */
	good &= pays(1, 9, 1000, 1) == NB_PAGE_is_gain;		/* against 170 */
	check(good, "against the chance that it is shared\n");
	a.members_to = 2;
	pays(2, 10, 1000, 1);
	for (good = true; a.streak < 15 && good;)
		good = pays(1, 11, 1000, 1) == NB_PAGE_is_common;
	check(good, "where all of them run, requests in a row say nothing\n");
	a.members_to = 0;
	a.again = 501;
	pays(2, 12, 1000, 1);
	pays(1, 13, 1000, 1);
	check(pays(1, 14, 1000, 1) == NB_PAGE_is_gain,
	      "where none of them ran just now, they say all\n");
}

/* Histories outlive modes. */
static void test_modes(void)
{
	bool good;

	fresh_payback(10000);
	pays(1, 0, 0, 1);
	pays(1, 0, 0, 1);
	settings.page_mode = NB_PAGE_THRESHOLD;
	settings.page_hold_ms = 160;
	settings.page_streak = 3;
	check(judge(0, 1, 1) == NB_PAGE_is_passed && a.streak == 3,
	      "a streak counts in the other mode, too\n");
	good = judge(0, 1, 2) == NB_PAGE_is_hold;
	settings.page_mode = NB_PAGE_PAYBACK;
	settings.page_streak = 1;
	check(good && pays(2, 2, 1000, 1) == NB_PAGE_is_gain && !HELD(a),
	      "no hold in this one\n");
	settings.page_mode = NB_PAGE_THRESHOLD;
	check(judge(0, 2, 3) == NB_PAGE_is_passed,
	      "nor for what has moved in it\n");
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(37);
	test_same();
	test_other();
	test_page_sizes();
	test_zeros();
	test_streak();
	test_full();
	test_in_a_row();
	test_guest();
	test_group();
	test_shared();
	test_modes();
	ksft_finished();
}
