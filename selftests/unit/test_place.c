// SPDX-License-Identifier: GPL-2.0
/* Unit tests of place verdicts. */
#include <string.h>

#include <linux/compiler.h>

#include "kselftest.h"
#include "place.h"

#define NODES		4
#define check(good, ...)	ksft_test_result(good, __VA_ARGS__)

/* Two sockets of two dies each, as on Kunpeng 920. */
static const u32 latency[NODES * NODES] = {
	100, 120, 200, 220,
	120, 100, 220, 240,
	200, 220, 100, 120,
	220, 240, 120, 100,
};

static struct nb_settings settings;
static struct nb_place_ask a;
static union nb_put put;
static u64 pages[NODES];

/* Threshold mode, all thresholds 0, never put, at 1 s. */
static void fresh(void)
{
	memset(&settings, 0, sizeof(settings));
	settings.place_mode = NB_PLACE_THRESHOLD;
	put.word = 0;
	memset(pages, 0, sizeof(pages));
	a = (struct nb_place_ask) {
		.now_ms = 1000, .latency = latency, .nodes = NODES,
		.pages = pages, .gain_pct = 55, .hold_ms = 55,
	};
}

static enum nb_reason judge(unsigned int at, unsigned int to)
{
	unsigned int i;

	a.at = at;
	a.to = to;
	a.distance = latency[at * NODES + to] / 10;
	a.known = false;
	for (i = 0; i < NODES; i++)
		a.known |= pages[i];
	return nb_place_judge(&settings, &put, &a);
}

static void test_modes(void)
{
	fresh();
	pages[1] = 100;
	settings.place_mode = NB_PLACE_KERNEL;
	settings.place_min_distance = 255;
	check(judge(0, 1) == NB_PLACE_is_kernel && !a.hold_ms && a.gain_pct == 16,
	      "kernel: the kernel's, with what is known\n");
	settings.place_mode = NB_PLACE_NEVER;
	settings.place_min_distance = 0;
	check(judge(0, 1) == NB_PLACE_is_never, "never: never\n");
	a.first = true;
	check(judge(0, 1) == NB_PLACE_is_never, "never: nor the first\n");
}

static void test_gain(void)
{
	fresh();
	pages[1] = 1000;
	check(judge(0, 1) == NB_PLACE_is_passed && a.gain_pct == 16,
	      "all of it one hop away: 120 to 100 is 16 percent\n");
	judge(1, 0);
	check(a.gain_pct == -16, "and back is 16 percent worse\n");
	settings.place_gain_pct = 16;
	check(judge(0, 1) == NB_PLACE_is_passed, "as much as asked for\n");
	settings.place_gain_pct = 17;
	check(judge(0, 1) == NB_PLACE_is_gain, "less than asked for\n");
	settings.place_gain_pct = 0;
	check(judge(1, 0) == NB_PLACE_is_gain, "never to a worse one\n");

	pages[0] = 1000;
	check(judge(0, 1) == NB_PLACE_is_passed && a.gain_pct == 0,
	      "as good: passes when nothing is asked for\n");
	settings.place_gain_pct = 1;
	check(judge(0, 1) == NB_PLACE_is_gain, "as good: not with 1\n");

	/* 300 * 200 + 100 * 220 against 300 * 100 + 100 * 120. */
	fresh();
	pages[2] = 300;
	pages[3] = 100;
	judge(0, 2);
	check(nb_place_cost(&a, 0) == 82000 && nb_place_cost(&a, 2) == 42000 &&
	      a.gain_pct == 48, "each page counts by its latency\n");
	check(nb_place_gain(&a, 2, 0) == -48, "and in the other direction\n");
}

static void test_unknown(void)
{
	fresh();
	check(judge(0, 1) == NB_PLACE_is_unknown_memory && !a.gain_pct,
	      "nothing known: the kernel's\n");
	a.first = true;
	check(judge(0, 1) == NB_PLACE_is_passed, "the first one passes\n");
	fresh();
	pages[0] = 1;
	a.agreed = true;
	check(judge(0, 1) == NB_PLACE_is_passed,
	      "what was judged before is not judged again\n");
	settings.place_min_distance = 13;
	check(judge(0, 1) == NB_PLACE_is_distance, "but for the distance\n");
}

static void test_distance(void)
{
	fresh();
	settings.place_min_distance = 20;
	pages[1] = 1;
	check(judge(0, 1) == NB_PLACE_is_distance, "a hop too short\n");
	a.first = true;
	check(judge(0, 1) == NB_PLACE_is_distance, "nor as the first one\n");
	a.first = false;
	pages[2] = 100;
	check(judge(0, 2) == NB_PLACE_is_passed, "just far enough\n");
	a.first = true;
	check(judge(0, 0) == NB_PLACE_is_passed, "where it is: no move\n");
}

