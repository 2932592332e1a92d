// SPDX-License-Identifier: GPL-2.0
/* numa_groups: who is in which, and what departed members left. */
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "../include/numabal/abi.h"
#include "group.h"
#include "knob.h"
#include "topology.h"

LIST_HEAD(nb_group_list);
unsigned int nb_group_count;
struct nb_group nb_no_group = { .id = NUMABAL_NO_GROUP };

/* As a time since when a member is known: not known. */
#define NB_NEVER	U64_MAX

static DEFINE_HASHTABLE(nb_group_table, 8);
static u32 nb_group_ids;

/**
 * nb_groups_up() - make the machine's departed
 *
 * Context: process, may sleep. The topology is known.
 * Return: 0, or -ENOMEM.
 */
int nb_groups_up(void)
{
	nb_no_group.departed = nb_matrix_alloc();
	if (!nb_no_group.departed)
		return -ENOMEM;
	INIT_LIST_HEAD(&nb_no_group.members);
	list_add(&nb_no_group.list, &nb_group_list);
	return 0;
}

/**
 * nb_groups_down() - free the machine's departed
 *
 * Context: process. nb_groups_dissolve() has been called.
 */
void nb_groups_down(void)
{
	list_del(&nb_no_group.list);
	kvfree(nb_no_group.departed);
}

static struct nb_group *nb_group_find(const void *key)
{
	struct nb_group *g;

	hash_for_each_possible(nb_group_table, g, hash, (unsigned long)key)
		if (g->key == key)
			return g;
	return NULL;
}

static struct nb_group *nb_group_make(const void *key)
{
	struct nb_group *g = kzalloc(sizeof(*g), GFP_KERNEL);

	if (!g)
		return NULL;
	g->key = key;
	g->seen_at = jiffies;
	g->id = ++nb_group_ids;
	g->since = NB_NEVER;
	INIT_LIST_HEAD(&g->members);
	hash_add(nb_group_table, &g->hash, (unsigned long)key);
	list_add_tail(&g->list, &nb_group_list);
	nb_group_count++;
	return g;
}

static void nb_group_to_machine(struct nb_group *g)
{
	if (!g->departed)
		return;
	nb_matrix_fold(nb_no_group.departed, g->departed, jiffies,
		       nb_half_life);
	kvfree(g->departed);
	g->departed = NULL;
}

static void nb_group_free(struct nb_group *g)
{
	nb_group_to_machine(g);
	hash_del(&g->hash);
	list_del(&g->list);
	nb_group_count--;
	kfree(g);
}

/*
 * Since when @rec is known to be in the group @ng that it is in now. It is
 * still the one that the last sync saw if it has had no chance to change: no
 * change was seen at an entry of task_numa_fault() since, or just one, which
 * only made known what the sync had seen before.
 */
static void nb_member_since(struct nb_task *rec, const void *ng, u64 now)
{
	/* Pairs with the release in nb_note_group(). */
	const void *faulted = smp_load_acquire(&rec->ng);
	unsigned int changes = READ_ONCE(rec->ng_changes);
	unsigned int known = faulted == ng;
	u64 since = known ? READ_ONCE(rec->ng_since) : now;

	if (rec->seen.ng == ng && changes - rec->seen.changes <= known)
		since = min(since, rec->seen.since);
	rec->seen.ng = ng;
	rec->seen.changes = changes;
	rec->seen.since = since;
}

/*
 * The group of a task that may not be followed any more: released, not yet
 * freed. It faults no more, and keeps its place in the group until it ends; so
 * it is a witness too. Its very last fault may have moved it unseen.
 */
static const void *nb_released_group(const struct nb_task *rec)
{
	if (READ_ONCE(rec->ng_changes) == rec->seen.changes)
		return rec->seen.ng;
	return READ_ONCE(rec->ng);
}

/*
 * See every record's group at one instant. No group can be freed and its
 * address used again inside one RCU section, so equal pointers are one group.
 * Returns when the instant was over.
 */
static u64 nb_groups_see(void)
{
	struct nb_task *rec;
	u64 begin, end;

	rcu_read_lock();
	begin = atomic64_inc_return(&nb_event_clock);
	list_for_each_entry(rec, &nb_task_list, list) {
		struct task_struct *p = nb_task_alive(rec);
		const void *ng = p ? rcu_access_pointer(p->numa_group) :
				     nb_released_group(rec);

		nb_member_since(rec, ng, begin);
		if (!READ_ONCE(rec->live))	/* just ended: no witness */
			rec->seen.since = NB_NEVER;
	}
	end = atomic64_inc_return(&nb_event_clock);
	rcu_read_unlock();
	return end;
}

