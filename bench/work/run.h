/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A run of a workload: one process observes, others, one mostly, do the work.
 * What they share lies in memory of its own, which the kernel does not sample:
 * sampled, it would make all of them one group.
 */
#ifndef WORK_RUN_H
#define WORK_RUN_H

#include <stdalign.h>
#include <sys/types.h>

#include "hist.h"
#include "work.h"

#define MAX_WORKERS	512
#define MAX_AREAS	1024
#define INTERVAL_MS	100
/* Of the largest page: each tally lies where its worker starts. */
#define TALLY_ALIGN	(64 << 10)

struct tally {
	alignas(TALLY_ALIGN) u64 units;
	struct hist hist;
};

struct area {
	char *start;
	size_t size;
	int worker;
	pid_t pid;
};

struct run {
	/* From the start on nobody writes here, so it is in all caches. */
	u32 ready, go;
	u32 leave;		/* processes wait for it when their threads have ended */
	u64 start, end;		/* ns of CLOCK_MONOTONIC */
	int workers, procs;
	int areas;
	struct area area[MAX_AREAS];
	int node[MAX_WORKERS];	/* they started on; -1: any */
	char extra[1024];	/* from report_extra() */
	/* Each writes its own. */
	struct tally tally[MAX_WORKERS];
};

extern struct run *run;
extern int run_process;	/* number of this process */

u64 now_ns(void);

static inline bool run_over(void)
{
	return now_ns() >= run->end;
}

/* Done so far, by all. */
u64 run_units(void);

void sleep_until(u64 ns);

/* Wait while the word says so, but not for long; wake who waits. */
void word_wait(u32 *word, u32 value);
void word_wake(u32 *word);

/* What happened, to stdout; the exit status. */
int run_workload(const struct workload *work);

#endif /* WORK_RUN_H */
