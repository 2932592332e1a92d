// SPDX-License-Identifier: GPL-2.0
/* Unit tests of the scan controller: traces of a simulated task. */
#include <string.h>

#include "scan_task.h"
#include "kselftest.h"

static bool is(const struct task *t, u32 period, enum nb_scan_why why)
{
	if (t->s.period_ms == period && t->s.why == why)
		return true;
	ksft_print_msg("period %u why %u local %u change %u rate %u\n",
		       t->s.period_ms, t->s.why, t->s.local_pct,
		       t->s.change_pct, t->s.rate);
	return false;
}

/* Faults of a controller that adds 3/10 at each scan, from 100 up to 1000 ms. */
static u64 stock(const struct task *t, unsigned int ms)
{
	unsigned int at, period = 100;
	u64 faults = 0;

	for (at = 0; at < ms; at += period) {
		faults += t->per_scan;
		period += period * 3 / 10;
		if (period > 1000)
			period = 1000;
	}
	return faults;
}

static void test_local(void)
{
	struct task t = make();
	u64 most = stock(&t, 60000);

	tick(&t);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN), "begins at min\n");
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE) && t.s.local_pct == 100 &&
			 t.s.change_pct == 0, "local and stable: max\n");
	ksft_print_msg("%llu faults, stock %llu\n", t.now.faults, most);
	ksft_test_result(t.now.faults * 5 < most,
			 "with less than a fifth of the stock faults\n");
}

/* Doubling waits for the end of a period, however many steps see its faults. */
static void test_burst(void)
{
	struct task t = make();
	unsigned int i;
	u64 then;

	run(&t, 300);
	then = t.s.period_ms;
	for (i = 0; i < 50; i++) {
		t.now.now_ms++;
		fault(&t, 50);
		step(&t);
	}
	ksft_test_result(t.s.period_ms <= 2 * then,
			 "one burst does not double it twice\n");
}

static void test_moved(void)
{
	struct task t = make();

	run(&t, 63000);
	t.now.nid = 1;
	tick(&t);
	ksft_test_result(is(&t, 100, NB_SCAN_MOVED),
			 "on another node: min at the next step\n");
	run(&t, 150);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN) && t.s.local_pct < 50,
			 "and its remote memory is learnt from there\n");
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE), "until that is known\n");
	t.now.nid = 0;
	run(&t, 40);
	ksft_test_result(is(&t, 100, NB_SCAN_MOVED), "and when it comes back\n");
}

/* @home: percent that stay local. Steps until it is seen: faults seen by then. */
static u64 phase(struct task *t, unsigned int home)
{
	u64 then;

	run(t, 60000);
	while (t->pending || t->now.now_ms - t->s.at_ms < 100)
		tick(t);
	then = t->now.faults;
	t->home = home;
	while (t->s.period_ms > 100 && t->now.faults - then < 3000)
		tick(t);
	return t->now.faults - then;
}

static void test_phase(void)
{
	struct task t = make();

	t.per_scan = 48;
	ksft_test_result(phase(&t, 0) == 16 && is(&t, 100, NB_SCAN_LEARN),
			 "local memory turns remote: min after 16 faults\n");
	t = make();
	t.home = 90;
	ksft_test_result(phase(&t, 60) <= 1000 && is(&t, 100, NB_SCAN_LEARN),
			 "a third of it: min within one scan\n");
	t = make();
	ksft_test_result(phase(&t, 85) == 3000 && t.s.period_ms > 2000,
			 "some of it, still settled: goes on as it was\n");
}

static void test_far(void)
{
	struct task t = make();

	t.home = 50;
	run(&t, 60000);
	t.far = 100;
	while (!t.pending)
		tick(&t);
	run(&t, 60);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN) && t.s.local_pct < 60,
			 "from one remote node to another: min\n");
}

/* By 1 percent with each scan, which no two windows can tell: ms at min. */
static unsigned int drift(unsigned int home, int step_home, int step_far,
			  unsigned int nodes)
{
	struct task t = make();
	unsigned int i, scans, fast = 0;

	t.now.nodes = nodes;
	t.home = home;
	t.per_scan = 20000;
	t.spread = 20;
	t.limits.min_ms = 1000;
	run(&t, 60000);
	for (i = 0; i < 45; i++) {
		t.home += step_home;
		t.far += step_far;
		for (scans = t.scans; t.scans == scans; tick(&t))
			fast += t.s.period_ms == 1000 ? t.tick : 0;
	}
	return fast;
}

static void test_drift(void)
{
	ksft_test_result(drift(85, -1, 0, NODES) > 2000, "slow drift adds up\n");
	ksft_test_result(drift(85, -1, 0, 0) > 2000,
			 "so does that of the local share alone\n");
	ksft_test_result(drift(0, 0, 1, NODES) > 2000,
			 "and from node to node\n");
	ksft_test_result(drift(40, 0, 0, NODES) == 0, "without it, none\n");
}

