/* SPDX-License-Identifier: GPL-2.0 */
/* What files of /proc and sysfs say of tasks, CPUs and nodes. Pure. */
#ifndef PROC_H
#define PROC_H

#include "types.h"

/* Sets: of nodes one word, of CPUs as many as kernels are built for. */
#define PROC_NODES	64
#define PROC_CPUS	8192
#define PROC_CPU_WORDS	(PROC_CPUS / 64)

/*
 * A list such as "0-3,8", which ends with the text, a newline or a blank; "" is the
 * empty one. Return: is it one, and does it fit into @words of 64?
 */
bool list_parse(const char *text, u64 *word, size_t words);

/* A set of nodes as such a list; "none" for the empty one. */
void list_text(u64 nodes, char *text, size_t size);

static inline bool list_has(const u64 *word, size_t bit)
{
	return word[bit / 64] >> bit % 64 & 1;
}

/*
 * What stands behind "NAME:" on a line of its own, without the blanks around it: in
 * /proc/PID/status and /proc/PID/sched. Return: is there such a line, and does it fit?
 */
bool proc_field(const char *text, const char *name, char *value, size_t size);

/* The same as a number, of which a fraction is cut off. */
bool proc_number(const char *text, const char *name, long long *value);

/* /proc/PID/stat: the CPU it runs on, or ran on last, and whether it is a kernel thread. */
bool proc_stat(const char *text, unsigned int *cpu, bool *kernel);

/*
 * In /proc/PID/mountinfo: is this a device of files that have their pages on a disk, or
 * nowhere else, and not of tmpfs or hugetlbfs, whose pages are like memory without a file?
 */
bool proc_has_files(const char *mountinfo, u64 major, u64 minor);

#endif /* PROC_H */
