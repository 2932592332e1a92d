/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of records, and on each CPU the record used last, which saves most
 * hint faults the lookup. That cache holds only records that may be used: one
 * that has ended is not put there any more, and nb_task_retire() takes it out
 * on every CPU before the grace period after which it is freed. So whoever
 * reads the cache inside an RCU section may look at what it finds. And one
 * whose counts are of before a reset is not put there, so FAULT comes to
 * nb_task_begin() with it.
 */
#ifndef NUMABAL_TASK_TABLE_H
#define NUMABAL_TASK_TABLE_H

#include <linux/hash.h>
#include <linux/percpu.h>
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
static inline struct nb_task *nb_task_lookup(const struct task_struct *p)
{
	return rhashtable_lookup(&nb_task_table, &p, nb_task_params);
}

/**
 * struct nb_cpu - what a handler finds on its CPU
 * @last: record used last, or NULL
 * @cluster: cluster row. Constant
 */
struct nb_cpu {
	struct nb_task *last;
	unsigned int cluster;
};

DECLARE_PER_CPU(struct nb_cpu, nb_cpu);

/*
 * current's record if this CPU used it last, in this RCU section, or NULL. If
 * current moves to another CPU on the way, a wrong cache is read: that costs a
 * lookup.
 */
static __always_inline struct nb_task *nb_task_on(const struct nb_cpu *cpu)
{
	struct nb_task *rec = READ_ONCE(cpu->last);

	return likely(rec && READ_ONCE(rec->live) == current) ? rec : NULL;
}

static __always_inline struct nb_task *nb_task_cached(void)
{
	return nb_task_on(raw_cpu_ptr(&nb_cpu));
}

#endif /* NUMABAL_TASK_TABLE_H */
