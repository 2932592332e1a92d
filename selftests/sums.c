// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sums.h"

int problems;

void same(const char *what, unsigned long long a, unsigned long long b)
{
	if (a == b)
		return;
	printf("# %s: %llu, but %llu\n", what, a, b);
	problems++;
}

void same_cells(const char *what, const struct cells *a,
		const struct cells *b, int nodes)
{
	int r, c;

	for (r = 0; r < nodes; r++)
		for (c = 0; c < nodes; c++) {
			if (a->at[r][c] == b->at[r][c])
				continue;
			printf("# %s: [%d][%d] is %llu, but %llu\n", what, r, c,
			       a->at[r][c], b->at[r][c]);
			problems++;
		}
}

static void cells_add(struct cells *to, const struct cells *from, int nodes)
{
	int r, c;

	for (r = 0; r < nodes; r++)
		for (c = 0; c < nodes; c++)
			to->at[r][c] += from->at[r][c];
}

/* Complains where a cell is more than the one it is a part of. */
static void cells_within(const char *what, const struct cells *part,
			 const struct cells *all, int nodes)
{
	int r, c;

	for (r = 0; r < nodes; r++)
		for (c = 0; c < nodes; c++) {
			if (part->at[r][c] <= all->at[r][c])
				continue;
			printf("# %s: [%d][%d] is %llu of %llu\n", what, r, c,
			       part->at[r][c], all->at[r][c]);
			problems++;
		}
}

static const char *const kinds[] = {
	"all", "private", "shared", "migrated", "failed"
};

static const char *const units[] = { "faults", "pages" };
static const char *const spans[] = { "total", "recent" };

static int index_of(const char *word, const char *const *list, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (!strcmp(word, list[i]))
			return i;
	printf("# matrix: '%s' is not known\n", word);
	exit(1);
}

static void machine_check(const struct machine *m)
{
	struct cells sum;
	int u, s;

	for (u = 0; u < UNITS; u++) {
		for (s = 0; s < SPANS; s++) {
			sum = m->cells[KIND_PRIVATE][u][s];
			cells_add(&sum, &m->cells[KIND_SHARED][u][s], m->nodes);
			same_cells("matrix: private + shared, all", &sum,
				   &m->cells[KIND_ALL][u][s], m->nodes);
		}
		sum = m->cells[KIND_MIGRATED][u][SPAN_TOTAL];
		cells_add(&sum, &m->cells[KIND_FAILED][u][SPAN_TOTAL],
			  m->nodes);
		cells_within("matrix: migrated + failed", &sum,
			     &m->cells[KIND_ALL][u][SPAN_TOTAL], m->nodes);
		cells_within("matrix: recent",
			     &m->cells[KIND_ALL][u][SPAN_RECENT],
			     &m->cells[KIND_ALL][u][SPAN_TOTAL], m->nodes);
	}
	cells_within("matrix: faults, within pages",
		     &m->cells[KIND_ALL][UNIT_FAULTS][SPAN_TOTAL],
		     &m->cells[KIND_ALL][UNIT_PAGES][SPAN_TOTAL], m->nodes);
}

void machine_read(struct machine *m, const struct table *t)
{
	int seen[KINDS][UNITS][SPANS] = { 0 };
	char column[16];
	size_t i;

	memset(m, 0, sizeof(*m));
	m->nodes = t->columns - 4;
	for (i = 0; i < t->rows; i++) {
		int k = index_of(table_get(t, i, "kind"), kinds, KINDS);
		int u = index_of(table_get(t, i, "unit"), units, UNITS);
		int s = index_of(table_get(t, i, "span"), spans, SPANS);
		int r = seen[k][u][s]++, c;

		snprintf(column, sizeof(column), "n%d", r);
		if (r == m->nodes || strcmp(table_get(t, i, "row"), column)) {
			printf("# matrix: row %zu is out of order\n", i + 1);
			exit(1);
		}
		for (c = 0; c < m->nodes; c++) {
			snprintf(column, sizeof(column), "n%d", c);
			m->cells[k][u][s].at[r][c] = table_number(t, i, column);
			m->sum[k][u][s] += m->cells[k][u][s].at[r][c];
		}
	}
	same("matrix: rows", t->rows,
	     (unsigned long long)KINDS * UNITS * SPANS * m->nodes);
	machine_check(m);
}

