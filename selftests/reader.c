// SPDX-License-Identifier: GPL-2.0
/*
 * reader FILE: reads the view `tasks` over and over until FILE exists, and at
 * least once.
 *
 * Each time, every line must have all its fields and no tid may come twice,
 * while tasks come, fault and go.  Prints `rows N` for each read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "numabal/abi.h"
#include "table.h"

int main(int argc, char **argv)
{
	size_t twice = 0;
	struct table t;
	bool good = true, once = false;

	if (argc != 2) {
		fprintf(stderr, "usage: reader FILE\n");
		return 2;
	}
	while (good && (!once || access(argv[1], F_OK))) {
		char *text = table_slurp(NUMABAL_DEBUGFS_DIR "/tasks");

		good = text && table_parse(&t, "tasks", text,
					   NUMABAL_TASKS_COLUMNS, false);
		if (!good)
			break;
		once = true;
		printf("rows %zu\n", t.rows);
		fflush(stdout);
		twice += table_duplicates(&t, "tid", "class");
		table_free(&t);
	}
	if (twice)
		printf("# tasks: %zu rows with a tid seen before\n", twice);
	return !good || twice;
}
