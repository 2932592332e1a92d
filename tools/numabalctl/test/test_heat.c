// SPDX-License-Identifier: GPL-2.0
/* Unit tests of heat maps: numbers and the scale. */
#include <stdlib.h>
#include <string.h>

#include "../heat.h"
#include "kselftest.h"

static void test_numbers(void)
{
	static const struct {
		u64 count;
		const char *text;
	} cases[] = {
		{ 0, "0" }, { 9999, "9999" }, { 10000, "10.0k" }, { 99949, "99.9k" },
		{ 99950, "100k" }, { 999499, "999k" }, { 999500, "1.0M" }, { 1000000, "1.0M" },
		{ 123456789, "123M" }, { 1000000000, "1.0G" }, { UINT64_MAX, "18.4E" },
	};
	char text[8];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		heat_number(cases[i].count, text);
		ksft_test_result(!strcmp(text, cases[i].text), "%s\n", text);
	}
}

static void test_scale(void)
{
	int step, last = 0;
	bool rises = true;
	u64 n;

	ksft_test_result(!heat_step(0, 0) && !heat_step(0, 5), "none is none\n");
	ksft_test_result(heat_step(1, 1) == HEAT_STEPS && heat_step(7, 7) == HEAT_STEPS &&
			 heat_step(UINT64_MAX, UINT64_MAX) == HEAT_STEPS, "the most is the end\n");
	ksft_test_result(heat_step(1, UINT64_MAX) == 1, "one can be seen\n");
	for (n = 1; n < 1000000; n += 1 + n / 7) {
		step = heat_step(n, 1000000);
		rises &= step >= last && step <= last + 2 && step < HEAT_STEPS;
		last = step;
	}
	ksft_test_result(rises && last == HEAT_STEPS - 1, "in between it rises\n");
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(11 + 4);
	test_numbers();
	test_scale();
	ksft_finished();
}