static unsigned long long clusters_sum(const char *field)
{
	unsigned long long sum = 0;
	const char *p = field;
	char *end;

	if (!strcmp(field, "-"))
		return 0;
	for (;; p = end + 1) {
		strtoull(p, &end, 10);
		if (end == p || *end != ':')
			break;
		p = end + 1;
		sum += strtoull(p, &end, 10);
		if (end == p || (*end && *end != ','))
			break;
		if (!*end)
			return sum;
	}
	printf("# clusters: '%s' does not parse\n", field);
	exit(1);
}

unsigned long long row_add(const struct table *t, size_t row, int nodes,
			   bool other_cpus, struct sums *s)
{
	const char *pct = table_get(t, row, "local_pct");
	const char *clusters = table_get(t, row, "clusters");
	unsigned long long faults = table_number(t, row, "faults");
	unsigned long long private = table_number(t, row, "private");
	unsigned long long shared = table_number(t, row, "shared");
	unsigned long long local = 0, by_cluster;
	struct cells m, pages, migrated, recent;
	int r;

	same("row: faults, faults_matrix", faults,
	     table_cells(t, row, "faults_matrix", nodes, &m));
	same("row: pages, pages_matrix", table_number(t, row, "pages"),
	     table_cells(t, row, "pages_matrix", nodes, &pages));
	same("row: private + shared, faults", private + shared, faults);
	table_cells(t, row, "migrated_matrix", nodes, &migrated);
	table_cells(t, row, "recent_matrix", nodes, &recent);
	cells_within("row: migrated_matrix", &migrated, &pages, nodes);
	cells_within("row: recent_matrix", &recent, &m, nodes);
	for (r = 0; r < nodes; r++)
		local += m.at[r][r];
	if (faults)
		same("row: local_pct", number_of(pct, "local_pct"),
		     local * 100 / faults);
	else if (strcmp(pct, "-"))
		same("row: local_pct of no faults is not '-'", 0, 1);
	by_cluster = clusters_sum(clusters);
	/* Not shown by row: CPUs of no cluster, and all where none is known. */
	if (!other_cpus || by_cluster > faults)
		same("row: clusters, faults", by_cluster, faults);

	s->private += private;
	s->shared += shared;
	s->migrated += table_number(t, row, "migrated");
	s->failed += table_number(t, row, "failed");
	cells_add(&s->faults, &m, nodes);
	cells_add(&s->pages, &pages, nodes);
	cells_add(&s->migrated_pages, &migrated, nodes);
	return faults;
}

bool clusters_have_other(const struct table *t)
{
	size_t i;

	for (i = 0; i < t->rows; i++)
		if (!strcmp(table_get(t, i, "cluster"), "other"))
			return true;
	return t->note;
}

/* The rows of a node's clusters sum to the node's row of the machine. */
void clusters_check(const struct table *t, const struct machine *m)
{
	const struct cells *all = &m->cells[KIND_ALL][UNIT_FAULTS][SPAN_TOTAL];
	unsigned long long faults = 0, pages = 0;
	struct cells by_node = {};
	char column[16];
	size_t i;
	int c;

	if (t->note)
		return;
	for (i = 0; i < t->rows; i++) {
		const char *node = table_get(t, i, "node");
		unsigned long long row = 0;

		faults += table_number(t, i, "faults");
		pages += table_number(t, i, "pages");
		for (c = 0; c < m->nodes; c++) {
			unsigned long long n;

			snprintf(column, sizeof(column), "n%d", c);
			n = table_number(t, i, column);
			row += n;
			if (strcmp(node, "-1"))
				by_node.at[number_of(node, "node")][c] += n;
		}
		same("clusters: cells, faults", row,
		     table_number(t, i, "faults"));
	}
	same("clusters: faults, matrix", faults,
	     m->sum[KIND_ALL][UNIT_FAULTS][SPAN_TOTAL]);
	same("clusters: pages, matrix", pages,
	     m->sum[KIND_ALL][UNIT_PAGES][SPAN_TOTAL]);
	if (clusters_have_other(t))
		cells_within("clusters: by node", &by_node, all, m->nodes);
	else
		same_cells("clusters: by node, matrix", &by_node, all,
			   m->nodes);
}
