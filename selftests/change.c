// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "change.h"
#include "hinter.h"
#include "memory.h"
#include "mib.h"

#ifndef SCHED_DEADLINE
#define SCHED_DEADLINE	6
#endif

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define DEADLINE_NS	100000000
#define RUNTIME_NS	10000000

/* The C library of some machines has none. */
struct attributes {
	unsigned int size, policy;
	unsigned long long flags;
	int nice;
	unsigned int priority;
	unsigned long long runtime, deadline, period;
};

static int workers(void)
{
	return opt.procs * opt.threads;
}

bool change_cpus(char *list)
{
	bool good = true;
	cpu_set_t set;
	int i, cpu;

	get_list(&opt.cpus, list);
	for (i = 0; i < workers(); i++) {
		cpu = opt.cpus.value[i % opt.threads % opt.cpus.n];
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		good &= !sched_setaffinity(ctl->worker[i].tid, sizeof(set),
					   &set);
		ctl->worker[i].cpu = cpu;
	}
	return good;
}

bool change_span(char *list)
{
	bool good = true;
	struct list cpus;
	cpu_set_t set;
	int i;

	get_list(&cpus, list);
	CPU_ZERO(&set);
	for (i = 0; i < cpus.n; i++)
		CPU_SET(cpus.value[i], &set);
	for (i = 0; i < workers(); i++)
		good &= !sched_setaffinity(ctl->worker[i].tid, sizeof(set),
					   &set);
	return good;
}

bool change_nice(int nice)
{
	bool good = true;
	int i;

	for (i = 0; i < workers(); i++)
		if (i % opt.threads)
			good &= !setpriority(PRIO_PROCESS, ctl->worker[i].tid,
					     nice);
	return good;
}

static int policy_of(const char *name)
{
	static const struct {
		const char *name;
		int policy;
	} known[] = {
		{ "normal", SCHED_OTHER }, { "batch", SCHED_BATCH },
		{ "idle", SCHED_IDLE }, { "fifo", SCHED_FIFO },
		{ "rr", SCHED_RR }, { "deadline", SCHED_DEADLINE },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(name, known[i].name))
			return known[i].policy;
	return -1;
}

bool change_policy(const char *name)
{
	struct attributes a = { .size = sizeof(a), .policy = policy_of(name) };
	bool good = true;
	int i;

	if (a.policy == SCHED_FIFO || a.policy == SCHED_RR)
		a.priority = 1;
	if (a.policy == SCHED_DEADLINE) {
		a.runtime = RUNTIME_NS;
		a.deadline = DEADLINE_NS;
		a.period = DEADLINE_NS;
	}
	for (i = 0; i < workers(); i++)
		if (i % opt.threads)
			good &= !syscall(SYS_sched_setattr, ctl->worker[i].tid,
					 &a, 0);
	return good;
}

/* Each thread by its file in /proc: prctl(2) names only the caller. */
bool change_name(const char *name)
{
	bool good = !prctl(PR_SET_NAME, name);
	char path[64];
	FILE *f;
	int i;

	for (i = 0; i < opt.threads; i++) {
		snprintf(path, sizeof(path), "/proc/self/task/%d/comm",
			 ctl->worker[i].tid);
		f = fopen(path, "w");
		if (!f)
			return false;
		good &= fputs(name, f) >= 0;
		good &= !fclose(f);
	}
	return good;
}

bool change_uid(int uid)
{
	/* The C library does this in all threads. */
	return !seteuid(uid);
}

/* What lies in a pipe by reference is in use by somebody unknown. */
bool change_grip(int pages)
{
	static int end[2] = { -1, -1 };
	struct iovec v = { arena.base, pages * arena.page };

	close(end[0]);
	close(end[1]);
	end[0] = -1;
	end[1] = -1;
	if (!pages)
		return true;
	return !pipe2(end, O_CLOEXEC | O_NONBLOCK) &&
	       vmsplice(end[1], &v, 1, 0) == (ssize_t)v.iov_len;
}

bool change_merge(int mb)
{
	size_t size = mb * mib(false), at;
	char *base;

	base = mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (base == MAP_FAILED)
		return false;
	for (at = 0; at < size; at += arena.page)
		*(size_t *)(base + at) = at + 1;
	return !madvise(base, size, MADV_MERGEABLE);
}

bool change_program(void)
{
	/* Not under its old name: that shall change, too. */
	execv("/proc/self/exe", opt.argv);
	return false;
}
