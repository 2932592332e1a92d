/* SPDX-License-Identifier: GPL-2.0 */
/* A view of numabal as a table: a header line, then rows of as many fields. */
#ifndef SELFTESTS_TABLE_H
#define SELFTESTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define MAX_NODES	64

struct table {
	const char *name;	/* for messages */
	char *text;
	char **field;		/* of the header, then of each row */
	size_t columns, rows;	/* rows without the header */
	char *note;		/* the line that stands in for rows, or NULL */
};

struct cells {
	unsigned long long at[MAX_NODES][MAX_NODES];
};

/*
 * Says what is wrong and returns false unless the text is a table with this
 * header (and, if more is set, further columns n0 n1 ...).  Owns the text.
 */
bool table_parse(struct table *t, const char *name, char *text,
		 const char *header, bool more);
void table_free(struct table *t);

/* Reads a file in full, NUL-terminated; NULL and a message on errors. */
char *table_slurp(const char *path);

/* These end the program when the column or the number is none. */
const char *table_get(const struct table *t, size_t row, const char *column);
unsigned long long table_number(const struct table *t, size_t row,
				const char *column);
/* A matrix field: rows separated by '/', cells by ','; returns the sum. */
unsigned long long table_cells(const struct table *t, size_t row,
			       const char *column, int nodes,
			       struct cells *cells);
unsigned long long number_of(const char *s, const char *what);

/* Number of rows with a number that another row has, too; of those with a - in that column none. */
size_t table_duplicates(const struct table *t, const char *column, const char *unless);

#endif /* SELFTESTS_TABLE_H */
