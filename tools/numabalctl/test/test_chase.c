// SPDX-License-Identifier: GPL-2.0
/* Unit test of the pointer chase: one cycle, through every line, in no order. */
#include <stdlib.h>
#include <string.h>

#include "../chase.h"
#include "kselftest.h"

#define LINE	128

static void test_cycle(size_t lines)
{
	char *memory = aligned_alloc(LINE, lines * LINE), *seen = calloc(lines, 1);
	void **start = chase_build(memory, lines * LINE, 1), **at = start;
	size_t steps = 0, near = 0, i;

	do {
		void **next = chase_follow(at, 1);

		near += (char *)next - (char *)at == LINE;
		at = next;
		i = ((char *)at - memory) / LINE;
		seen[i]++;
		steps++;
	} while (at != start && steps <= lines);
	ksft_test_result(steps == lines && !memchr(seen, 0, lines), "%zu lines\n", lines);
	/* A prefetcher that takes the next line is nearly always wrong. */
	ksft_test_result(lines < 100 || near < lines / 20, "%zu of %zu are neighbours\n", near,
			 lines);
	ksft_test_result(chase_follow(start, lines) == start, "once round\n");
	free(memory);
	free(seen);
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(12);
	test_cycle(2);
	test_cycle(3);
	test_cycle(1000);
	test_cycle(65536);
	ksft_finished();
}
