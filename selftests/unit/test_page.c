// SPDX-License-Identifier: GPL-2.0
/* Unit tests of page verdicts: thresholds. */
#include <stdlib.h>
#include <string.h>

#include <linux/compiler.h>

#include "page_ask.h"
#include "kselftest.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#endif

static bool untouched(void)
{
	unsigned int i;

	for (i = 0; i < NB_HISTORY_ENTRIES; i++)
		if (histories[i])
			return false;
	return true;
}

static void test_modes(void)
{
	static const struct {
		unsigned int mode;
		enum nb_reason reason;
	} modes[] = {
		{ NB_PAGE_KERNEL, NB_PAGE_is_kernel },
		{ NB_PAGE_NEVER, NB_PAGE_is_never },
		{ NB_PAGE_MODES, NB_PAGE_is_kernel },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		fresh();
		settings.page_mode = modes[i].mode;
		settings.page_min_distance = 255;
		check(judge(PAGE(1), 1, 5) == modes[i].reason && !a.word &&
		      !a.streak && !HELD(a) && untouched(),
		      "mode %u looks at nothing\n", modes[i].mode);
	}
}

static void test_verdicts(void)
{
	check(nb_reason_verdict(NB_PAGE_is_kernel) == NB_LEFT &&
	      nb_reason_verdict(NB_PAGE_is_unknown_page) == NB_LEFT &&
	      nb_reason_verdict(NB_PAGE_is_passed) == NB_ALLOW &&
	      nb_reason_verdict(NB_PAGE_is_gain) == NB_ALLOW &&
	      nb_reason_verdict(NB_PAGE_is_never) == NB_VETO &&
	      nb_reason_verdict(NB_PAGE_is_distance) == NB_VETO &&
	      nb_reason_verdict(NB_PAGE_is_share) == NB_VETO &&
	      nb_reason_verdict(NB_PAGE_is_streak) == NB_VETO &&
	      nb_reason_verdict(NB_PAGE_is_hold) == NB_VETO &&
	      nb_reason_verdict(NB_PAGE_is_rate) == NB_VETO &&
	      nb_reason_verdict(NB_PAGE_is_free) == NB_VETO &&
	      nb_reason_verdict(NB_PAGE_is_loss) == NB_VETO,
	      "each reason's verdict\n");
}

static void test_distance_share(void)
{
	static const unsigned int values[] = { 1, 20, 100 };
	bool good = true;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		fresh();
		settings.page_min_distance = values[i];
		a.distance = values[i] - 1;
		good &= judge(PAGE(1), 1, 0) == NB_PAGE_is_distance && !a.word;
		good &= untouched();
		a.distance = values[i];
		good &= judge(PAGE(1), 1, 0) == NB_PAGE_is_passed;
	}
	check(good, "distance: its boundary; nothing is remembered\n");
	for (i = 0, good = true; i < ARRAY_SIZE(values); i++) {
		fresh();
		settings.page_share_pct = values[i];
		a.share = values[i] - 1;
		good &= judge(PAGE(1), 1, 0) == NB_PAGE_is_share && !a.word;
		good &= untouched();
		a.share = values[i];
		good &= judge(PAGE(1), 1, 0) == NB_PAGE_is_passed;
	}
	check(good, "share: its boundary; nothing is remembered\n");
	fresh();
	a.distance = 0;
	check(judge(PAGE(1), 1, 0) == NB_PAGE_is_passed && a.streak == 1 && !HELD(a),
	      "all thresholds 0 let all pass\n");
}

/* All stand in the way; they are lifted one after the other. */
static void test_order(void)
{
	u64 rate_at = 2000000000;

	fresh();
	good_move(PAGE(7), 3, 100);
	settings.page_min_distance = 21;
	settings.page_share_pct = 50;
	settings.page_hold_ms = 160;
	settings.page_streak = 9;
	settings.page_free_pct = 10;
	settings.page_rate_mbps = 1;
	a.share = 49;
	a.free = 10;
	a.present = 100;
	a.now_ns = 1000000000;
	a.rate_at = &rate_at;
	check(judge(PAGE(7), 1, 101) == NB_PAGE_is_distance, "distance is first\n");
	a.distance = 21;
	check(judge(PAGE(7), 1, 101) == NB_PAGE_is_share, "then share\n");
	a.share = 50;
	check(judge(PAGE(7), 1, 101) == NB_PAGE_is_hold && HELD(a) == 9 &&
	      a.streak == 1, "then hold\n");
	check(judge(PAGE(7), 1, 110) == NB_PAGE_is_streak && a.streak == 2 &&
	      !HELD(a), "then streak\n");
	settings.page_streak = 3;
	check(judge(PAGE(7), 1, 110) == NB_PAGE_is_free && a.streak == 3,
	      "then free\n");
	a.free = 11;
	check(judge(PAGE(7), 1, 110) == NB_PAGE_is_rate && rate_at == 2000000000,
	      "then rate\n");
	rate_at = 1000000000;
	settings.page_streak = 6;
	check(judge(PAGE(7), 1, 110) == NB_PAGE_is_streak && rate_at == 1000000000,
	      "what is vetoed before takes nothing of the rate\n");
	check(judge(PAGE(7), 1, 110) == NB_PAGE_is_passed && a.streak == 6,
	      "then it has passed\n");
}

