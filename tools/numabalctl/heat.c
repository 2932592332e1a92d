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

void heat_short(u64 count, char text[4])
{
	static const char units[] = "kMGTPE";
	size_t i = 0;

	if (count < 1000) {
		snprintf(text, 4, "%u", (unsigned int)count);
		return;
	}
	for (count /= 1000; count >= 1000; count /= 1000)
		i++;
	/* Of three digits there is no room for the unit. */
	if (count >= 100)
		snprintf(text, 4, ".%u%c", (unsigned int)count / 100, units[i + 1]);
	else
		snprintf(text, 4, "%u%c", (unsigned int)count, units[i]);
}

void heat_colours(int step, int *back, int *text)
{
	static const unsigned char cube[HEAT_STEPS + 1] = {
		0, 17, 18, 54, 90, 126, 162, 161, 203, 215, 227,
	};

	*back = cube[step];
	*text = step > 7 ? 16 : 231;
}

static void begin_cell(int step, FILE *to)
{
	int back, text;

	if (!term.colour || !step)
		return;
	heat_colours(step, &back, &text);
	fprintf(to, "\033[48;5;%d;38;5;%dm", back, text);
}

const char *heat_ink(int step)
{
	static const char * const blocks[] = { " ", "\u2591", "\u2592", "\u2593", "\u2588" };
	static const char * const letters[] = { " ", ".", ":", "+", "#" };
	int i = step ? 1 + (step - 1) * 4 / HEAT_STEPS : 0;

	return term.unicode ? blocks[i] : letters[i];
}

static void put_cell(u64 count, u64 most, FILE *to)
{
	int step = heat_step(count, most);
	char text[8];

	heat_number(count, text);
	begin_cell(step, to);
	fprintf(to, "%*s%s", CELL_WIDTH, text, term.colour ? " " : heat_ink(step));
	fputs(term.colour && step ? "\033[0m" : "", to);
}

/* The columns from @first to @last, without the title. */
static void put_part(const struct heat *h, size_t first, size_t last, FILE *to)
{
	u64 most = heat_most(h);
	size_t row, col;
	int width;

	fprintf(to, "%s%-*s", term_style(TERM_DIM), NAME_WIDTH, h->row_title);
	for (col = first; col < last; col++)
		fprintf(to, "%*s ", CELL_WIDTH, h->column[col]);
	fprintf(to, "%s\n", term_style(TERM_PLAIN));
	for (row = 0; row < h->rows; row++) {
		width = width_of(h->row[row]);
		fprintf(to, "%s%*s", h->row[row],
			width < NAME_WIDTH ? NAME_WIDTH - width : 0, "");
		for (col = first; col < last; col++)
			put_cell(h->cell[row * h->columns + col], most, to);
		fputc('\n', to);
	}
}

void heat_text(const struct heat *h, size_t width, FILE *to)
{
	size_t fit = 1, col;

	if (width > NAME_WIDTH + CELL_WIDTH + 1)
		fit = (width - NAME_WIDTH) / (CELL_WIDTH + 1);
	fprintf(to, "%s%s%s\n", term_style(TERM_BOLD), h->title, term_style(TERM_PLAIN));
	for (col = 0; col < h->columns; col += fit)
		put_part(h, col, col + fit < h->columns ? col + fit : h->columns, to);
}
