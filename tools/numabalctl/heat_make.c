// SPDX-License-Identifier: GPL-2.0
/* Heat maps: how they are made. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdlib.h>

#include "ctl.h"
#include "heat.h"

char *heat_name(const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	return text;
}

void heat_alloc(struct heat *h, size_t rows, size_t columns)
{
	size_t i;

	h->rows = rows;
	h->columns = columns;
	h->row = ctl_alloc(rows, sizeof(*h->row));
	h->column = ctl_alloc(columns, sizeof(*h->column));
	h->cell = ctl_alloc(rows * columns, sizeof(*h->cell));
	h->own = ctl_alloc(rows, sizeof(*h->own));
	for (i = 0; i < columns; i++)
		h->column[i] = heat_name("n%zu", i);
}

void heat_free(struct heat *h)
{
	size_t i;

	for (i = 0; i < h->rows; i++)
		free(h->row[i]);
	for (i = 0; i < h->columns; i++)
		free(h->column[i]);
	free(h->row);
	free(h->column);
	free(h->cell);
	free(h->own);
}

void heat_nodes(struct heat *h, const struct matrix *m, const char *title)
{
	size_t row, col;

	h->title = title;
	h->row_title = "CPU of node";
	h->column_title = "memory of node";
	heat_alloc(h, m->nodes, m->nodes);
	for (row = 0; row < m->nodes; row++) {
		h->row[row] = heat_name("n%zu", row);
		h->own[row] = row;
		for (col = 0; col < m->nodes; col++)
			h->cell[row * m->nodes + col] = m->cell[row][col];
	}
}
