// SPDX-License-Identifier: GPL-2.0
/* Heat maps on a terminal, and what all ways to draw them share. */
#include <math.h>
#include <string.h>

#include "heat.h"
#include "term.h"

#define NAME_WIDTH	24
#define CELL_WIDTH	6

u64 heat_most(const struct heat *h)
{
	u64 most = 0;
	size_t i;

	for (i = 0; i < h->rows * h->columns; i++)
		if (h->cell[i] > most)
			most = h->cell[i];
	return most;
}

int heat_step(u64 count, u64 most)
{
	/* A hundredth still shows: what is remote is often little beside what is local. */
	if (!count)
		return 0;
	if (count >= most)
		return HEAT_STEPS;
	return 1 + (int)((HEAT_STEPS - 1) * log1p(count) / log1p(most));
}

void heat_number(u64 count, char text[8])
{
	static const char units[] = "kMGTPE";
	double value = count;
	size_t i = 0;

	if (count < 10000) {
		snprintf(text, 8, "%u", (unsigned int)count);
		return;
	}
	for (value /= 1000; value >= 999.5; value /= 1000)
		i++;
	snprintf(text, 8, value < 99.95 ? "%.1f%c" : "%.0f%c", value, units[i]);
}

/* Characters of a name, if they are one column each. */
static int width_of(const char *name)
{
	int n = 0;

	for (; *name; name++)
		n += ((unsigned char)*name & 0xc0) != 0x80;
	return n;
}

/* Background of the 256-colour cube from dark blue to yellow, and text that shows on it. */
static void begin_cell(int step, FILE *to)
{
	static const unsigned char back[HEAT_STEPS + 1] = {
		0, 17, 18, 54, 90, 126, 162, 161, 203, 215, 227,
	};

	if (term.colour && step)
		fprintf(to, "\033[48;5;%d;38;5;%dm", back[step], step > 7 ? 16 : 231);
}

/* In place of colours, a block of more and more ink behind the number. */
static const char *ink_of(int step)
{
	static const char * const blocks[] = { " ", "\u2591", "\u2592", "\u2593", "\u2588" };
	static const char * const letters[] = { " ", ".", ":", "+", "#" };
	int i = step ? 1 + (step - 1) * 4 / HEAT_STEPS : 0;

	if (term.colour)
		return " ";
	return term.unicode ? blocks[i] : letters[i];
}

static void put_cell(u64 count, u64 most, FILE *to)
{
	int step = heat_step(count, most);
	char text[8];

	heat_number(count, text);
	begin_cell(step, to);
	fprintf(to, "%*s%s", CELL_WIDTH, text, ink_of(step));
	fputs(term.colour && step ? "\033[0m" : "", to);
}

void heat_text(const struct heat *h, FILE *to)
{
	u64 most = heat_most(h);
	size_t row, col;
	int width;

	fprintf(to, "%s%s%s\n", term_style(TERM_BOLD), h->title, term_style(TERM_PLAIN));
	fprintf(to, "%s%-*s", term_style(TERM_DIM), NAME_WIDTH, h->row_title);
	for (col = 0; col < h->columns; col++)
		fprintf(to, "%*s ", CELL_WIDTH, h->column[col]);
	fprintf(to, "%s\n", term_style(TERM_PLAIN));
	for (row = 0; row < h->rows; row++) {
		width = width_of(h->row[row]);
		fprintf(to, "%s%*s", h->row[row],
			width < NAME_WIDTH ? NAME_WIDTH - width : 0, "");
		for (col = 0; col < h->columns; col++)
			put_cell(h->cell[row * h->columns + col], most, to);
		fputc('\n', to);
	}
}
