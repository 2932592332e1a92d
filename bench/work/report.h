/* SPDX-License-Identifier: GPL-2.0 */
/* What is printed about a run: one line of JSON. */
#ifndef WORK_REPORT_H
#define WORK_REPORT_H

#include "vmstat.h"

/* What the observer saw. */
struct seen {
	u64 ns;		/* from start to end */
	int intervals;
	u64 *units;	/* of each interval */
	u64 vmstat[2][NR_VMSTAT];	/* at start and end */
};

/* Results of a workload of its own; in its process 0. */
void report_extra(const char *name, double value);

/* For --where; at the start, and at the end. */
void report_where(bool end);

void report(const struct workload *work, const struct seen *seen);

#endif /* WORK_REPORT_H */