static void test_unmovable(void)
{
	struct task t = make();

	t.home = 0;
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE) && t.s.local_pct == 0,
			 "remote, but nothing moves: max\n");
	t.home = 30;
	run(&t, 20000);
	t.home = 60;
	while (!t.pending)
		tick(&t);
	run(&t, 60);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN), "until something does\n");
}

#define CHUNKS	40

/* Each scan covers one of many chunks of a process, all of them remote at first. */
static unsigned int bring_home(struct task *t, unsigned int ms)
{
	unsigned int home[CHUNKS] = { 0 }, i, sum = 0;
	u64 end = t->now.now_ms + ms;

	t->home = 0;
	while (t->now.now_ms < end) {
		i = t->scans % CHUNKS;
		tick(t);
		if (t->scans % CHUNKS == i)
			continue;
		home[i] += (100 - home[i]) * t->movable / 100;
		t->home = home[t->scans % CHUNKS];
	}
	for (i = 0; i < CHUNKS; i++)
		sum += home[i];
	ksft_print_msg("%u scans, %u percent home\n", t->scans, sum / CHUNKS);
	return sum / CHUNKS;
}

static void test_brought_home(void)
{
	struct task t = make();

	t.movable = 50;
	ksft_test_result(bring_home(&t, 120 * CHUNKS) >= 50,
			 "fast while pages are brought home\n");
	t = make();
	t.movable = 50;
	ksft_test_result(bring_home(&t, 500 * CHUNKS) >= 75,
			 "until the task is settled\n");
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE), "then not\n");

	t = make();
	t.home = 85;
	t.movable = 100;
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE),
			 "settled, though the last ones move: max\n");

	t = make();
	t.movable = 3;
	t.home = 0;
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE), "few can move: max\n");
	t.movable = 100;
	while (!t.pending)
		tick(&t);
	tick(&t);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN), "now all can: min\n");
}

/* Faults per second once it has settled; the picture changes all the time. */
static unsigned int rate(unsigned int per_scan, unsigned int tick_ms,
			 unsigned int spread, bool moves)
{
	struct task t = make();
	u64 end, then;

	t.limits.max_ms = 60000;
	t.limits.budget = 1000;
	t.per_scan = per_scan;
	t.tick = tick_ms;
	t.spread = spread;
	run(&t, 200000);
	then = t.now.faults;
	for (end = t.now.now_ms + 400000; t.now.now_ms < end; tick(&t)) {
		/* At most 9 changes in a row: it is not to give up. */
		t.home = t.scans % 10 ? t.scans % 2 * 60 : t.home;
		if (moves)
			t.now.nid = !t.now.nid;
	}
	then = (t.now.faults - then) / 400;
	ksft_print_msg("%u faults a scan over %u ms, steps of %u ms: %u/s, %u ms\n",
		       per_scan, spread, tick_ms, (unsigned int)then,
		       t.s.period_ms);
	return then;
}

static void test_budget(void)
{
	static const unsigned int ticks[] = { 10, 70, 1000 };
	static const unsigned int spreads[] = { 10, 300, 4000 };
	static const unsigned int scans[] = { 300, 3000, 30000 };
	unsigned int i, j, k, worst = 0, least = -1, some;
	struct task t = make();

	for (i = 0; i < 3; i++)
		for (j = 0; j < 3; j++)
			for (k = 0; k < 6; k++) {
				some = rate(scans[k / 2], ticks[i], spreads[j],
					    k % 2);
				worst = some > worst ? some : worst;
				if (ticks[i] < 1000 && k > 1)
					least = some < least ? some : least;
			}
	ksft_test_result(worst <= 1100, "changes: within budget (%u)\n", worst);
	ksft_test_result(least >= 500, "and it is made use of (%u)\n", least);

	t.limits.budget = 1;
	run(&t, 60000);
	ksft_test_result(t.s.period_ms == 10000, "but max is max\n");
	t.now.nid = 1;
	tick(&t);
	ksft_test_result(is(&t, 10000, NB_SCAN_BUDGET), "budget, not moved\n");
	t.limits.budget = 0;
	t.now.nid = 0;
	tick(&t);
	ksft_test_result(is(&t, 100, NB_SCAN_MOVED), "0 is no limit\n");
}

/* The cost of a scan outlives a window without one, but not many. */
static void test_cost(void)
{
	struct task t = make();

	t.limits.budget = 1000;
	t.per_scan = 4000;
	run(&t, 60000);
	t.per_scan = 0;
	run(&t, t.s.period_ms * 3 / 2);
	t.now.nid = 1;
	tick(&t);
	ksft_test_result(t.s.period_ms >= 1000 && t.s.why == NB_SCAN_BUDGET,
			 "a scan that was late is not free\n");
	run(&t, 60000);
	t.now.nid = 0;
	tick(&t);
	ksft_test_result(t.s.period_ms < 1000, "cheap ones are in the end\n");
}

