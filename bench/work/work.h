/* SPDX-License-Identifier: GPL-2.0 */
/* What a workload is, and the options it was called with. */
#ifndef WORK_WORK_H
#define WORK_WORK_H

#include "die.h"
#include "types.h"

#define MB		(1024UL * 1024)
/* A unit of most workloads: dependent loads, a fraction of a millisecond. */
#define UNIT		2000

enum pages {
	PAGES_SYSTEM,	/* as transparent_hugepage/enabled says */
	PAGES_BASE,
	PAGES_HUGE,
};

struct options {
	double seconds;
	int threads;
	size_t size;
	u64 seed;
	bool pin;		/* the arrangement that an expert would choose */
	bool where;		/* say where memory lies, at start and end */
	enum pages pages;
	/* For those workloads that take them: */
	int phase_ms;
	bool turns;		/* of threads, not places */
	int part_kb;
	int mem;		/* node, or -1 */
	bool copy;
	struct bitmask *cpus;	/* or NULL */
};

extern struct options opt;

/* Options that not all workloads take. */
#define TAKES_PAGES	BIT(0)
#define TAKES_PHASE	BIT(1)
#define TAKES_PART	BIT(2)
#define TAKES_MEM	BIT(3)
#define TAKES_CPUS	BIT(4)
#define TAKES_COPY	BIT(5)
#define TAKES_TURNS	BIT(6)

struct worker {
	int index;
	int cpu;		/* it is prepared on, and starts on; -1: any */
	u64 began;		/* when its unit did */
	u64 units;		/* it has done */
	u64 random;		/* state of random_next() */
	struct walk_line *at;
	void *data;
};

struct workload {
	const char *name, *what;
	bool oracle;		/* knows what to do for --pin */
	bool held;		/* threads stay on their CPUs in any case */
	unsigned int takes;
	/* Defaults: */
	int seconds;
	int mb;
	const char *mb_of;	/* what has so many MiB */
	bool each;		/* which there is one of for each thread */
	bool small;		/* less than one makes sense, too */
	int threads;		/* 0: one a CPU */
	int phase_ms;
	int part_kb;
	/* Needs: */
	int nodes;		/* with CPUs, at least; 0: 1 */
	int multiple;		/* of which threads must be one; 0: 1 */
	int procs;		/* worker i is a thread of process i % procs; 0: 1 */
	/* How many workers there are for so many threads; NULL: as many. */
	int (*workers)(int threads);
	/* In each process, on the CPU of worker 0, before there are threads. */
	void (*prepare)(void);
	/* In each thread, on its CPU, which it may change; all of them wait then. */
	void (*ready)(struct worker *w);
	/*
	 * Returns whether it was one to be counted.  What it waits for before
	 * the unit proper is left out if it sets began.
	 */
	bool (*unit)(struct worker *w);
	/* In process 0, after the last unit; for report_extra(). */
	void (*end)(void);
};

#endif /* WORK_WORK_H */
