/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of records and its lookup, inlined into the handlers: the one
 * piece of rhashtable that every hint fault pays for, twice.
 */
#ifndef NUMABAL_TASK_TABLE_H
#define NUMABAL_TASK_TABLE_H

#include <linux/hash.h>
#include <linux/rhashtable.h>

#include "task.h"

/* Task addresses differ in their middle bits; hash_ptr() spreads them. */
static inline u32 nb_task_hash(const void *key, u32 len, u32 seed)
{
	return hash_ptr(*(void * const *)key, 32);
}

static inline int nb_task_cmp(struct rhashtable_compare_arg *arg,
			      const void *obj)
{
	const struct nb_task *rec = obj;

	return READ_ONCE(rec->live) != *(struct task_struct * const *)arg->key;
}

static const struct rhashtable_params nb_task_params = {
	.key_len = sizeof_field(struct nb_task, task),
	.key_offset = offsetof(struct nb_task, task),
	.head_offset = offsetof(struct nb_task, hash),
	.hashfn = nb_task_hash,
	.obj_cmpfn = nb_task_cmp,
	.automatic_shrinking = true,
};

extern struct rhashtable nb_task_table;

/* The record of @p in this RCU section, or NULL. */
static __always_inline struct nb_task *
nb_task_lookup(const struct task_struct *p)
{
	return rhashtable_lookup(&nb_task_table, &p, nb_task_params);
}

#endif /* NUMABAL_TASK_TABLE_H */
