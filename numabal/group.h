/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: numa_groups
 *
 * The kernel's numa_group is private and its address is reused. Within one
 * RCU section equal pointers are the same group; over time a group is known
 * to be the same only through a witness: a living member that was in it before
 * and has had no chance to leave since (a task changes its group only inside
 * task_numa_fault() and task_numa_free(), and every entry of both is seen).
 * Without a witness the address is taken for a new group, and what the old
 * one's departed members left goes to the machine's departed.
 *
 * All of this: process context, nb_records_mutex held, may sleep.
 */
#ifndef NUMABAL_GROUP_H
#define NUMABAL_GROUP_H

#include <linux/list.h>
#include <linux/types.h>

#include "task.h"

/**
 * struct nb_group - one numa_group with recorded members
 * @hash: in the table, by @key
 * @list: in nb_group_list, by @id
 * @key: address of the kernel's group; never followed. NULL: no group
 * @id: counts up; NUMABAL_NO_GROUP for the tasks without one
 * @nr_members: records in @members
 * @members: records, in order of serial
 * @since: nb_event_clock since when a living member is known to be in it
 * @synced_at: nb_event_clock when nb_groups_sync() last saw it
 * @departed: what members that ended left; NULL: nothing yet
 * @seen_at: when it was made, jiffies
 * @need: CPUs that its members can use, @nodes: bits of the nodes it is to be
 *	drawn to, or 0, since @drawn_at, jiffies; kept by nb_crowds_see(), as are
 * @young: may members still join? @grown: most that there were, since @grown_at
 */
struct nb_group {
	struct hlist_node hash;
	struct list_head list;
	const void *key;
	u32 id;
	unsigned int nr_members;
	struct list_head members;
	u64 since;
	u64 synced_at;
	struct nb_matrix *departed;
	unsigned int need;
	u32 nodes;
	unsigned long drawn_at;
	unsigned long seen_at;
	bool young;
	unsigned int grown;
	unsigned long grown_at;
};

extern struct nb_group nb_no_group;	/* its departed: the machine's */
extern struct list_head nb_group_list;	/* nb_no_group comes first */
extern unsigned int nb_group_count;	/* without nb_no_group */

int nb_groups_up(void);
void nb_groups_down(void);
int nb_groups_sync(void);
void nb_group_leave(struct nb_task *rec);
void nb_groups_depart(const struct nb_task *rec);
void nb_groups_dissolve(void);
void nb_groups_reset(void);
void nb_group_sum(const struct nb_group *g, struct nb_matrix *sum);

#endif /* NUMABAL_GROUP_H */
