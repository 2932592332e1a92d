// SPDX-License-Identifier: GPL-2.0
/*
 * storm's actor meddler: what somebody else does to its tasks: CPUs, nodes, pages, cgroups,
 * policies and signals; and who looks into them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <unistd.h>
#include <numaif.h>

#include "dice.h"
#include "file.h"
#include "storm.h"

#define MOST	512
#define PAGES	64

/* One of the tasks that are in a cgroup of the storm; 0: none is. */
static int victim(const char *list)
{
	const char *group = pick(storm_groups);
	unsigned int n = 0, which = dice() >> 40;
	static char text[MOST * 8];
	char path[128], *at;
	int ids[MOST];

	snprintf(path, sizeof(path), "/sys/fs/cgroup/%s/%s", group, list);
	if (file_read(path, text, sizeof(text)) < 0)
		return 0;
	for (at = strtok(text, "\n"); at && n < MOST; at = strtok(NULL, "\n"))
		ids[n++] = atoi(at);
	return n ? ids[which % n] : 0;
}

static int thread(void)
{
	return victim("cgroup.threads");
}

static int process(void)
{
	return victim("cgroup.procs");
}

static bool act_cpus(void)
{
	int tid = thread();
	cpu_set_t set;
	unsigned int i, n = 1 + below(255);

	CPU_ZERO(&set);
	for (i = 0; i < 8; i++)
		if (n & 1 << i)
			CPU_SET(i, &set);
	return tid && !sched_setaffinity(tid, sizeof(set), &set);
}

static bool act_policy(void)
{
	static const int policies[] = { SCHED_OTHER, SCHED_OTHER, SCHED_BATCH, SCHED_IDLE };
	struct sched_param none = { };
	int tid = thread();

	return tid && !sched_setscheduler(tid, pick(policies), &none);
}

static bool act_nice(void)
{
	int tid = thread();

	return tid && !setpriority(PRIO_PROCESS, tid, (int)below(40) - 20);
}

/* Now and then for good. */
static bool act_signal(void)
{
	bool end = one_in(16);
	int pid = process();

	if (!pid || kill(pid, end ? SIGKILL : SIGSTOP))
		return false;
	storm_sleep(below(50000));
	if (!end)
		kill(pid, SIGCONT);
	return true;
}

static bool act_cgroup(void)
{
	int pid = process();

	return pid && storm_move(pid);
}

static bool act_migrate(void)
{
	unsigned long from = 1 + below(15), to = 1 + below(15);
	int pid = process();

	return pid && migrate_pages(pid, 64, &from, &to) >= 0;
}

static bool act_move(void)
{
	size_t page = sysconf(_SC_PAGESIZE), at = below(STORM_BYTES / page - PAGES);
	int nodes[PAGES], status[PAGES], pid = process(), i;
	void *pages[PAGES];
	bool ask = one_in(4);

	for (i = 0; i < PAGES; i++) {
		pages[i] = STORM_BASE + (at + i) * page;
		nodes[i] = below(4);
	}
	return pid && move_pages(pid, PAGES, pages, ask ? NULL : nodes, status,
				 one_in(2) ? MPOL_MF_MOVE_ALL : MPOL_MF_MOVE) >= 0;
}

static bool act_look(void)
{
	static const char *const files[] = {
		"numa_maps", "smaps", "sched", "status", "cgroup", "stack", "smaps_rollup",
	};
	static char text[1 << 18];
	int pid = process();
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, pick(files));
	return pid && file_read(path, text, sizeof(text)) > 0;
}

/* Through another's page tables, by a task that is not the owner. */
static bool act_peek(void)
{
	static char buf[1 << 18];
	struct iovec mine = { buf, sizeof(buf) }, theirs = {
		STORM_BASE + below((STORM_BYTES - sizeof(buf)) / 4096) * 4096, sizeof(buf),
	};
	int pid = process();

	return pid && process_vm_readv(pid, &mine, 1, &theirs, 1, 0) > 0;
}

static const struct kind kinds[] = {
	KIND("affinity", act_cpus),
	KIND("policy", act_policy),
	KIND("nice", act_nice),
	KIND("signal", act_signal),
	KIND("cgroup", act_cgroup),
	KIND("migrate_pages", act_migrate),
	KIND("move_pages", act_move),
	KIND("look", act_look),
	KIND("peek", act_peek),
};

struct actor meddler = {
	.name = "meddler",
	.kinds = kinds,
	.n = ARRAY_SIZE(kinds),
	.pause_us = 30000,
};
