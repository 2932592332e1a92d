// SPDX-License-Identifier: GPL-2.0
/* Unit tests of what reads views: tables, numbers, matrices, names. */
#include <stdlib.h>
#include <string.h>

#include "../table.h"
#include "../text.h"
#include "kselftest.h"

static size_t parse(struct table *t, const char *text)
{
	return table_parse(t, strdup(text));
}

static void test_tables(void)
{
	static const struct {
		const char *text;
		size_t line, rows;
	} cases[] = {
		{ "a b\n", 0, 0 },
		{ "a b\n1 2\n3 4\n", 0, 2 },
		{ "a b\n# none\n", 0, 0 },
		{ "a b\n1 2\n# none\n3 4\n", 0, 2 },
		{ "a\nx\n", 0, 1 },
		{ "", 1, 0 },
		{ "\n", 1, 0 },
		{ "a b", 1, 0 },		/* cut off */
		{ "a b\n1 2\n3 ", 3, 1 },
		{ "a b\n1\n", 2, 0 },
		{ "a b\n1 2 3\n", 2, 0 },
		{ "a b\n1  2\n", 2, 0 },
		{ "a  b\n1 2 3\n", 1, 0 },
		{ "a b\n\n", 2, 0 },
	};
	struct table t;
	size_t i, line;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		line = parse(&t, cases[i].text);
		ksft_test_result(line == cases[i].line && t.rows == cases[i].rows,
				 "table %zu: line %zu, %zu rows\n", i, line, t.rows);
		table_free(&t);
	}
	parse(&t, "tid comm local_pct\n5 x -\n18446744073709551615 y 100\n");
	ksft_test_result(table_number(&t, 0, "tid") == 5 &&
			 table_number(&t, 1, "tid") == UINT64_MAX &&
			 table_number(&t, 0, "local_pct") == 0 &&
			 table_number(&t, 1, "local_pct") == 100 &&
			 table_number(&t, 1, "none") == 0, "numbers by column\n");
	ksft_test_result(!strcmp(table_at(&t, 1, "comm"), "y") &&
			 !table_at(&t, 1, "com") && table_column(&t, "comm") == 1,
			 "fields by column\n");
	table_free(&t);
}

static void test_numbers(void)
{
	static const char * const bad[] = {
		"", "-", "-1", "+1", " 1", "1 ", "0x1", "18446744073709551616",
		"99999999999999999999", "1.0", "1\n",
	};
	static const char stats[] = "hint_faults 12\nlocality 4\nlocal 3\nbad x\nlast 7";
	size_t i;
	u64 n;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ksft_test_result(!number_parse(bad[i], &n), "bad number %zu\n", i);
	ksft_test_result(number_parse("18446744073709551615", &n) && n == UINT64_MAX &&
			 number_parse("007", &n) && n == 7, "numbers\n");
	ksft_test_result(stats_get(stats, "hint_faults", &n) && n == 12, "first stat\n");
	ksft_test_result(stats_get(stats, "local", &n) && n == 3, "not locality\n");
	ksft_test_result(stats_get(stats, "last", &n) && n == 7, "last stat\n");
	ksft_test_result(!stats_get(stats, "faults", &n), "not the end of another\n");
	ksft_test_result(!stats_get(stats, "bad", &n) && !stats_get("", "x", &n), "no number\n");
}

/* A row of n cells, then as many rows as asked for. */
static char *square(size_t rows, size_t cells)
{
	char *text = calloc(1, rows * cells * 2 + 1), *at = text;
	size_t row, col;

	for (row = 0; row < rows; row++)
		for (col = 0; col < cells; col++)
			at += sprintf(at, "%s1", col ? "," : row ? "/" : "");
	return text;
}

static void test_matrices(void)
{
	static const char * const bad[] = {
		"", "1,2", "1,2/3", "1,2/3,4/", "1,2/3,4/5,6", "1,2/3,4,5", "1,,2/3,4",
		"1,2/3,4 ", "1,a/3,4", "/1", "1,2//3,4", "1,2/3,18446744073709551616",
	};
	static const char view[] =
		"kind unit span row n0 n1\n"
		"all faults total n0 1 2\nall faults total n1 3 4\n"
		"all faults recent n0 5 6\nall faults recent n1 7 8\n"
		"all pages total n0 9 9\n";
	struct matrix m;
	struct table t;
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ksft_test_result(!matrix_parse(&m, bad[i]), "'%s' is no matrix\n", bad[i]);
	ksft_test_result(matrix_parse(&m, "1,2/3,4") && m.nodes == 2 && m.cell[0][1] == 2 &&
			 m.cell[1][0] == 3, "rows and columns\n");
	ksft_test_result(matrix_sum(&m) == 10 && matrix_local(&m) == 5, "sums\n");
	ksft_test_result(matrix_parse(&m, "7") && m.nodes == 1 && matrix_local(&m) == 7,
			 "one node\n");
	text = square(32, 32);
	ksft_test_result(matrix_parse(&m, text) && m.nodes == 32 && matrix_sum(&m) == 1024,
			 "as many nodes as there may be\n");
	free(text);
	text = square(33, 33);
	ksft_test_result(!matrix_parse(&m, text), "one more\n");
	free(text);

	parse(&t, view);
	ksft_test_result(matrix_find(&m, &t, "all", "faults", "recent") && m.nodes == 2 &&
			 m.cell[0][1] == 6 && m.cell[1][0] == 7, "one of the view's\n");
	ksft_test_result(!matrix_find(&m, &t, "all", "pages", "total"), "a row is missing\n");
	ksft_test_result(!matrix_find(&m, &t, "failed", "pages", "total"), "none of the view's\n");
	table_free(&t);
	parse(&t, "kind unit span row\nall faults total n0\n");
	ksft_test_result(!matrix_find(&m, &t, "all", "faults", "total"), "no nodes\n");
	table_free(&t);
	parse(&t, "kind unit span row n0\nall faults total n0 1\nall faults total n1 1\n");
	ksft_test_result(!matrix_find(&m, &t, "all", "faults", "total"), "a row too many\n");
	table_free(&t);
}

static void test_names(void)
{
	static const struct {
		const char *comm, *shown;
	} cases[] = {
		{ "redis-server", "redis-server" },
		{ "a\\040b\\011c", "a b\\011c" },
		{ "\\033[31m", "\\033[31m" },
		{ "\\134040", "\\134040" },
		{ "\303\244", "\303\244" },
		{ "\303", "?" },
		{ "\303x", "?x" },
		{ "\355\240\200", "???" },	/* a surrogate */
		{ "\300\200", "??" },		/* overlong */
		{ "\360\237\220\247", "\360\237\220\247" },
		{ "\302\233x", "??x" },		/* what terminals take for ESC [ */
		{ "\\04", "\\04" },
	};
	char comm[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(comm, sizeof(comm), "%s", cases[i].comm);
		text_show(comm);
		ksft_test_result(!strcmp(comm, cases[i].shown), "name %zu\n", i);
	}
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(14 + 2 + 11 + 6 + 12 + 5 + 5 + 12);
	test_tables();
	test_numbers();
	test_matrices();
	test_names();
	ksft_finished();
}
