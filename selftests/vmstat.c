// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmstat.h"

const char *const vmstat_names[VMSTAT_ITEMS] = {
	[VMSTAT_PTE_UPDATES] = "numa_pte_updates",
	[VMSTAT_HINT_FAULTS] = "numa_hint_faults",
	[VMSTAT_HINT_FAULTS_LOCAL] = "numa_hint_faults_local",
	[VMSTAT_PAGES_MIGRATED] = "numa_pages_migrated",
};

static void die(const char *why)
{
	fprintf(stderr, "/proc/vmstat: %s\n", why);
	exit(1);
}

void vmstat_read(struct vmstat *v)
{
	/* Kernels have 150 to 200 lines of about 25 characters. */
	static char text[32768];
	size_t used = 0;
	ssize_t n;
	int fd, i;

	fd = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("cannot be opened");
	while ((n = read(fd, text + used, sizeof(text) - 1 - used)) > 0)
		used += n;
	close(fd);
	if (n < 0 || used == sizeof(text) - 1)
		die("cannot be read");
	text[used] = '\0';

	for (i = 0; i < VMSTAT_ITEMS; i++) {
		size_t len = strlen(vmstat_names[i]);
		const char *p = text;

		/* numa_hint_faults is a prefix of another name. */
		while ((p = strstr(p, vmstat_names[i]))) {
			if ((p == text || p[-1] == '\n') && p[len] == ' ')
				break;
			p += len;
		}
		if (!p)
			die("a NUMA balancing counter is missing");
		v->item[i] = strtoull(p + len, NULL, 10);
	}
}

unsigned long long vmstat_hint_faults(void)
{
	struct vmstat v;

	vmstat_read(&v);
	return v.item[VMSTAT_HINT_FAULTS];
}

long kernel_scans(void)
{
	char line[128];
	long seq = -1;
	FILE *f = fopen("/proc/self/sched", "r");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "mm->numa_scan_seq : %ld", &seq) == 1)
			break;
	if (f)
		fclose(f);
	return seq;
}
