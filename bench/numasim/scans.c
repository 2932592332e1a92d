// SPDX-License-Identifier: GPL-2.0
/*
 * How long a scan keeps a task from its work: from the first instruction of task_numa_work
 * to that which leaves it, on one CPU. If another task ran meanwhile, that time is not the
 * scan's alone: it is only counted.
 */
#include "arm64.h"
#include "scans.h"

#define RET		0xd65f03c0

/* Of a CPU: since when the task that runs is in a scan, one higher; 0: it is not. */
static struct {
	alignas(128) u64 start;
} scanning[MAX_CPUS];

static u64 begin, end, switch_to;

/**
 * scans_setup() - symbols are known
 */
void scans_setup(void)
{
	u64 unused;

	begin = symbols_range("task_numa_work", &end);
	switch_to = symbols_range("cpu_switch_to", &unused);
	if (!begin || !switch_to)
		die("symbols", "lack task_numa_work or cpu_switch_to");
}

/**
 * scans_event() - what does an instruction do to a scan?
 * @pc: its address
 * @word: itself
 * Return: event, or SCAN_NONE.
 */
enum scan_event scans_event(u64 pc, u32 word)
{
	u64 to;

	if (pc == switch_to)
		return SCAN_SWITCH;
	if (pc < begin || pc >= end)
		return SCAN_NONE;
	if (pc == begin)
		return SCAN_BEGIN;
	to = branch_target(pc, word);
	if (word == RET || ((word & B_MASK) == B && (to < begin || to >= end)))
		return SCAN_END;
	return SCAN_NONE;
}

/**
 * scans_on() - it happens
 * @cpu: where
 * @event: what
 * @now: when, ps
 */
void scans_on(unsigned int cpu, enum scan_event event, u64 now)
{
	u64 *start = &scanning[cpu].start;

	if (event == SCAN_BEGIN) {
		*start = now + 1;
	} else if (*start) {
		record_pause(event == SCAN_END ? now + 1 - *start : 0);
		*start = 0;
	}
}
