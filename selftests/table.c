// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "table.h"

static void die(const char *where, const char *what)
{
	printf("# %s: %s\n", where, what);
	exit(1);
}

char *table_slurp(const char *path)
{
	size_t size = 65536, used = 0;
	char *text = malloc(size);
	ssize_t n = -1;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && text) {
		if (size - used < 16384) {
			size *= 2;
			text = realloc(text, size);
			continue;
		}
		n = read(fd, text + used, size - used - 1);
		if (n <= 0)
			break;
		used += n;
	}
	if (n < 0 || !text) {
		printf("# %s: %s\n", path, strerror(errno));
		free(text);
		text = NULL;
	} else {
		text[used] = '\0';
	}
	if (fd >= 0)
		close(fd);
	return text;
}

static size_t count(const char *s, char c)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == c;
	return n;
}

static bool header_matches(const char *line, const char *header, bool more)
{
	size_t len = strlen(header);
	char next[16];
	int node = 0;

	if (strncmp(line, header, len))
		return false;
	line += len;
	while (more && *line) {
		len = snprintf(next, sizeof(next), " n%d", node++);
		if (strncmp(line, next, len))
			return false;
		line += len;
	}
	return !*line && (!more || node);
}

bool table_parse(struct table *t, const char *name, char *text,
		 const char *header, bool more)
{
	size_t lines = count(text, '\n'), i, n;
	char *line, *field;

	memset(t, 0, sizeof(*t));
	t->name = name;
	t->text = text;
	if (!lines || text[strlen(text) - 1] != '\n') {
		printf("# %s: the last line has no end\n", name);
		return false;
	}
	line = strsep(&text, "\n");
	if (!header_matches(line, header, more)) {
		printf("# %s: header is '%s'\n", name, line);
		return false;
	}
	t->columns = count(line, ' ') + 1;
	t->field = calloc(lines * t->columns, sizeof(*t->field));
	if (!t->field)
		die(name, "out of memory");
	for (i = 0, n = 0; i < lines; i++) {
		size_t had = n;

		if (i)
			line = strsep(&text, "\n");
		if (i == 1 && *line == '#') {
			t->note = line;
			break;
		}
		while ((field = strsep(&line, " "))) {
			if (!*field || n - had == t->columns)
				break;
			t->field[n++] = field;
		}
		if (field || n - had != t->columns) {
			printf("# %s: line %zu has other than %zu fields\n",
			       name, i + 1, t->columns);
			return false;
		}
	}
	t->rows = n / t->columns - 1;
	return true;
}

void table_free(struct table *t)
{
	free(t->field);
	free(t->text);
	memset(t, 0, sizeof(*t));
}

const char *table_get(const struct table *t, size_t row, const char *column)
{
	size_t c;

	for (c = 0; c < t->columns; c++)
		if (!strcmp(t->field[c], column))
			return t->field[(row + 1) * t->columns + c];
	die(t->name, column);
	return NULL;
}

unsigned long long number_of(const char *s, const char *what)
{
	unsigned long long n;
	char *end;

	errno = 0;
	n = strtoull(s, &end, 10);
	if (errno || end == s || *end || *s < '0' || *s > '9') {
		printf("# %s: '%s' is no number\n", what, s);
		exit(1);
	}
	return n;
}

unsigned long long table_number(const struct table *t, size_t row,
				const char *column)
{
	return number_of(table_get(t, row, column), column);
}

unsigned long long table_cells(const struct table *t, size_t row,
			       const char *column, int nodes,
			       struct cells *cells)
{
	const char *p = table_get(t, row, column);
	unsigned long long sum = 0;
	char *end;
	int r, c;

	for (r = 0; r < nodes; r++)
		for (c = 0; c < nodes; c++) {
			if (*p < '0' || *p > '9')
				die(t->name, column);
			cells->at[r][c] = strtoull(p, &end, 10);
			sum += cells->at[r][c];
			/* ',' in a row, '/' between rows, nothing at the end */
			if (*end != (c + 1 < nodes ? ',' :
				     r + 1 < nodes ? '/' : '\0'))
				die(t->name, column);
			p = end + 1;
		}
	return sum;
}

static int compare(const void *a, const void *b)
{
	unsigned long long x = *(const unsigned long long *)a;
	unsigned long long y = *(const unsigned long long *)b;

	return x < y ? -1 : x > y;
}

size_t table_duplicates(const struct table *t, const char *column, const char *unless)
{
	unsigned long long *all = calloc(t->rows + 1, sizeof(*all));
	size_t i, rows = 0, n = 0;

	if (!all)
		die(t->name, "out of memory");
	for (i = 0; i < t->rows; i++)
		if (!unless || strcmp(table_get(t, i, unless), "-"))
			all[rows++] = table_number(t, i, column);
	qsort(all, rows, sizeof(*all), compare);
	for (i = 1; i < rows; i++)
		n += all[i] == all[i - 1];
	free(all);
	return n;
}
