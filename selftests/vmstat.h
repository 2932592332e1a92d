/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's own counters of NUMA balancing, the oracle of the tests. */
#ifndef SELFTESTS_VMSTAT_H
#define SELFTESTS_VMSTAT_H

enum vmstat_item {
	VMSTAT_PTE_UPDATES,
	VMSTAT_HINT_FAULTS,
	VMSTAT_HINT_FAULTS_LOCAL,
	VMSTAT_PAGES_MIGRATED,
	VMSTAT_ITEMS
};

struct vmstat {
	unsigned long long item[VMSTAT_ITEMS];
};

extern const char *const vmstat_names[VMSTAT_ITEMS];

/* Ends the program when the kernel does not tell. */
void vmstat_read(struct vmstat *v);
unsigned long long vmstat_hint_faults(void);

/* How often the kernel has been through the memory of this process; -1: it does not tell. */
long kernel_scans(void);

#endif /* SELFTESTS_VMSTAT_H */
