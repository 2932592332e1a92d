/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the scan controller
 *
 * How often is a task's memory to be sampled by hint faults (scan_mode=adapt)?
 * Fast while there is something to learn, backing off while the picture is
 * stable, fast again when it changes. Pure; the task is the only writer of its
 * state.
 */
#ifndef NUMABAL_SCAN_H
#define NUMABAL_SCAN_H

#include <linux/types.h>

/**
 * struct nb_scan_limits - the knobs that bound it
 * @min_ms: shortest period, 1 and up
 * @max_ms: longest period, @min_ms and up
 * @local_pct: share of local faults from which on a task counts as settled
 * @budget: hint faults per second and task; 0: no limit
 */
struct nb_scan_limits {
	u32 min_ms;
	u32 max_ms;
	u32 local_pct;
	u32 budget;
};

/**
 * struct nb_scan_sample - what is known about the task now
 * @now_ms: time
 * @nid: node of the CPU it is on
 * @faults: its hint faults so far; less than before: counting began anew
 * @local: of these, on pages of the CPU's node
 * @migrated: of these, the ones that moved their page
 * @young: its memory has not been through many scans yet
 * @drawn: its group is on its way to the nodes that it is drawn to (place_pack)
 * @nodes: how many nodes
 * @by_node: [@nodes] its hint faults so far by node of the page
 */
struct nb_scan_sample {
	u64 now_ms;
	int nid;
	u64 faults;
	u64 local;
	u64 migrated;
	bool young, drawn;
	unsigned int nodes;
	const u64 *by_node;
};

/* Why the period is what it is. */
enum nb_scan_why { NB_SCAN_LEARN, NB_SCAN_MOVED, NB_SCAN_DRAWN, NB_SCAN_STABLE,
		   NB_SCAN_BUDGET };

struct nb_scan_node {
	u64 faults;	/* of the page's node, when the window began */
	u32 share;	/* of the faults of the picture learnt last, in 1/1024 */
};

/**
 * struct nb_scan - state of one task; all zero: begins anew
 * @at_ms: time at which the window began; 0: no step yet
 * @faults: hint faults then
 * @local: local ones then
 * @migrated: migrating ones then
 * @period_ms: result: the period
 * @cost: faults that a scan causes
 * @rate: result: faults per second in the last whole window
 * @nid: node at the last step
 * @why: result: enum nb_scan_why
 * @local_pct: result: percent of a window's faults that were local (if fewer than
 *	are evidence, the missing ones count as local), when last looked at
 * @change_pct: result: how much their distribution over the pages' nodes then
 *	differed from the picture learnt last, 0..100
 * @learnt_pct: the @local_pct of that picture
 * @changes: windows in a row that differed from it
 */
struct nb_scan {
	u64 at_ms;
	u64 faults;
	u64 local;
	u64 migrated;
	u32 period_ms;
	u32 cost;
	u32 rate;
	int nid;
	u8 why;
	u8 local_pct;
	u8 change_pct;
	u8 learnt_pct;
	u8 changes;
};

void nb_scan_step(struct nb_scan *s, struct nb_scan_node *node,
		  const struct nb_scan_sample *now,
		  const struct nb_scan_limits *limits);

#endif /* NUMABAL_SCAN_H */
