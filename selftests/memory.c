// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <numa.h>
#include <numaif.h>

#include "frame.h"
#include "hinter.h"
#include "memory.h"
#include "mib.h"

#ifndef MPOL_F_NUMA_BALANCING
#define MPOL_F_NUMA_BALANCING	0x2000
#endif

#define CHUNK		256
#define PLACE_TRIES	100

struct arena arena;
static int why;		/* of a page that lies elsewhere: its node, or -errno */

static void die(const char *what)
{
	fprintf(stderr, "hinter: %s: %s\n", what, strerror(errno));
	exit(1);
}

static char *map_anonymous(void)
{
	/* Only there does the kernel give huge pages. */
	size_t align = huge_size();
	uintptr_t p;
	char *base;

	base = mmap(NULL, arena.size + align, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (base == MAP_FAILED)
		die("mmap");
	p = ((uintptr_t)base + align - 1) & ~(align - 1);
	/* Nothing but the arena itself shall be sampled. */
	munmap(base, p - (uintptr_t)base);
	munmap((char *)p + arena.size, (uintptr_t)base + align - p);
	return (char *)p;
}

static char *map_file(void)
{
	char *base;
	int fd;

	fd = open(opt.path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, arena.size))
		die(opt.path);
	base = mmap(NULL, arena.size, PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, 0);
	if (base == MAP_FAILED)
		die(opt.path);
	close(fd);
	return base;
}

static int page_nodes(char *start, int n, const int *nodes, int *status)
{
	void *pages[CHUNK];
	int i;

	for (i = 0; i < n; i++)
		pages[i] = start + i * arena.page;
	return numa_move_pages(0, n, pages, nodes, status, MPOL_MF_MOVE);
}

static int chunk_of(size_t left)
{
	left /= arena.page;
	return left < CHUNK ? left : CHUNK;
}

/*
 * How many pages do not lie on a node. A page that waits for its hint fault is
 * not there for move_pages(2) of a 6.1 kernel (-ENOENT, a huge one -EFAULT): take
 * the fault.
 */
static int count_astray(char *start, int n, int node, const int *status)
{
	int bad = 0, i;

	for (i = 0; i < n; i++) {
		if (status[i] == node)
			continue;
		bad++;
		why = status[i];
		if (why == -ENOENT || why == -EFAULT)
			__atomic_load_n(start + i * arena.page,
					__ATOMIC_RELAXED);
	}
	return bad;
}

/* Move a range to a node; returns how many pages will not go there. */
static int range_place(char *start, size_t len, int node)
{
	int nodes[CHUNK], status[CHUNK];
	int astray = 0, bad, i, n, try;
	size_t done;

	for (i = 0; i < CHUNK; i++)
		nodes[i] = node;
	for (done = 0; done < len; done += n * arena.page) {
		n = chunk_of(len - done);
		/* A page may be busy, or on its way, for a moment. */
		for (try = 0; try < PLACE_TRIES; try++) {
			if (try)
				usleep(1000);
			page_nodes(start + done, n, nodes, status);
			/* What was asked for is not yet what is. */
			memset(status, 0xff, sizeof(status));
			page_nodes(start + done, n, NULL, status);
			bad = count_astray(start + done, n, node, status);
			if (!bad)
				break;
		}
		astray += bad;
	}
	return astray;
}

int memory_node(int worker, int piece)
{
	int i = worker * opt.pieces + piece;

	return opt.nodes.n ? opt.nodes.value[i % opt.nodes.n] : -1;
}

/* In whole pages that can be placed on their own. */
void memory_part(int worker, int piece, char **start, size_t *len)
{
	size_t unit = opt.kind == KIND_HUGE ? huge_size() : arena.page;
	size_t units = arena.size / unit;
	size_t all = (size_t)opt.threads * opt.pieces;
	size_t first = (size_t)worker * opt.pieces;
	size_t end = first + opt.pieces;

	if (piece >= 0) {
		first += piece;
		end = first + 1;
	}
	first = units * first / all;
	end = units * end / all;
	*start = arena.base + first * unit;
	*len = (end - first) * unit;
}

