/* SPDX-License-Identifier: GPL-2.0 */
/* A process's mappings, of /proc/PID/numa_maps and /proc/PID/smaps. Pure. */
#ifndef MAPS_H
#define MAPS_H

#include "proc.h"

enum policy {
	POLICY_DEFAULT,		/* the kernel's: where the thread runs, and balanced */
	POLICY_LOCAL,		/* asked for: the same, and not balanced */
	POLICY_BIND,
	POLICY_INTERLEAVE,
	POLICY_WEIGHTED,
	POLICY_PREFERRED,
	POLICY_PREFERRED_MANY,
	POLICY_OTHER,		/* of a kernel to come */
};

/**
 * struct mapping - a line of numa_maps, and what smaps says of the same mapping
 * @line: as it stands there, without the newline
 * @start: address
 * @policy: what its pages are allocated by
 * @policy_len: of its text, behind the address
 * @balanced: a policy with MPOL_F_NUMA_BALANCING
 * @wanted: nodes of the policy
 * @file: it has one; SysV memory and the like have, too
 * @stack: it is the main thread's, and has the policy of that
 * @huge: pages of hugetlbfs
 * @page_kib: of a page
 * @kib: on each node
 * @total: on all
 * @dirty: pages that are dirty
 * @mapmax: by how many its most shared page is mapped
 * @known: smaps has it; the fields below are of smaps
 * @major, @minor: device of its file
 * @fixed: it has pages that belong to a driver
 * @cached: it is of a file system, not of tmpfs or the like; to be set by who knows
 * @thp_kib: in transparent huge pages
 */
struct mapping {
	const char *line;
	u64 start;
	enum policy policy;
	size_t policy_len;
	bool balanced;
	u64 wanted;
	bool file, stack, huge;
	u64 page_kib;
	u64 kib[PROC_NODES], total;
	u64 dirty, mapmax;
	u64 major, minor;
	bool known, readable, writable, executable, fixed, cached;
	u64 thp_kib;
};

struct maps {
	char *text;
	struct mapping *mapping;
	size_t n;
};

/* Owns the text of numa_maps from here on. Return: 0, or the number of a bad line. */
size_t maps_parse(struct maps *maps, char *text);
void maps_free(struct maps *maps);

/* Adds what smaps says, which may be of a moment later. Return: of how many mappings. */
size_t maps_join(struct maps *maps, const char *smaps);

/* Its policy as numa_maps has it: where it begins in @line. */
const char *maps_policy(const struct mapping *m);

/* Do both have the same policy? */
bool maps_same_policy(const struct mapping *a, const struct mapping *b);

#endif /* MAPS_H */
