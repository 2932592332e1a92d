// SPDX-License-Identifier: GPL-2.0
/* Unit tests of page verdicts: what is remembered of a page, and where. */
#include <stdlib.h>
#include <string.h>

#include <linux/atomic.h>
#include <linux/compiler.h>

#include "page_ask.h"
#include "kselftest.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#endif

static void test_pairs(void)
{
	bool good;

	fresh();
	settings.page_streak = 15;
	judge(PAGE(1), 1, 10);
	judge(PAGE(1), 1, 11);
	judge(PAGE(2), 2, 12);
	good = judge(PAGE(1), 1, 13) == NB_PAGE_is_streak && a.streak == 3;
	good &= judge(PAGE(2), 2, 14) == NB_PAGE_is_streak && a.streak == 2;
	check(good, "two pages of a set do not disturb each other\n");

	/* 1 is older: 3 takes its place. Then 2 is: 1 takes that. */
	judge(PAGE(3), 1, 15);
	judge(PAGE(2), 2, 16);
	good = a.streak == 3;
	judge(PAGE(1), 1, 17);
	good &= a.streak == 1;
	judge(PAGE(3), 1, 18);
	good &= a.streak == 2;
	judge(PAGE(2), 2, 19);
	check(good && a.streak == 1, "a third takes the place of the older\n");

	fresh();
	settings.page_streak = 2;
	judge(PAGE(1), 1, 0xfffff0);
	judge(PAGE(2), 1, 0xfffffe);
	good = judge(PAGE(1), 1, 3) == NB_PAGE_is_passed;
	judge(PAGE(3), 1, 5);	/* 1 moved at 3, 2 was first asked for before */
	judge(PAGE(1), 1, 6);
	good &= a.streak == 1 && a.was != 0;
	judge(PAGE(3), 1, 7);
	check(good && a.streak == 2, "older is: by move or first request\n");

	fresh();
	settings.page_hold_ms = 16000;
	good_move(PAGE(1), 1, 0);
	good = judge(PAGE(1), 2, 1) == NB_PAGE_is_hold;
	good_move(PAGE(2), 1, 2);
	good_move(PAGE(3), 1, 3);
	check(good && judge(PAGE(1), 2, 4) == NB_PAGE_is_passed &&
	      a.streak == 1, "a page forgotten may move at once\n");
}

static void test_keys(void)
{
	bool good = true;
	unsigned int bit;
	u64 *first;

	for (bit = 0; bit < 64; bit++) {
		u64 other = PAGE(0x555555) ^ 1ULL << bit;

		fresh();
		settings.page_streak = 15;
		judge(PAGE(0x555555), 1, 0);
		judge(other, 1, 0);
		good &= a.streak == (bit < 64 - NB_HISTORY_SET_BITS - 24 ? 2 : 1);
	}
	check(good, "41 bits of a key tell pages apart\n");
	fresh();
	settings.page_streak = 15;
	good = judge(0, 0, 0) == NB_PAGE_is_streak && a.streak == 1 && a.is;
	good &= judge(0, 0, 0) == NB_PAGE_is_streak && a.streak == 2;
	good &= judge(~0ULL, 31, 0xffffffff) == NB_PAGE_is_streak;
	good &= a.streak == 1 && a.word >= histories &&
		a.word < histories + NB_HISTORY_ENTRIES;
	good &= judge(~0ULL, 31, 0xffffffff) == NB_PAGE_is_streak;
	check(good && a.streak == 2, "the first key and the last\n");
	fresh();
	settings.page_streak = 15;
	judge(PAGE(1), 1, 0);
	first = a.word;
	judge(PAGE(0), 1, 0);
	*first = 0;
	judge(PAGE(0), 1, 0);
	check(a.streak == 2, "an empty word is no page's\n");
	check(nb_page_key(0xffff888100000010, 5) ==
	      nb_page_key(0xffff888100000013, 5) &&
	      nb_page_key(0xffff888100000010, 5) !=
	      nb_page_key(0xffff888100000018, 5) &&
	      nb_page_key(0xffff888100000010, 5) !=
	      nb_page_key(0xffff888100000010, 6),
	      "a key knows owner and place, not the flags in the pointer\n");
}

/*
 * How many percent of pages find no room in their sets? Of @owners, @stride
 * apart; as many pages in all as half the histories.
 */
