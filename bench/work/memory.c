// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <numa.h>
#include <numaif.h>

#include "memory.h"
#include "run.h"
#include "topo.h"
#include "work.h"

size_t memory_huge_size(void)
{
	size_t size = 2 * MB;
	FILE *f;

	f = fopen("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "r");
	if (f) {
		if (fscanf(f, "%zu", &size) != 1)
			size = 2 * MB;
		fclose(f);
	}
	return size;
}

void *memory_map(size_t size)
{
	size_t align = memory_huge_size();
	uintptr_t at, p;
	char *base;

	base = mmap(NULL, size + align, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED)
		die_errno("cannot map %zu MiB; give less with --mb", size / MB);
	at = (uintptr_t)base;
	p = (at + align - 1) & ~(align - 1);
	if (p > at)
		munmap(base, p - at);
	/* What is left out keeps it apart from others, as what malloc maps. */
	munmap((char *)p + size, at + align - p);
	if (opt.pages != PAGES_SYSTEM &&
	    madvise((void *)p, size, opt.pages == PAGES_HUGE ?
		    MADV_HUGEPAGE : MADV_NOHUGEPAGE))
		die_errno("madvise; leave out --pages");
	return (void *)p;
}

void *memory_get(int worker, size_t size)
{
	void *start = memory_map(size);
	int i = __atomic_fetch_add(&run->areas, 1, __ATOMIC_RELAXED);

	if (i >= MAX_AREAS)
		die("more than %d pieces of memory", MAX_AREAS);
	run->area[i].start = start;
	run->area[i].size = size;
	run->area[i].worker = worker;
	run->area[i].pid = getpid();
	return start;
}

void memory_place(void *start, size_t size, struct bitmask *nodes)
{
	int mode = numa_bitmask_weight(nodes) > 1 ? MPOL_INTERLEAVE : MPOL_BIND;

	/* All of it is on the only node there is. */
	if (!topo.numa)
		return;
	if (mbind(start, size, mode, nodes->maskp, nodes->size + 1, MPOL_MF_MOVE))
		die_errno("mbind of %zu MiB; is the node one with memory?", size / MB);
}

void memory_place_node(void *start, size_t size, int node)
{
	struct bitmask *nodes = numa_bitmask_alloc(NUMA_NUM_NODES);

	numa_bitmask_setbit(nodes, node);
	memory_place(start, size, nodes);
	numa_bitmask_free(nodes);
}

void *memory_own(const struct worker *w)
{
	void *start = memory_get(w->index, opt.size);

	if (opt.pin)
		memory_place_node(start, opt.size, topo_home(w->cpu));
	return start;
}

long memory_huge(void *start, size_t size)
{
	unsigned long from, to, kb;
	bool inside = false;
	char line[PATH_MAX + 128];
	long all = 0;
	FILE *f;

	f = fopen("/proc/self/smaps", "r");
	if (!f)
		die_errno("/proc/self/smaps");
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			inside = from >= (uintptr_t)start &&
				 to <= (uintptr_t)start + size;
		else if (inside && sscanf(line, "AnonHugePages: %lu", &kb) == 1)
			all += kb;
	}
	fclose(f);
	return all * 1024 / memory_huge_size();
}