int memory_place(int worker)
{
	int i, node, astray = 0;
	char *start;
	size_t len;

	for (i = 0; i < opt.pieces; i++) {
		node = memory_node(worker, i);
		memory_part(worker, i, &start, &len);
		if (node >= 0)
			astray += range_place(start, len, node);
	}
	return astray;
}

/* Reads, because on many kernels a write hides who touched a page before. */
void memory_touch(char *start, size_t len, size_t from)
{
	size_t done;

	for (done = 0; done < len; done += arena.page) {
		char *at = start + (from + done) % len;

		/* Atomic, so that no access is optimized away. */
		if (opt.write)
			__atomic_fetch_add(at, 1, __ATOMIC_RELAXED);
		else
			__atomic_load_n(at, __ATOMIC_RELAXED);
	}
}

static void populate(void)
{
	size_t at;

	/*
	 * The kernel never samples a dirty page of a file, and a file of
	 * tmpfs or ramfs has zeroed pages to read wherever it has a hole.
	 */
	if (opt.path)
		memory_touch(arena.base, arena.size, 0);
	for (at = 0; !opt.path && at < arena.size; at += arena.page)
		__atomic_store_n(arena.base + at, 1, __ATOMIC_RELAXED);
}

/* Every second part gets a flag that means nothing here. */
static void split(void)
{
	size_t part = arena.size / opt.threads;
	int i;

	for (i = 1; i < opt.threads; i += 2)
		if (madvise(arena.base + i * part, part, MADV_DONTDUMP))
			die("MADV_DONTDUMP");
}

void memory_open(void)
{
	int i, astray = 0;

	arena.page = sysconf(_SC_PAGESIZE);
	arena.size = opt.mib * mib(opt.kind == KIND_HUGE);
	arena.base = opt.path ? map_file() : map_anonymous();
	if (madvise(arena.base, arena.size, opt.kind == KIND_HUGE ?
		    MADV_HUGEPAGE : MADV_NOHUGEPAGE) && opt.kind == KIND_HUGE)
		die("MADV_HUGEPAGE");
	if (opt.apart)
		split();
	populate();
	for (i = 0; opt.threads <= MAX_LIST && i < opt.threads; i++)
		astray += memory_place(i);
	if (astray) {
		fprintf(stderr, "hinter: %d pages do not go to their node (%d)\n",
			astray, why);
		exit(1);
	}
	if (opt.kind == KIND_BIND &&
	    mbind(arena.base, arena.size, MPOL_BIND | MPOL_F_NUMA_BALANCING,
		  numa_all_nodes_ptr->maskp, numa_all_nodes_ptr->size + 1, 0))
		die("mbind with MPOL_F_NUMA_BALANCING");
}

/*
 * Where the kernel skips memory that a thread has
 * not touched of late, each piece of such costs it a pass that goes nowhere else.
 */
void memory_alone(void)
{
	char line[PATH_MAX + 128];
	unsigned long start, end;
	FILE *f;

	f = fopen("/proc/self/maps", "r");
	if (!f)
		die("/proc/self/maps");
	/* Not all that is listed is memory, and takes a policy. */
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%lx-%lx", &start, &end) == 2 &&
		    start != (unsigned long)arena.base)
			mbind((void *)start, end - start, MPOL_BIND,
			      numa_all_nodes_ptr->maskp,
			      numa_all_nodes_ptr->size + 1, 0);
	fclose(f);
}

void memory_where(long count[MAX_NODES])
{
	int status[CHUNK];
	size_t done;
	int i, n;

	memset(count, 0, MAX_NODES * sizeof(*count));
	for (done = 0; done < arena.size; done += n * arena.page) {
		n = chunk_of(arena.size - done);
		memset(status, 0xff, sizeof(status));
		page_nodes(arena.base + done, n, NULL, status);
		for (i = 0; i < n; i++) {
			if (status[i] < 0)
				status[i] = frame_node(arena.base + done +
						       i * arena.page);
			if (status[i] >= 0 && status[i] < MAX_NODES)
				count[status[i]]++;
		}
	}
}
