// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of what reads views: recorded ones, bent. Whatever the kernel might write, no
 * byte outside of it is touched, and what is taken has as many fields as it says.
 * fuzz_view [SEED [ROUNDS]]; a failure prints what replays it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../table.h"
#include "../text.h"
#include "bend.h"

#define M	" 1,256/0,1"

static const char tasks[] =
	NUMABAL_TASKS_COLUMNS "\n"
	"226 226 0 hinter default 1 -1 100 1 1 100 1 0 0 0 0" M M M M " 1:1 0 0 0 0 0 0 0,31\n"
	"229 226 7 a\\040b default -1 1 100 9 9 - 0 9 0 6 1" M M M M " 1:258 0 0 0 0 0 0 0,54\n";
static const char matrix[] =
	NUMABAL_MATRIX_COLUMNS " n0 n1\n"
	"all faults total n0 1 0\nall faults total n1 18446744073709551615 2\n"
	"all faults recent n0 1 0\nall faults recent n1 0 2\n";
static const char stats[] = "hint_faults 260\nlocal 3\nremote 257\nreset_ms 448\n";
static const char clusters[] =
	NUMABAL_CLUSTERS_COLUMNS " n0 n1\n# unavailable: this kernel exports no clusters\n";

static const char * const views[] = { tasks, matrix, stats, clusters };
static const char * const noise[] = {
	" ", "  ", "\n", "\n\n", "#", "-", "/", ",", ":", "0", "18446744073709551616", "\\040",
	"\303", "\200", "n0", "kind", "1,2/3,4", "\t", "all faults total n0 1 0\n",
};

/* Every field of a table that was taken is a word; matrices are square. */
static bool check_table(char *text)
{
	struct matrix m;
	struct table t;
	size_t row, i;
	bool good = true;

	if (!table_parse(&t, text)) {
		for (i = 0; i < (t.rows + 1) * t.columns; i++)
			good &= t.field[i] && *t.field[i] && !strchr(t.field[i], ' ');
		for (row = 0; row < t.rows; row++) {
			const char *cells = table_at(&t, row, "faults_matrix");

			table_number(&t, row, "faults");
			if (cells && matrix_parse(&m, cells))
				good &= m.nodes > 0 && m.nodes <= NUMABAL_MAX_NODES &&
					(matrix_local(&m) <= matrix_sum(&m) || m.nodes > 1);
		}
		if (matrix_find(&m, &t, "all", "faults", "total"))
			good &= m.nodes > 0 && m.nodes <= NUMABAL_MAX_NODES;
		for (i = 0; i < t.rows * t.columns; i++)
			text_show(t.field[t.columns + i]);
	}
	table_free(&t);
	return good;
}

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? atoi(argv[1]) : 1;
	unsigned int rounds = argc > 2 ? atoi(argv[2]) : 100000;
	unsigned int i, taken = 0;
	char *text;
	u64 n;

	for (i = 0; i < rounds; i++) {
		srandom(seed + i);
		text = bend(views[pick(ARRAY_SIZE(views))], noise, ARRAY_SIZE(noise));
		taken += stats_get(text, "remote", &n);
		if (!check_table(text)) {
			printf("failed: fuzz_view %u 1\n", seed + i);
			return 1;
		}
	}
	/* One that refuses all would pass the rest. */
	if (rounds > 1000 && !taken) {
		printf("failed: nothing was taken\n");
		return 1;
	}
	printf("# fuzz_view: %u rounds\n", rounds);
	return 0;
}
