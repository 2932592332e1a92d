/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel has counted of its balancing. */
#ifndef WORK_VMSTAT_H
#define WORK_VMSTAT_H

#include "work.h"

enum {
	HINT_FAULTS,
	HINT_FAULTS_LOCAL,
	PTE_UPDATES,
	PAGES_MIGRATED,
	MIGRATE_SUCCESS,
	MIGRATE_FAIL,
	NR_VMSTAT
};

extern const char * const vmstat_name[NR_VMSTAT];

/* All are 0 where the kernel does not balance. */
void vmstat_read(u64 value[NR_VMSTAT]);

#endif /* WORK_VMSTAT_H */
