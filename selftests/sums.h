/* SPDX-License-Identifier: GPL-2.0 */
/* Checks that a table agrees with itself and with others. */
#ifndef SELFTESTS_SUMS_H
#define SELFTESTS_SUMS_H

#include "table.h"

enum unit { UNIT_FAULTS, UNIT_PAGES, UNITS };
enum which { KIND_ALL, KIND_PRIVATE, KIND_SHARED, KIND_MIGRATED, KIND_FAILED,
	     KINDS };
enum span { SPAN_TOTAL, SPAN_RECENT, SPANS };

struct machine {
	int nodes;
	struct cells cells[KINDS][UNITS][SPANS];
	unsigned long long sum[KINDS][UNITS][SPANS];
};

/* What rows of `tasks` or `groups` add up to. */
struct sums {
	unsigned long long private, shared, migrated, failed, dropped;
	struct cells faults, pages, migrated_pages;
};

extern int problems;

/* Complains, and counts it, unless a == b. */
void same(const char *what, unsigned long long a, unsigned long long b);
void same_cells(const char *what, const struct cells *a,
		const struct cells *b, int nodes);

void machine_read(struct machine *m, const struct table *matrix);
/* Checks a row of `tasks` or `groups`, adds it, and returns its faults. */
unsigned long long row_add(const struct table *t, size_t row, int nodes,
			   bool other_cpus, struct sums *s);
void clusters_check(const struct table *t, const struct machine *m);
bool clusters_have_other(const struct table *t);

#endif /* SELFTESTS_SUMS_H */
