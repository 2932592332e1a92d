// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <unistd.h>

#include "mib.h"

size_t huge_size(void)
{
	static size_t size;
	FILE *f;

	if (size)
		return size;
	f = fopen("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "r");
	if (!f || fscanf(f, "%zu", &size) != 1)
		size = 2 << 20;
	if (f)
		fclose(f);
	return size;
}

size_t mib(bool huge)
{
	return huge ? huge_size() / 2 : 256 * (size_t)sysconf(_SC_PAGESIZE);
}