static void test_hold(void)
{
	static const unsigned int holds[][2] = {
		{ 1, 1 }, { 15, 1 }, { 16, 1 }, { 17, 2 }, { 160, 10 },
		{ 161, 11 }, { 3600000, 225000 },
	};
	static const u32 starts[] = { 0, 1000, 0xfffffe, 0xfffffffe };
	bool good = true;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(holds); i++)
		for (j = 0; j < ARRAY_SIZE(starts); j++) {
			u32 t = starts[j];

			fresh();
			settings.page_hold_ms = holds[i][0];
			good &= judge(PAGE(5), 1, t) == NB_PAGE_is_passed && !HELD(a);
			good &= judge(PAGE(5), 1, t) == NB_PAGE_is_hold &&
				HELD(a) == holds[i][1];
			t += holds[i][1];
			good &= judge(PAGE(5), 2, t - 1) == NB_PAGE_is_hold &&
				HELD(a) == 1;
			good &= judge(PAGE(5), 1, t) == NB_PAGE_is_passed && !HELD(a);
		}
	check(good, "hold ends at its tick; time may wrap\n");
	fresh();
	settings.page_hold_ms = 160;
	settings.page_hold_max_ms = 80;
	judge(PAGE(5), 1, 0);
	check(judge(PAGE(5), 2, 4) == NB_PAGE_is_hold && HELD(a) == 1 &&
	      judge(PAGE(5), 2, 5) == NB_PAGE_is_passed,
	      "a hold above the longest is the longest\n");
	fresh();
	settings.page_hold_ms = 160;
	check(judge(PAGE(5), 1, 100) == NB_PAGE_is_passed &&
	      judge(PAGE(6), 2, 101) == NB_PAGE_is_passed,
	      "a page that never moved is not held\n");
	settings.page_hold_ms = 0;
	check(judge(PAGE(5), 2, 100) == NB_PAGE_is_passed &&
	      judge(PAGE(5), 1, 100) == NB_PAGE_is_passed &&
	      judge(PAGE(5), 2, 101) == NB_PAGE_is_passed, "hold 0 holds nothing\n");
	settings.page_hold_ms = 160;
	check(judge(PAGE(5), 1, 110) == NB_PAGE_is_hold &&
	      judge(PAGE(5), 1, 111) == NB_PAGE_is_passed,
	      "and doubles nothing\n");
}

/* Bounce at the first tick possible, and see how long that took. */
static bool bounces(u32 *t, u32 hold)
{
	return judge(PAGE(5), *t & 1, *t + hold - 1) == NB_PAGE_is_hold &&
	       HELD(a) == 1 &&
	       judge(PAGE(5), 1, *t += hold) == NB_PAGE_is_passed;
}

static void test_doubling(void)
{
	u32 t = 77;
	bool good;
	unsigned int i;

	fresh();
	settings.page_hold_ms = 160;
	judge(PAGE(5), 1, t);
	good = bounces(&t, 10) && bounces(&t, 20) && bounces(&t, 40);
	check(good && bounces(&t, 80), "a hold doubles at each bounce\n");
	settings.page_hold_max_ms = 500;
	check(bounces(&t, 32) && bounces(&t, 32), "up to the longest\n");

	for (i = 0, good = true; i < 140; i++) {
		unsigned int first = 1 + i / 70, level = i % 70;
		u32 ms = level < 22 ? first << level : 3600000;

		if (!level) {
			fresh();
			settings.page_hold_ms = first;
			judge(PAGE(5), 1, t = 0);
		}
		if (ms > 3600000)
			ms = 3600000;
		good &= bounces(&t, (ms + 15) / 16);
	}
	check(good, "from the shortest to the longest, and it stays there\n");

	fresh();
	settings.page_hold_ms = 160;
	judge(PAGE(5), 1, t = 0xfffff0);
	bounces(&t, 10);
	bounces(&t, 20);
	t += 79;	/* one short of twice the hold, 40 */
	check(judge(PAGE(5), 2, t) == NB_PAGE_is_passed && bounces(&t, 80),
	      "one tick less than twice its hold is a bounce\n");
	t += 320;
	check(judge(PAGE(5), 2, t) == NB_PAGE_is_passed && bounces(&t, 10),
	      "after twice its hold it starts anew\n");

	fresh();
	settings.page_hold_ms = 160;
	judge(PAGE(5), 1, 0);
	good = judge(PAGE(5), 2, 9) == NB_PAGE_is_hold;
	good &= judge(PAGE(5), 2, 9) == NB_PAGE_is_hold && HELD(a) == 1;
	check(good && judge(PAGE(5), 2, 10) == NB_PAGE_is_passed,
	      "who asks does not make a hold longer\n");
	settings.page_streak = 2;
	good = judge(PAGE(5), 1, 30) == NB_PAGE_is_streak;
	good &= judge(PAGE(5), 1, 49) == NB_PAGE_is_passed;
	t = 49;
	check(good && bounces(&t, 40),
	      "a bounce is measured from move to move\n");
}

