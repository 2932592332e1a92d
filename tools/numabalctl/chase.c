// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <numa.h>
#include <numaif.h>

#include "chase.h"
#include "ctl.h"
#include "file.h"
#include "table.h"

/* The longest line of a cache that there is (Kunpeng 920's L3). */
#define LINE		128
#define ROUNDS		3
#define ROUND_NS	100000000
#define BATCH		4096

/* Caches hold a quarter at most, the node's free memory is enough four times. */
#define CACHES		4
#define SIZE_MIN	((size_t)4 << 20)
#define SIZE_DEFAULT	((size_t)64 << 20)
#define SIZE_MAX_	((size_t)1 << 30)

static uint64_t random_next(uint64_t *state)
{
	/* xorshift64* */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1d;
}

static void **line_at(void *memory, size_t i)
{
	return (void **)((char *)memory + i * LINE);
}

void **chase_build(void *memory, size_t size, uint64_t seed)
{
	size_t lines = size / LINE, i, other;
	void *next;

	/* Sattolo's shuffle gives one cycle, whatever the numbers are. */
	for (i = 0; i < lines; i++)
		*line_at(memory, i) = line_at(memory, i);
	for (i = lines - 1; i > 0; i--) {
		other = random_next(&seed) % i;
		next = *line_at(memory, i);
		*line_at(memory, i) = *line_at(memory, other);
		*line_at(memory, other) = next;
	}
	return memory;
}

void **chase_follow(void **at, size_t steps)
{
	while (steps--)
		at = __atomic_load_n((void ***)at, __ATOMIC_RELAXED);
	return at;
}

/* The size of the last level of cache that the kernel tells of; 0: of none. */
static size_t cache_size(void)
{
	size_t size = 0, this;
	char path[64], *text;
	int i;

	for (i = 0;; i++) {
		snprintf(path, sizeof(path),
			 "/sys/devices/system/cpu/cpu0/cache/index%d/size", i);
		text = file_value(path);
		if (!text)
			break;
		this = strtoul(text, NULL, 10) << 10;
		if (this > size)
			size = this;
		free(text);
	}
	return size;
}

static size_t size_for(int nid)
{
	size_t size = cache_size() * CACHES;
	long long free_bytes = 0;

	if (size < SIZE_DEFAULT)
		size = SIZE_DEFAULT;
	if (size > SIZE_MAX_)
		size = SIZE_MAX_;
	if (numa_node_size64(nid, &free_bytes) < 0 || free_bytes < 0)
		return 0;
	if (size > (size_t)free_bytes / 4)
		size = free_bytes / 4;
	return size / LINE * LINE;
}

static double fastest_round(void **at)
{
	uint64_t start, ns, steps;
	double best = 0, each;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		start = ctl_now_ns();
		steps = 0;
		do {
			at = chase_follow(at, BATCH);
			steps += BATCH;
			ns = ctl_now_ns() - start;
		} while (ns < ROUND_NS);
		each = (double)ns / steps;
		if (!i || each < best)
			best = each;
	}
	return best;
}

/* All of it is where it was asked for, as far as a look at both ends can tell. */
static int lies_on(char *memory, size_t size, int nid)
{
	void *page[2] = { memory, memory + size - LINE };
	int status[2];

	if (numa_move_pages(0, 2, page, NULL, status, 0))
		return -errno;
	return status[0] == nid && status[1] == nid ? 0 : -ENOMEM;
}

double chase_measure(int cpu, int nid)
{
	size_t size = size_for(nid);
	struct bitmask *nodes;
	cpu_set_t set;
	char *memory;
	double ns;

	if (size < SIZE_MIN)
		return -ENOMEM;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return -errno;
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		      -1, 0);
	if (memory == MAP_FAILED)
		return -errno;
	/* Few misses of the TLB: what is asked for is the memory. */
	madvise(memory, size, MADV_HUGEPAGE);
	nodes = numa_allocate_nodemask();
	numa_bitmask_setbit(nodes, nid);
	ns = 0;
	if (mbind(memory, size, MPOL_BIND, nodes->maskp, nodes->size + 1, 0))
		ns = -errno;
	numa_free_nodemask(nodes);
	if (!ns) {
		void **start = chase_build(memory, size, 1);

		ns = lies_on(memory, size, nid);
		if (!ns)
			ns = fastest_round(chase_follow(start, size / LINE));
	}
	munmap(memory, size);
	return ns;
}
