/* SPDX-License-Identifier: GPL-2.0 */
/* What views of the module say: tables, numbers, matrices. Pure. */
#ifndef TABLE_H
#define TABLE_H

#include "numabal/abi.h"
#include "types.h"

/**
 * struct table - a header line, then rows of as many fields
 * @text: what @field points into
 * @field: of the header, then of each row
 * @columns: in each line
 * @rows: without the header
 */
struct table {
	char *text;
	char **field;
	size_t columns, rows;
};

/**
 * struct matrix - node of the touching CPU by node of the page
 * @nodes: rows, and columns
 * @cell: counts
 */
struct matrix {
	unsigned int nodes;
	u64 cell[NUMABAL_MAX_NODES][NUMABAL_MAX_NODES];
};

/*
 * Owns the text from here on. A line that begins with # stands for rows that cannot
 * be had, and is passed over. Return: 0, or the number of the line that is no row.
 */
size_t table_parse(struct table *t, char *text);
void table_free(struct table *t);

/* Return: index of a column; @columns where there is none. */
size_t table_column(const struct table *t, const char *name);

/* A field by the name of its column; NULL: there is no such column. */
const char *table_at(const struct table *t, size_t row, const char *name);

/* The same as a number; 0 where it is none, such as "-". */
u64 table_number(const struct table *t, size_t row, const char *name);

/* A number at the start. Return: what is behind it, or NULL: there is none, or too large. */
const char *number_at(const char *text, u64 *value);

/* Decimal digits and nothing else, and no overflow. */
bool number_parse(const char *text, u64 *value);

/* Digits at the beginning of a text. Return: what is behind them, or NULL. */
const char *number_at(const char *text, u64 *value);

/* The number in the line "NAME NUMBER". Return: is there one? */
bool stats_get(const char *text, const char *name, u64 *value);

/* From "1,2/3,4". Return: is it a square matrix that fits? */
bool matrix_parse(struct matrix *m, const char *text);

/* From the view `matrix`. Return: is it whole? */
bool matrix_find(struct matrix *m, const struct table *t, const char *kind,
		 const char *unit, const char *span);

u64 matrix_sum(const struct matrix *m);
u64 matrix_local(const struct matrix *m);

#endif /* TABLE_H */
