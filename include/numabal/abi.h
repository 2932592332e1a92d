/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: numabal ABI shared by the module and user-space tools
 *
 * Names, columns and limits of the files below /sys/kernel/numabal/ and
 * /sys/kernel/debug/numabal/. sysfs-ABI.md describes each file in words; this
 * header is what a program compiles against. It includes nothing.
 */
#ifndef NUMABAL_ABI_H
#define NUMABAL_ABI_H

#include "version.h"

/* Where things are. */
#define NUMABAL_SYSFS_DIR	"/sys/kernel/numabal"
#define NUMABAL_DEBUGFS_DIR	"/sys/kernel/debug/numabal"

/*
 * Limits. A task's record holds nodes x nodes cells, so the square bounds the
 * memory a task can make the module use; a machine with more possible nodes
 * is refused at load. half_life_ms is bounded so that a decay step is neither
 * a per-fault cost nor a wait that outlives a workload.
 */
#define NUMABAL_MAX_NODES		32
#define NUMABAL_MAX_CLUSTERS		256
#define NUMABAL_HALF_LIFE_MIN_MS	100
#define NUMABAL_HALF_LIFE_MAX_MS	3600000
#define NUMABAL_HALF_LIFE_DEFAULT_MS	10000

/*
 * Classes and rules: longest name, glob, cgroup path and line, without the NUL,
 * and how many there may be. A comm is at most 15 characters, so a longer glob
 * has stars in it.
 */
#define NUMABAL_CLASS_NAME_MAX	31
#define NUMABAL_GLOB_MAX	63
#define NUMABAL_CGROUP_MAX	255
#define NUMABAL_RULE_MAX	511
#define NUMABAL_MAX_CLASSES	65	/* with default */
#define NUMABAL_MAX_RULES	512

/* In place of a group's number: the task is in none. */
#define NUMABAL_NO_GROUP	0

/*
 * Columns, as the header line of each view prints them. Fields are separated
 * by one space and hold none themselves: in comm, white space, backslash and
 * what is not printable stand as octal escapes (\040), as in /proc/mounts.
 *
 * A *_matrix field has one row a node of the touching CPU, rows separated by
 * '/', cells (node that held the page before the fault's migration) by ','.
 */
#define NUMABAL_TASKS_COLUMNS \
	"tid tgid group comm class node preferred scan_period_ms faults pages " \
	"local_pct private shared migrated failed dropped " \
	"faults_matrix pages_matrix migrated_matrix recent_matrix clusters " \
	"vetoes moves pulled_wakeup pulled_balance returned away_ms node_ms"

#define NUMABAL_GROUPS_COLUMNS \
	"group leader comm members departed faults pages " \
	"local_pct private shared migrated failed " \
	"faults_matrix pages_matrix migrated_matrix recent_matrix clusters"

/* Followed by one column a node: n0 n1 ... */
#define NUMABAL_MATRIX_COLUMNS		"kind unit span row"
#define NUMABAL_CLUSTERS_COLUMNS	"cluster node cpus tasks faults pages"

#define NUMABAL_LEDGER_COLUMNS		"stage verdict reason events pages"
#define NUMABAL_DECISIONS_COLUMNS	"class " NUMABAL_LEDGER_COLUMNS
#define NUMABAL_HOOKS_COLUMNS		"name kind stage state hits redirects"

#endif /* NUMABAL_ABI_H */
