// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "table.h"

static size_t count(const char *text, char c)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

/* Cuts a line into its fields. Return: are they as many as there are columns? */
static bool split(struct table *t, char *line, char **field)
{
	size_t n = 0;
	char *word;

	while ((word = strsep(&line, " "))) {
		if (!*word || n == t->columns)
			return false;
		field[n++] = word;
	}
	return n == t->columns;
}

size_t table_parse(struct table *t, char *text)
{
	size_t lines = count(text, '\n'), i;
	char *line, *end, *next = text;

	*t = (struct table) { .text = text };
	for (i = 1; *next; i++) {
		line = next;
		end = strchr(line, '\n');
		if (!end)
			return i;	/* what the kernel writes ends in one */
		*end = '\0';
		next = end + 1;
		if (i == 1) {
			t->columns = count(line, ' ') + 1;
			t->field = ctl_alloc(t->columns * lines, sizeof(*t->field));
			if (!split(t, line, t->field))
				return i;
		} else if (*line != '#') {
			if (!split(t, line, t->field + (t->rows + 1) * t->columns))
				return i;
			t->rows++;
		}
	}
	return t->columns ? 0 : 1;
}

void table_free(struct table *t)
{
	free(t->field);
	free(t->text);
	*t = (struct table) { };
}

size_t table_column(const struct table *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->columns; i++)
		if (!strcmp(t->field[i], name))
			break;
	return i;
}

const char *table_at(const struct table *t, size_t row, const char *name)
{
	size_t column = table_column(t, name);

	return column < t->columns ? t->field[(row + 1) * t->columns + column] : NULL;
}

u64 table_number(const struct table *t, size_t row, const char *name)
{
	const char *text = table_at(t, row, name);
	u64 value;

	return text && number_parse(text, &value) ? value : 0;
}

const char *number_at(const char *text, u64 *value)
{
	const char *at = text;

	*value = 0;
	for (; *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, (u64)(*at - '0'), value))
			return NULL;
	return at > text ? at : NULL;
}

bool number_parse(const char *text, u64 *value)
{
	const char *end = number_at(text, value);

	return end && !*end;
}

bool stats_get(const char *text, const char *name, u64 *value)
{
	size_t len = strlen(name);
	const char *end;

	for (; *text; text += *text == '\n') {
		if (!strncmp(text, name, len) && text[len] == ' ') {
			end = number_at(text + len + 1, value);
			return end && (!*end || *end == '\n');
		}
		text += strcspn(text, "\n");
	}
	return false;
}

bool matrix_parse(struct matrix *m, const char *text)
{
	unsigned int row = 0, col = 0;

	m->nodes = 0;
	for (;;) {
		if (row == NUMABAL_MAX_NODES || col == NUMABAL_MAX_NODES)
			return false;
		text = number_at(text, &m->cell[row][col]);
		if (!text)
			return false;
		col++;
		if (*text == ',') {
			text++;
			continue;
		}
		/* The first row says how many there are. */
		if (!row)
			m->nodes = col;
		if (col != m->nodes)
			return false;
		col = 0;
		row++;
		if (!*text)
			return row == m->nodes;
		if (*text++ != '/')
			return false;
	}
}

bool matrix_find(struct matrix *m, const struct table *t, const char *kind,
		 const char *unit, const char *span)
{
	size_t titles = count(NUMABAL_MATRIX_COLUMNS, ' ') + 1, i;
	unsigned int row = 0, col;
	char **field;

	if (t->columns <= titles || t->columns - titles > NUMABAL_MAX_NODES)
		return false;
	m->nodes = t->columns - titles;
	for (i = 1; i <= t->rows; i++) {
		field = t->field + i * t->columns;
		if (strcmp(field[0], kind) || strcmp(field[1], unit) ||
		    strcmp(field[2], span))
			continue;
		if (row == m->nodes)
			return false;
		for (col = 0; col < m->nodes; col++)
			if (!number_parse(field[titles + col], &m->cell[row][col]))
				return false;
		row++;
	}
	return row == m->nodes;
}

u64 matrix_sum(const struct matrix *m)
{
	unsigned int row, col;
	u64 sum = 0;

	for (row = 0; row < m->nodes; row++)
		for (col = 0; col < m->nodes; col++)
			sum += m->cell[row][col];
	return sum;
}

u64 matrix_local(const struct matrix *m)
{
	unsigned int node;
	u64 sum = 0;

	for (node = 0; node < m->nodes; node++)
		sum += m->cell[node][node];
	return sum;
}