static unsigned int crowded(unsigned int owners, unsigned int stride)
{
	static unsigned char sets[1 << NB_HISTORY_SET_BITS];
	unsigned int each = NB_HISTORY_ENTRIES / 2 / owners, i, j, lost = 0;

	memset(sets, 0, sizeof(sets));
	for (i = 0; i < owners; i++)
		for (j = 0; j < each; j++) {
			u64 key = nb_page_key(0xffff888112345001 + i * 104,
					      0x7f1234567 + j * stride);

			lost += sets[key >> (64 - NB_HISTORY_SET_BITS)]++ >= 2;
		}
	return lost * 100 / (each * owners);
}

static void test_spread(void)
{
	static const unsigned int of[][2] = {
		{ 1, 1 }, { 1, 16 }, { 64, 1 }, { 64, 512 }, { 1024, 1 },
		{ 1024, 512 }, { 65536, 1 },
	};
	unsigned int i;

	/* By chance it would be 10. */
	for (i = 0; i < ARRAY_SIZE(of); i++) {
		unsigned int lost = crowded(of[i][0], of[i][1]);

		check(lost <= 15,
		      "half full, %u owners, each %u. page: %u%% lost\n",
		      of[i][0], of[i][1], lost);
	}
}

/* Is the last request forgotten by one cmpxchg()? */
static bool undone(void)
{
	struct nb_page_ask done = a;
	enum nb_reason reason;
	u64 after;

	if (!done.word || *done.word != done.is ||
	    cmpxchg(done.word, done.is, done.was) != done.is)
		return false;
	reason = nb_page_judge(&settings, histories, &a);
	after = *a.word;
	return reason == reason_of_last && a.word == done.word &&
	       a.was == done.was && a.is == done.is && after == done.is &&
	       a.streak == done.streak && HELD(a) == HELD(done);
}

static void test_undo(void)
{
	u64 was;
	bool good;

	fresh();
	settings.page_hold_ms = 160;
	settings.page_streak = 2;
	good = judge(PAGE(5), 1, 0) == NB_PAGE_is_streak && !a.was && undone();
	good &= judge(PAGE(5), 1, 1) == NB_PAGE_is_passed && undone();
	good &= judge(PAGE(5), 2, 2) == NB_PAGE_is_hold && undone();
	settings.page_free_pct = 1;
	good &= judge(PAGE(5), 2, 11) == NB_PAGE_is_free && undone();
	settings.page_free_pct = 0;
	good &= judge(PAGE(5), 2, 11) == NB_PAGE_is_passed && undone();
	check(good, "was, is, word: what a request changes can be undone\n");

	fresh();
	settings.page_hold_ms = 160;
	judge(PAGE(5), 1, 0);
	cmpxchg(a.word, a.is, a.was);
	check(judge(PAGE(5), 1, 1) == NB_PAGE_is_passed && a.streak == 1,
	      "a move that failed holds nothing\n");
	good_move(PAGE(1), 1, 1);
	good_move(PAGE(2), 1, 2);
	good_move(PAGE(3), 1, 3);
	cmpxchg(a.word, a.is, a.was);
	check(judge(PAGE(1), 2, 4) == NB_PAGE_is_hold && HELD(a) == 7,
	      "and the page whose place it took is back\n");
	judge(PAGE(1), 2, 5);
	was = a.is;
	judge(PAGE(1), 2, 6);
	cmpxchg(a.word, was, 0);
	check(judge(PAGE(1), 2, 7) == NB_PAGE_is_hold && a.streak == 4,
	      "not if somebody has asked since\n");
	settings.page_mode = NB_PAGE_PAYBACK;
	settings.page_cost_ns = 0;
	settings.page_payback_ms = 1000;
	a.latency = 100;
	good = judge(PAGE(9), 2, 7) == NB_PAGE_is_unknown_page && undone();
	good &= judge(PAGE(9), 2, 8) == NB_PAGE_is_gain && undone();
	a.latency = 0;
	check(good && judge(PAGE(9), 2, 9) == NB_PAGE_is_loss && undone(),
	      "payback: likewise\n");
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(20);
	test_pairs();
	test_keys();
	test_spread();
	test_undo();
	ksft_finished();
}
