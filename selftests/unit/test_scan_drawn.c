// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the scan controller: a task whose group is drawn to other nodes, that is
 * new, or that has few faults.
 */
#include <string.h>

#include "scan_task.h"
#include "kselftest.h"

static bool is(const struct task *t, u32 period, enum nb_scan_why why)
{
	if (t->s.period_ms == period && t->s.why == why)
		return true;
	ksft_print_msg("period %u why %u\n", t->s.period_ms, t->s.why);
	return false;
}

/* Huge pages: a thread's memory is but a few. */
static void test_few(void)
{
	struct task t = make();
	unsigned int scans;

	t.per_scan = 8;
	run(&t, 60000);
	t.home = 0;
	while (!t.pending)
		tick(&t);
	run(&t, 100);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN),
			 "few faults, all of a sudden remote: min\n");
	scans = t.scans;
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE) && t.scans - scans < 16,
			 "once that is known, max\n");
	t = make();
	t.per_scan = 8;
	run(&t, 60000);
	t.home = 60;
	scans = t.scans;
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE) && t.scans - scans < 8,
			 "some of them remote: max\n");
}

int main(void)
{
	struct task t = make();

	ksft_print_header();
	ksft_set_plan(12);

	/* Evenly spread, and nothing changes. */
	t.home = 25;
	t.others = 3;
	run(&t, 30000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE), "not drawn: max\n");
	t.now.drawn = true;
	tick(&t);
	ksft_test_result(is(&t, 100, NB_SCAN_DRAWN), "drawn: min at the next step\n");
	run(&t, 30000);
	ksft_test_result(is(&t, 100, NB_SCAN_DRAWN), "for as long as it is\n");
	t.per_scan = 0;
	run(&t, 5000);
	ksft_test_result(is(&t, 100, NB_SCAN_DRAWN), "without a fault, too\n");
	t.per_scan = 1000;
	t.now.nid = 1;
	tick(&t);
	ksft_test_result(t.s.period_ms == 100, "and when it moves\n");
	t.limits.budget = 1000;
	run(&t, 30000);
	ksft_test_result(t.s.why == NB_SCAN_BUDGET && t.s.period_ms >= 900,
			 "but not beyond the budget\n");
	t.limits.budget = 0;
	t.now.drawn = false;
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE), "it has arrived: max\n");

	t = make();
	t.per_scan = 8;
	t.now.young = true;
	run(&t, 5000);
	ksft_test_result(is(&t, 100, NB_SCAN_LEARN),
			 "young: min, however few its faults\n");
	t.now.young = false;
	run(&t, 60000);
	ksft_test_result(is(&t, 10000, NB_SCAN_STABLE), "no longer: max\n");
	test_few();
	ksft_finished();
}
