// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "vmstat.h"

const char * const vmstat_name[NR_VMSTAT] = {
	[HINT_FAULTS] = "numa_hint_faults",
	[HINT_FAULTS_LOCAL] = "numa_hint_faults_local",
	[PTE_UPDATES] = "numa_pte_updates",
	[PAGES_MIGRATED] = "numa_pages_migrated",
	[MIGRATE_SUCCESS] = "pgmigrate_success",
	[MIGRATE_FAIL] = "pgmigrate_fail",
};

void vmstat_read(u64 value[NR_VMSTAT])
{
	FILE *f = fopen("/proc/vmstat", "r");
	char name[64];
	u64 number;
	int i;

	memset(value, 0, NR_VMSTAT * sizeof(*value));
	if (!f)
		die_errno("/proc/vmstat");
	while (fscanf(f, "%63s %llu", name, &number) == 2)
		for (i = 0; i < NR_VMSTAT; i++)
			if (!strcmp(name, vmstat_name[i]))
				value[i] = number;
	fclose(f);
}
