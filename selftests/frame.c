// SPDX-License-Identifier: GPL-2.0
/*
 * The node of a page by its physical address: /proc/self/pagemap says which frame
 * it is, /proc/zoneinfo which node has that.  For pages of which move_pages(2) of
 * 6.1 says nothing, because they wait for their hint fault.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "frame.h"

#define MAX_ZONES	64
#define PRESENT		0x8000000000000000ULL
#define FRAME		((1ULL << 55) - 1)

static struct {
	unsigned long long start, spanned;
	int node;
} zone[MAX_ZONES];

static int zones;

static void read_zones(void)
{
	unsigned long long n, spanned = 0;
	char line[256];
	int node = -1;
	FILE *f;

	f = fopen("/proc/zoneinfo", "r");
	while (f && zones < MAX_ZONES && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "Node %d, zone", &node) == 1) {
			spanned = 0;
		} else if (sscanf(line, " spanned %llu", &n) == 1) {
			spanned = n;
		} else if (sscanf(line, " start_pfn: %llu", &n) == 1) {
			zone[zones].start = n;
			zone[zones].spanned = spanned;
			zone[zones++].node = node;
		}
	}
	if (f)
		fclose(f);
}

int frame_node(const void *page)
{
	unsigned long long entry;
	ssize_t n = -1;
	int fd, i;

	if (!zones)
		read_zones();
	fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = pread(fd, &entry, sizeof(entry), (unsigned long)page /
			  sysconf(_SC_PAGESIZE) * sizeof(entry));
		close(fd);
	}
	if (n != sizeof(entry) || !(entry & PRESENT))
		return -1;
	for (i = 0; i < zones; i++)
		if ((entry & FRAME) - zone[i].start < zone[i].spanned)
			return zone[i].node;
	return -1;
}