static void test_streak(void)
{
	static const struct {
		unsigned int to, streak;
		enum nb_reason reason;
	} steps[] = {
		{ 1, 1, NB_PAGE_is_streak }, { 1, 2, NB_PAGE_is_streak },
		{ 2, 1, NB_PAGE_is_streak }, { 1, 1, NB_PAGE_is_streak },
		{ 1, 2, NB_PAGE_is_streak }, { 1, 3, NB_PAGE_is_passed },
		{ 1, 1, NB_PAGE_is_streak }, { 1, 2, NB_PAGE_is_streak },
		{ 1, 3, NB_PAGE_is_passed }, { 31, 1, NB_PAGE_is_streak },
		{ 31, 2, NB_PAGE_is_streak }, { 15, 1, NB_PAGE_is_streak },
		{ 31, 1, NB_PAGE_is_streak }, { 0, 1, NB_PAGE_is_streak },
		{ 0, 2, NB_PAGE_is_streak }, { 0, 3, NB_PAGE_is_passed },
	};
	bool good = true;
	unsigned int i;

	fresh();
	settings.page_streak = 3;
	for (i = 0; i < ARRAY_SIZE(steps); i++)
		good &= judge(PAGE(5), steps[i].to, i) == steps[i].reason &&
			a.streak == steps[i].streak;
	check(good, "a streak is one node's; a move ends it\n");
	fresh();
	settings.page_streak = NB_HISTORY_STREAK_MAX;
	for (i = 1, good = true; i <= NB_HISTORY_STREAK_MAX; i++)
		good &= judge(PAGE(5), 1, 0) == (i < NB_HISTORY_STREAK_MAX ?
			NB_PAGE_is_streak : NB_PAGE_is_passed) && a.streak == i;
	check(good, "the longest streak that can be asked for\n");
	settings.page_hold_ms = 160;
	for (i = 1, good = true; i <= 40; i++)
		good &= judge(PAGE(5), 1, 1) == NB_PAGE_is_hold &&
			a.streak == (i < 15 ? i : 15);
	check(good && judge(PAGE(5), 1, 10) == NB_PAGE_is_passed &&
	      a.streak == NB_HISTORY_STREAK_MAX,
	      "requests within a hold count, and it stops at 15\n");
}

static bool enough(u64 free, u64 present, unsigned int pages, unsigned int pct)
{
	enum nb_reason reason;

	fresh();
	settings.page_free_pct = pct;
	a.free = free;
	a.present = present;
	a.pages = pages;
	reason = judge(PAGE(5), 1, 0);
	if (reason != NB_PAGE_is_free && reason != NB_PAGE_is_passed)
		ksft_exit_fail_msg("free: reason %u\n", reason);
	return reason == NB_PAGE_is_passed;
}

static void test_free(void)
{
	const u64 tib64 = 1ULL << 34;

	check(enough(101, 1000, 1, 10) && !enough(100, 1000, 1, 10) &&
	      enough(612, 1000, 512, 10) && !enough(611, 1000, 512, 10),
	      "free: what is left after the move decides\n");
	check(enough(12, 101, 1, 10) && !enough(11, 101, 1, 10),
	      "free: percents are not rounded\n");
	check(!enough(0, 1000, 1, 1) && !enough(511, 51100, 512, 1) &&
	      !enough(0, 0, 1, 99) && enough(1, 0, 1, 99),
	      "free: less than the page, or a node without memory\n");
	check(enough(tib64 / 100 * 99 + 100, tib64, 1, 99) &&
	      !enough(tib64 / 100 * 99, tib64, 1, 99),
	      "free: 64 TiB\n");
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(34);
	test_modes();
	test_verdicts();
	test_distance_share();
	test_order();
	test_hold();
	test_doubling();
	test_streak();
	test_free();
	ksft_finished();
}
