/* SPDX-License-Identifier: GPL-2.0 */
/* The record of a task; its rules are in task.h. */
#ifndef NUMABAL_RECORD_H
#define NUMABAL_RECORD_H

#include <linux/llist.h>
#include <linux/rhashtable-types.h>
#include <linux/sched.h>

#include "matrix.h"
#include "place.h"
#include "scan.h"
#include "travel.h"

struct nb_class;
struct nb_group;

/* What rules look at and that may change in a task's life; see rules.h. */
struct nb_facts {
	u64 cgroup;
	u64 comm[TASK_COMM_LEN / sizeof(u64)];
	u32 uid;
	s16 policy;
	s16 nice;
};

/*
 * What ACCOUNT is to do: a move was vetoed, or allowed, in this fault; and what SCAN has left,
 * to be done in each: the scan period to keep, ms, or 0, and whether failed migrations are
 * forgiven; or SCAN has not seen this task since classes, or it, changed (unseen); and whether
 * payback asks who touched its pages before (watch)
 */
union nb_steer {
	struct {
		u16 scan_ms;
		u8 forgive;
		u8 vetoed, allowed;
		u8 unseen, watch;
	};
	u64 any;
};

/* Who may write: [c] constant, [f] current in its faults, [m] the mutex' holder */
struct nb_task {
	struct rhash_head hash;		/* in the table, RCU */
	struct task_struct *task;	/* [c] the key */
	struct task_struct *live;	/* == task; NULL once ended */
	struct nb_cell *cell;		/* [f] of the fault under way, or NULL */
	struct nb_cluster_cell *cluster;/* [f] likewise */
	unsigned int generation;	/* [f] nb_generation of the counts */

	/* numa_group as of the last fault, how often it changed, and when (on
	 * nb_event_clock) it was first seen: ng is stored last, with release
	 */
	unsigned int ng_changes;	/* [f] */
	u64 ng_since;			/* [f] */
	const void *ng;			/* [f] */
	u64 dropped[2];			/* [f] remote, local */

	union nb_steer steer;		/* [f], nb_steer_release(), nb_start_renew() */
	struct nb_facts facts;		/* [f] for which class was found */
	u64 rules_version;		/* [f] likewise; 0: not yet */
	struct nb_class *class;		/* [f] only nb_class_current() reads it */
	struct { u64 *word, was, is; } history;	/* [f] to undo a move allowed */
	struct page *pinned;		/* [f] so that it does not move: 5.10 */
	/* Of a main thread, for its process: when it was last scanned, jiffies,
	 * by cmpxchg; and what a thread's budget asks for until the next, by any
	 */
	unsigned long scanned_at;
	unsigned int scan_floor_ms;
	int scan_seq;			/* [f] mm->numa_scan_seq at the last step */
	struct nb_scan scan;		/* [f] */
	struct nb_scan_node *scan_node;	/* [f] nb_nodes of them, at the end */
	union nb_put put, put_next;	/* each whole; see travel.h */
	u64 place_vetoes;		/* [f] of its moves and preferred nodes */
	u64 *recent, *recalled;		/* [m] see nb_place_recall(); at the end */
	u64 met[2];			/* [f] pages it found touched: by another, by itself */
	u64 met_recent[2], met_recalled[2];	/* [m] likewise */
	struct nb_travel travel;	/* see travel.h */

	struct pid *pid;		/* [c] a reference; pins no task */
	pid_t tid, tgid;		/* [c] in the initial namespace */
	char comm[TASK_COMM_LEN];	/* [m] when last seen */
	u64 serial;			/* [m] order of entry */
	struct list_head list;		/* [m] nb_task_list, by serial */
	struct nb_group *group;		/* [m] as nb_groups_sync() saw it */
	struct list_head in_group;	/* [m] in group->members */
	struct { const void *ng; u64 since; unsigned int changes; } seen;
					/* [m] by nb_groups_sync() */

	struct llist_node born;		/* waits to be entered */
	struct llist_node ended;	/* waits to be folded */
	const void *end_ng;		/* [c] once ended: its numa_group */
	u64 end_at;			/* [c] once ended: nb_event_clock */
	struct rcu_head rcu;
	struct nb_matrix matrix;	/* [f] has a flexible end: last */
};

#endif /* NUMABAL_RECORD_H */