static void test_hold(void)
{
	fresh();
	settings.place_hold_ms = 500;
	pages[1] = 1;
	a.now_ms = 1;
	check(judge(0, 1) == NB_PLACE_is_passed && !a.hold_ms,
	      "never put: not held, nor right after boot\n");
	nb_place_put(&settings, &put, 2, 0, 1000);
	check(put.at_ms == 1000 && put.from == 2 && put.to == 0 && !put.level,
	      "a move is noted\n");
	a.now_ms = 1499;
	check(judge(0, 1) == NB_PLACE_is_hold && a.hold_ms == 500, "held\n");
	a.first = true;
	check(judge(0, 1) == NB_PLACE_is_hold, "from any first one, too\n");
	a.first = false;
	check(judge(1, 0) == NB_PLACE_is_home, "home, though it is worse\n");
	a.now_ms = 1500;
	check(judge(0, 1) == NB_PLACE_is_passed, "held no longer\n");
	check(judge(1, 0) == NB_PLACE_is_gain, "home no longer\n");
}

static u64 held_for(u64 at_ms)
{
	a.now_ms = at_ms;
	nb_place_held(&settings, &put, &a);
	return a.hold_ms;
}

static void test_doubling(void)
{
	union nb_put saved;
	unsigned int i;
	u64 now = 1000;
	bool good = true;

	fresh();
	settings.place_hold_ms = 100;
	nb_place_put(&settings, &put, 0, 1, now);
	for (i = 1; i <= NB_PLACE_LEVELS + 2; i++) {
		u64 hold = 100 << (i <= NB_PLACE_LEVELS ? i : NB_PLACE_LEVELS);

		now += 2 * held_for(now) - 1;
		nb_place_put(&settings, &put, i % 2, (i + 1) % 2, now);
		good &= put.at_ms == now && put.to == (i + 1) % 2 &&
			held_for(now) == hold;
	}
	check(good && put.level == NB_PLACE_LEVELS,
	      "back and forth: twice as long each time, 32 times at most\n");

	now += 10;
	nb_place_put(&settings, &put, 3, put.to, now);
	check(put.at_ms == now - 10 && put.level == NB_PLACE_LEVELS,
	      "home again: as it was\n");
	nb_place_put(&settings, &put, 3, put.to, now + 6000);
	check(put.at_ms == now - 10,
	      "nor where it is not held any more, for as long again\n");
	nb_place_put(&settings, &put, 3, put.to, now + 9000);
	check(put.at_ms == now + 9000 && held_for(put.at_ms) == 100,
	      "home again after that: anew\n");
	now += 9000;
	saved = put;
	nb_place_put(&settings, &put, put.to, 3, now);
	check(put.to == 3 && held_for(now) == 100,
	      "to where it was pulled from there: that is no way back\n");
	put = saved;
	nb_place_put(&settings, &put, put.to, 2, now);
	check(put.at_ms == now && held_for(now) == 100,
	      "to another node: from the start\n");

	put.word = 0;
	nb_place_put(&settings, &put, 0, 1, 5000);
	nb_place_put(&settings, &put, 1, 0, 5200);
	check(held_for(5200) == 100, "back after a long time: likewise\n");
	settings.place_hold_ms = 0;
	check(!nb_place_held(&settings, &put, &a), "no hold: never held\n");
}

static void test_recall(void)
{
	u64 recent[2] = { 1000, 7 }, seen[2] = { 500, 500 }, all[2] = { 600, 500 };

	nb_place_recall(recent, seen, all, 2, 0);
	check(recent[0] == 1100 && recent[1] == 7 && seen[0] == 600,
	      "what is new is added\n");
	all[1] = 510;
	nb_place_recall(recent, seen, all, 2, 2);
	check(recent[0] == 275 && recent[1] == 11, "what is old is halved\n");
	all[0] = 3;
	nb_place_recall(recent, seen, all, 2, 1);
	check(recent[0] == 137 + 3 && recent[1] == 5 && seen[0] == 3,
	      "after a reset, all is new\n");
	nb_place_recall(recent, seen, all, 2, 64);
	check(!recent[0] && !recent[1], "after a long time, nothing is left\n");
}

static void test_wide(void)
{
	unsigned int i;

	fresh();
	settings.place_hold_ms = 3600000;
	nb_place_put(&settings, &put, 31, 30, (1ULL << 48) - 1);
	check(put.from == 31 && put.to == 30 && put.at_ms == (1ULL << 48) - 1,
	      "32 nodes and 8900 years fit in a word\n");
	for (i = 0; i < NODES; i++)
		pages[i] = 0xffffffffULL * 2 * NODES;
	judge(0, 3);
	/* 640 against 580 */
	check(a.gain_pct == -5, "no sum overflows\n");
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(41);
	test_modes();
	test_gain();
	test_unknown();
	test_distance();
	test_hold();
	test_doubling();
	test_recall();
	test_wide();
	ksft_finished();
}