static int nb_group_join(struct nb_task *rec)
{
	struct nb_group *g = &nb_no_group;
	int err = 0;

	if (rec->seen.ng) {
		g = nb_group_find(rec->seen.ng) ?: nb_group_make(rec->seen.ng);
		if (!g) {
			g = &nb_no_group;
			err = -ENOMEM;
		}
	}
	rec->group = g;
	list_add_tail(&rec->in_group, &g->members);
	g->nr_members++;
	g->since = min(g->since, rec->seen.since);
	return err;
}

/**
 * nb_groups_sync() - bring all groups and their members up to date
 *
 * Time is linear in the records; the part that keeps RCU from proceeding only
 * reads a few words of each.
 *
 * Context: process, may sleep; nb_records_mutex held.
 * Return: 0, or -ENOMEM: some members stand as ungrouped.
 */
int nb_groups_sync(void)
{
	struct nb_group *g, *next;
	struct nb_task *rec;
	LIST_HEAD(renewed);
	u64 synced_at;
	int err = 0;

	list_for_each_entry(rec, &nb_task_list, list) {
		nb_group_leave(rec);
		cond_resched();
	}
	list_for_each_entry(g, &nb_group_list, list)
		g->since = NB_NEVER;

	synced_at = nb_groups_see();
	list_for_each_entry(rec, &nb_task_list, list) {
		err = nb_group_join(rec) ?: err;
		cond_resched();
	}

	list_for_each_entry_safe(g, next, &nb_group_list, list) {
		cond_resched();
		if (g == &nb_no_group)
			continue;
		if (!g->nr_members) {
			nb_group_free(g);
			continue;
		}
		if (g->since == NB_NEVER)
			continue;	/* nobody to tell: as it was */
		if (g->synced_at && g->since > g->synced_at) {
			/* No witness: another group at the same address. */
			nb_group_to_machine(g);
			g->id = ++nb_group_ids;
			g->need = 0;
			g->nodes = 0;
			list_move_tail(&g->list, &renewed);
		}
		g->synced_at = synced_at;
	}
	list_splice_tail(&renewed, &nb_group_list);
	return err;
}

/**
 * nb_group_leave() - take a record out of its group's members
 * @rec: record
 *
 * Context: process; nb_records_mutex held.
 */
void nb_group_leave(struct nb_task *rec)
{
	if (!rec->group)
		return;
	list_del_init(&rec->in_group);
	rec->group->nr_members--;
	rec->group = NULL;
}

/**
 * nb_groups_depart() - fold a record that ended
 * @rec: record, of the current generation, in no group's members any more
 *
 * To its group's departed, if a living member proves that the group at that
 * address is the one @rec was in; else to the machine's.
 *
 * Context: process, may sleep; nb_records_mutex held; nb_groups_sync() has
 * been called since the end if the record was in a group.
 */
void nb_groups_depart(const struct nb_task *rec)
{
	struct nb_matrix *to = nb_no_group.departed;
	struct nb_group *g;

	g = rec->end_ng ? nb_group_find(rec->end_ng) : NULL;
	if (g && g->since < rec->end_at) {
		if (!g->departed)
			g->departed = nb_matrix_alloc();
		if (g->departed)
			to = g->departed;
	}
	nb_matrix_fold(to, &rec->matrix, jiffies, nb_half_life);
}

/**
 * nb_groups_dissolve() - end every group
 *
 * Context: process; nb_records_mutex held; there are no records.
 */
void nb_groups_dissolve(void)
{
	struct nb_group *g, *next;

	list_for_each_entry_safe(g, next, &nb_group_list, list)
		if (g != &nb_no_group)
			nb_group_free(g);
}

/**
 * nb_groups_reset() - forget what departed members left
 *
 * Context: process; nb_records_mutex held.
 */
void nb_groups_reset(void)
{
	struct nb_group *g;

	list_for_each_entry(g, &nb_group_list, list)
		if (g->departed)
			nb_matrix_clear(g->departed);
}

/**
 * nb_group_sum() - a group's matrix: its members' and what departed ones left
 * @g: group, or &nb_no_group
 * @sum: result is added here
 *
 * Context: process, may sleep; nb_records_mutex held; nb_groups_sync() done.
 */
void nb_group_sum(const struct nb_group *g, struct nb_matrix *sum)
{
	const struct nb_task *rec;

	if (g->departed)
		nb_matrix_fold(sum, g->departed, jiffies, nb_half_life);
	list_for_each_entry(rec, &g->members, in_group) {
		if (nb_task_current(rec))
			nb_matrix_fold(sum, &rec->matrix, jiffies,
				       nb_half_life);
		cond_resched();
	}
}
