/* SPDX-License-Identifier: GPL-2.0 */
/* Heat maps: a grid of counts with titles, drawn in three ways. Pure. */
#ifndef HEAT_H
#define HEAT_H

#include <stdio.h>

#include "table.h"

/* Shades that a terminal without colours has, and steps of the scale of the others. */
#define HEAT_STEPS	10

/**
 * struct heat - a map
 * @title: what is shown
 * @row_title: what rows are
 * @column_title: what columns are
 * @rows: lines
 * @columns: in each
 * @row: name of each line
 * @column: name of each column
 * @cell: counts, row by row
 * @own: column of a line that is local to it, such as its node; -1: none
 */
struct heat {
	const char *title, *row_title, *column_title;
	size_t rows, columns;
	char **row, **column;
	u64 *cell;
	int *own;
};

/* Makes room; names of columns are those of nodes, all else is to be filled in. */
void heat_alloc(struct heat *h, size_t rows, size_t columns);
void heat_free(struct heat *h);

/* A name of a row, to be freed with the map. */
[[gnu::format(printf, 1, 2)]] char *heat_name(const char *format, ...);

/* Node by node, with faults in its cells. */
void heat_nodes(struct heat *h, const struct matrix *m, const char *title);

/* Step of a count on the scale, whose end is @most; 0 for none at all. Logarithmic. */
int heat_step(u64 count, u64 most);

u64 heat_most(const struct heat *h);

/* "1234", "56.7k", "8.9M": five characters at most. */
void heat_number(u64 count, char text[8]);

/* "123", "45k", ".6M": three characters at most, cut and not rounded. */
void heat_short(u64 count, char text[4]);

/* Colours of a step other than 0, of the 256: dark blue to yellow, and text that shows on it. */
void heat_colours(int step, int *back, int *text);

/* In place of colours, a character of more and more ink. */
const char *heat_ink(int step);

/* Columns that do not fit in @width follow below. */
void heat_text(const struct heat *h, size_t width, FILE *to);

/* As an element <svg>, for a file of its own or for a page. */
void heat_svg(const struct heat *h, FILE *to);

/* One page of several maps, which needs nothing from outside. */
void heat_html(const struct heat *h, size_t n, FILE *to);

#endif /* HEAT_H */
