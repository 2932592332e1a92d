// SPDX-License-Identifier: GPL-2.0
/*
 * storm's actor watch: perf's events on numabal's tracepoints, while it is there, on the
 * kernel's that numabal uses, too, and on probes of the functions that it hooks, system-wide
 * or of one task; with samples, or counts alone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "dice.h"
#include "file.h"
#include "storm.h"

#define EVENTS	"/sys/kernel/tracing/events"
#define CPUS	8
#define RING	4	/* pages of data */
#define HOLD_US	600000

static long long number(const char *path)
{
	char text[32];

	return file_read(path, text, sizeof(text)) > 0 ? strtoll(text, NULL, 10) : -1;
}

static int event_open(struct perf_event_attr *attr, int pid, int cpu)
{
	attr->size = sizeof(*attr);
	return syscall(SYS_perf_event_open, attr, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

/* On each CPU, as a CPU may be gone on each that is there; then lets it run, and ends. */
static bool watch_all(struct perf_event_attr *attr)
{
	size_t page = sysconf(_SC_PAGESIZE), size = (RING + 1) * page;
	void *ring[CPUS];
	int fd[CPUS], cpu, opened = 0;
	bool samples = one_in(2);

	if (samples) {
		attr->sample_period = 1;
		attr->sample_type = PERF_SAMPLE_RAW | PERF_SAMPLE_TIME | PERF_SAMPLE_TID;
	}
	for (cpu = 0; cpu < CPUS; cpu++) {
		ring[cpu] = MAP_FAILED;
		fd[cpu] = event_open(attr, -1, cpu);
		if (fd[cpu] < 0)
			continue;
		opened++;
		if (samples)
			ring[cpu] = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
					 fd[cpu], 0);
	}
	if (opened)
		storm_sleep(below(HOLD_US));
	for (cpu = 0; cpu < CPUS; cpu++) {
		if (ring[cpu] != MAP_FAILED)
			munmap(ring[cpu], size);
		if (fd[cpu] >= 0)
			close(fd[cpu]);
	}
	return opened;
}

/* Of this task alone, turned off and on, and read. */
static bool watch_self(struct perf_event_attr *attr)
{
	int fd = event_open(attr, 0, -1), i;
	long long count;
	bool good = fd >= 0;

	for (i = 0; good && i < 3; i++) {
		ioctl(fd, i % 2 ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, 0);
		storm_sleep(below(50000));
		good = read(fd, &count, sizeof(count)) == sizeof(count);
	}
	if (fd >= 0)
		close(fd);
	return good;
}

static bool watch_event(struct perf_event_attr *attr)
{
	return one_in(4) ? watch_self(attr) : watch_all(attr);
}

static bool tracepoint(const char *name)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_TRACEPOINT };
	char path[256];
	long long id;

	snprintf(path, sizeof(path), EVENTS "/%s/id", name);
	id = number(path);
	attr.config = id;
	return id >= 0 && watch_event(&attr);
}

static bool act_own(void)
{
	static const char *const names[] = {
		"numabal/numabal_hint_fault", "numabal/numabal_task", "numabal/numabal_page",
		"numabal/numabal_scan", "numabal/numabal_place",
	};

	return tracepoint(pick(names));
}

static bool act_kernel(void)
{
	static const char *const names[] = {
		"sched/sched_migrate_task", "sched/sched_move_numa", "sched/sched_process_exit",
		"task/task_newtask", "migrate/mm_migrate_pages", "sched/sched_switch",
	};

	return tracepoint(pick(names));
}

static bool act_probe(void)
{
	/* Each kernel has some of them. */
	static const char *const functions[] = {
		"task_numa_fault", "task_numa_work", "task_numa_free", "numa_migrate_check",
		"numa_migrate_prep", "migrate_misplaced_folio_prepare", "migrate_misplaced_folio",
		"migrate_misplaced_page", "mpol_misplaced", "sched_setnuma", "migrate_task_to",
		"migrate_swap", "change_prot_numa",
	};
	long long type = number("/sys/bus/event_source/devices/kprobe/type");
	struct perf_event_attr attr = {
		.type = type,
		.kprobe_func = (unsigned long)pick(functions),
		.config = one_in(4),	/* at its return */
	};

	return type >= 0 && watch_event(&attr);
}

static const struct kind kinds[] = {
	KIND("numabal's event", act_own),
	KIND("the kernel's event", act_kernel),
	KIND("probe", act_probe),
};

struct actor watch = {
	.name = "watch",
	.kinds = kinds,
	.n = ARRAY_SIZE(kinds),
	.pause_us = HOLD_US,
};