static void test_silent(void)
{
	struct task t = make();

	t.per_scan = 0;
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE) && t.s.rate == 0,
			 "no faults: max\n");
	t = make();
	t.home = 0;
	run(&t, 1000);
	t.per_scan = 0;
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE), "fell silent: max\n");
	t.per_scan = 1000;
	while (!t.pending)
		tick(&t);
	tick(&t);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN),
			 "the same remote faults as before the silence: min\n");
	t.per_scan = 0;
	run(&t, 60000);
	t.per_scan = 12;
	run(&t, 25000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE) && t.s.local_pct < 50,
			 "a few strays break no silence\n");
	t = make();
	t.per_scan = 5;
	t.home = 0;
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE), "a few strays: max\n");
}

static void test_reset(void)
{
	struct task t = make();

	run(&t, 60000);
	t.now.faults = 0;
	t.now.local = 0;
	t.now.migrated = 0;
	memset(t.by_node, 0, sizeof(t.by_node));
	tick(&t);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN) && t.s.cost == 0,
			 "counts were reset: begins anew\n");
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE), "and goes on\n");
	t.now.now_ms = 1;
	t.scanned_at = 0;
	tick(&t);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN), "so does a clock set back\n");
	t = make();
	t.home = 0;
	run(&t, 60000);
	t.now.faults = 0;
	tick(&t);
	t.pending = 1000;
	run(&t, 100);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN) && t.s.change_pct == 50,
			 "and forgets what it has learnt\n");
}

/* Counts are read while they are written, and may be large. */
static void test_counts(void)
{
	struct task t = make();

	t.by_node[5] = 7;
	run(&t, 60000);
	t.by_node[5]--;
	run(&t, 20000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE) && t.s.change_pct == 0,
			 "one node's count steps back: nothing\n");
	t.now.faults += 1ULL << 32;
	tick(&t);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN), "32 bits of faults: seen\n");
}

static void test_limits(void)
{
	struct task t = make();

	run(&t, 60000);
	t.limits.max_ms = 3000;
	tick(&t);
	ksft_test_result(t.s.period_ms == 3000, "max lowered\n");
	t.limits.max_ms = 20000;
	t.limits.min_ms = 7000;
	tick(&t);
	ksft_test_result(t.s.period_ms == 7000, "min raised\n");
	t.limits.min_ms = 20000;
	tick(&t);
	ksft_test_result(t.s.period_ms == 20000, "min is max\n");
	t.limits.max_ms = 10;
	tick(&t);
	ksft_test_result(t.s.period_ms == 10, "half a change of both: max\n");
}

/* Scans in 600 s of a picture that only chance changes; 60 is the least. */
static unsigned int noisy(unsigned int per_scan, unsigned int home,
			  unsigned int others, unsigned int wobble)
{
	struct task t = make();
	u64 end;

	t.per_scan = per_scan;
	t.others = others;
	t.home = home;
	run(&t, 30000);
	t.scans = 0;
	for (end = t.now.now_ms + 600000; t.now.now_ms < end; tick(&t))
		t.home = home + (wobble ? (unsigned int)random() % wobble : 0);
	ksft_print_msg("%u faults, %u percent home, %u nodes: %u scans\n",
		       per_scan, home, 1 + others, t.scans);
	return t.scans;
}

static void test_noise(void)
{
	static const unsigned int n[] = { 12, 16, 30, 100, 1000, 10000 };
	unsigned int i, worst = 0, total = 0, some, k;

	for (i = 0; i < 6; i++)
		for (k = 0; k < 4; k++) {
			some = noisy(n[i], k % 2 ? 50 : 78, k < 2 ? 1 : 7,
				     k % 2 ? 0 : 5);
			worst = some > worst ? some : worst;
			total += some;
		}
	ksft_test_result(worst < 180, "noise: at worst %u scans\n", worst);
	ksft_test_result(total < 24 * 90, "and %u together\n", total);
}

static void test_alternation(void)
{
	struct task t = make();
	u64 end;

	while (t.now.now_ms < 65000) {
		t.home = t.scans % 2 * 100;
		tick(&t);
	}
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE),
			 "memory that is here and there in turn: max\n");
	t.now.nid = 1;
	tick(&t);
	ksft_test_result(is(&t, 100, NB_SCAN_MOVED), "a move is still seen\n");
	t.home = 30;
	t.pending = 1000;
	run(&t, 100);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN), "and learnt from anew\n");

	t = make();
	t.limits.budget = 2000;
	for (end = t.now.now_ms + 60000; t.now.now_ms < end; tick(&t))
		t.now.nid = !t.now.nid;
	ksft_test_result(t.s.why == NB_SCAN_BUDGET && t.s.rate <= 2200,
			 "a task that moves at each step: within budget\n");
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(52);
	test_local();
	test_burst();
	test_moved();
	test_phase();
	test_far();
	test_drift();
	test_unmovable();
	test_brought_home();
	test_budget();
	test_cost();
	test_silent();
	test_reset();
	test_counts();
	test_limits();
	test_noise();
	test_alternation();
	ksft_finished();
}
