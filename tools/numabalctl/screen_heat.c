// SPDX-License-Identifier: GPL-2.0
/* The heat map of a task or group on the screen. */
#include <stdio.h>
#include <curses.h>

#include "heat.h"
#include "screen.h"

#define NAME_WIDTH	4
#define WIDE		8	/* a cell: a blank, five digits, ink, a blank */
#define NARROW		4	/* three digits, ink */
#define LEAST		2	/* ink alone */

static int cell_width(unsigned int nodes)
{
	int each = (COLS - NAME_WIDTH) / (int)nodes;

	return each >= WIDE ? WIDE : each >= NARROW ? NARROW : LEAST;
}

static void put_cell(int y, int x, int width, u64 count, u64 most)
{
	int step = heat_step(count, most), pair = 0;
	char number[8] = "", cell[24];

	if (width == WIDE)
		heat_number(count, number);
	else if (width == NARROW)
		heat_short(count, number);
	if (step && has_colors() && COLORS >= 256)
		pair = PAIR_HEAT + step;
	snprintf(cell, sizeof(cell), "%*s%s", width == WIDE ? 6 : width - 1, number,
		 pair ? " " : heat_ink(step));
	attron(COLOR_PAIR(pair));
	screen_put(y, x, width, cell);
	attroff(COLOR_PAIR(pair));
}

static void put_titles(int y, const struct matrix *m, int width)
{
	char text[16], name[16];
	unsigned int col;

	attron(A_DIM);
	for (col = 0; col < m->nodes; col++) {
		snprintf(name, sizeof(name), width == LEAST ? "%u" : "n%u", col);
		/* Above the last digit of the numbers. */
		snprintf(text, sizeof(text), "%*s", width == WIDE ? 6 : width == NARROW ? 3 : 2,
			 name);
		screen_put(y, NAME_WIDTH + width * (int)col, width, text);
	}
	attroff(A_DIM);
}

static u64 most_of(const struct matrix *m)
{
	unsigned int row, col;
	u64 most = 0;

	for (row = 0; row < m->nodes; row++)
		for (col = 0; col < m->nodes; col++)
			if (m->cell[row][col] > most)
				most = m->cell[row][col];
	return most;
}

size_t screen_heat(int y, const struct entry *e, enum kind of, size_t scroll)
{
	int room = LINES - 1 - (y + 3), width, i;
	unsigned int row, col;
	char text[200];
	struct matrix m;
	u64 most;

	if (!e || !e->cells || !matrix_parse(&m, e->cells)) {
		screen_put(y, 0, COLS, "it has ended");
		return 0;
	}
	snprintf(text, sizeof(text), "%s %llu %s, class %s: hint faults of late",
		 of == TASKS ? "task" : "group", (unsigned long long)e->id, e->name, e->class);
	attron(A_BOLD);
	screen_put(y, 0, COLS, text);
	attroff(A_BOLD);
	screen_put(y + 1, 0, COLS, "rows: node of the CPU; columns: node of the memory");
	width = cell_width(m.nodes);
	most = most_of(&m);
	put_titles(y + 2, &m, width);
	for (i = 0; i < room && scroll + i < m.nodes; i++) {
		row = scroll + i;
		snprintf(text, sizeof(text), "n%u", row);
		screen_put(y + 3 + i, 0, NAME_WIDTH, text);
		for (col = 0; col < m.nodes; col++)
			put_cell(y + 3 + i, NAME_WIDTH + width * (int)col, width,
				 m.cell[row][col], most);
	}
	return room > 0 && m.nodes > (unsigned int)room ? m.nodes - room : 0;
}
