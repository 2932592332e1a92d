// SPDX-License-Identifier: GPL-2.0
/* Records of tasks: find, make, end, settle. Rules: task.h. */
#include <linux/hash.h>
#include <linux/irq_work.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "compat/page.h"
#include "group.h"
#include "knob.h"
#include "task.h"
#include "task_table.h"
#include "topology.h"
#include "trace.h"

/* At most ten settlings a second, however many tasks end. */
#define NB_SETTLE_DELAY	(HZ / 10)

/* Guards all of the records that no handler writes; see task.h. */
DEFINE_MUTEX(nb_records_mutex);
LIST_HEAD(nb_task_list);		/* nb_records_mutex */
unsigned int nb_task_count;		/* nb_records_mutex */
u64 nb_retirements;			/* nb_records_mutex; never goes back */
unsigned int nb_generation;		/* written under nb_records_mutex */
struct rhashtable nb_task_table;
DEFINE_PER_CPU(struct nb_cpu, nb_cpu);

/*
 * Orders what handlers see: that a task is in a numa_group, that a task has
 * ended. Advanced only then, so no hot path touches it.
 */
atomic64_t nb_event_clock = ATOMIC64_INIT(1);

static struct kmem_cache *nb_task_cache;
static LLIST_HEAD(nb_born);
static LLIST_HEAD(nb_ended);
static u64 nb_serial;			/* nb_records_mutex */
static struct nb_totals nb_gone;	/* nb_records_mutex, but for lost */
static atomic64_t nb_lost[2];		/* remote, local */

static void nb_settle_work(struct work_struct *work)
{
	mutex_lock(&nb_records_mutex);
	nb_settle(false);
	mutex_unlock(&nb_records_mutex);
}

static DECLARE_DELAYED_WORK(nb_settle_dwork, nb_settle_work);

/* task_numa_free() may run under any lock: only an irq_work is safe there. */
static void nb_settle_kick(struct irq_work *work)
{
	schedule_delayed_work(&nb_settle_dwork, NB_SETTLE_DELAY);
}

static struct irq_work nb_settle_irq_work;

/* Behind the matrix, in the same allocation. */
static size_t nb_scan_offset(void)
{
	return ALIGN(offsetof(struct nb_task, matrix) +
		     nb_matrix_size(nb_nodes, nb_cluster_rows),
		     __alignof__(struct nb_scan_node));
}

static size_t nb_travel_offset(void)
{
	return ALIGN(nb_scan_offset() + nb_nodes * sizeof(struct nb_scan_node),
		     __alignof__(u64));
}

/**
 * nb_tasks_up() - make the empty table
 *
 * Context: process, may sleep. The topology is known.
 * Return: 0, or -ENOMEM.
 */
int nb_tasks_up(void)
{
	size_t size = nb_travel_offset() + 3 * nb_nodes * sizeof(u64);
	int cpu, err;

	for_each_possible_cpu(cpu)
		per_cpu(nb_cpu, cpu).cluster = nb_cluster_of[cpu];
	init_irq_work(&nb_settle_irq_work, nb_settle_kick);
	nb_task_cache = kmem_cache_create("numabal_task", size, 0,
					  SLAB_HWCACHE_ALIGN, NULL);
	if (!nb_task_cache)
		return -ENOMEM;
	err = rhashtable_init(&nb_task_table, &nb_task_params);
	if (err)
		kmem_cache_destroy(nb_task_cache);
	return err;
}

/**
 * nb_tasks_down() - free the table
 *
 * Context: process, may sleep. No handler runs, and nb_tasks_retire_all() has
 * been called.
 */
void nb_tasks_down(void)
{
	irq_work_sync(&nb_settle_irq_work);
	cancel_delayed_work_sync(&nb_settle_dwork);
	rhashtable_destroy(&nb_task_table);
	rcu_barrier();		/* nb_task_free_rcu() is our text */
	kmem_cache_destroy(nb_task_cache);
}

static void nb_task_free(struct nb_task *rec)
{
	nb_page_unpin(rec->pinned);
	put_pid(rec->pid);
	kmem_cache_free(nb_task_cache, rec);
}

static void nb_task_free_rcu(struct rcu_head *rcu)
{
	nb_task_free(container_of(rcu, struct nb_task, rcu));
}

/* The record of @p, in this RCU section, or NULL: made here unless it is there. */
static struct nb_task *nb_task_make(struct task_struct *p,
				    unsigned int generation)
{
	struct pid *pid = task_pid(p);
	struct nb_task *rec, *other;

	if (!pid)
		return NULL;
	rec = kmem_cache_zalloc(nb_task_cache, GFP_NOWAIT | __GFP_NOWARN);
	if (!rec)
		return NULL;

	rec->task = p;
	rec->live = p;
	rec->generation = generation;
	rec->steer.unseen = 1;
	rec->pid = get_pid(pid);
	rec->tid = task_pid_nr(p);
	rec->tgid = task_tgid_nr(p);
	memcpy(rec->comm, p->comm, TASK_COMM_LEN);
	rec->comm[TASK_COMM_LEN - 1] = '\0';
	INIT_LIST_HEAD(&rec->in_group);
	nb_matrix_init(&rec->matrix, nb_nodes, nb_cluster_rows, jiffies);

	rec->scan_node = (void *)rec + nb_scan_offset();
	rec->travel.node_ns = (void *)rec + nb_travel_offset();
	rec->recent = rec->travel.node_ns + nb_nodes;
	rec->recalled = rec->recent + nb_nodes;
	nb_travel_begin(&rec->travel, p);

	/* A main thread's may be made by itself and by another at once. */
	other = rhashtable_lookup_get_insert_fast(&nb_task_table, &rec->hash,
						  nb_task_params);
	if (other) {
		nb_task_free(rec);	/* never visible: no RCU needed */
		return IS_ERR(other) ? NULL : other;
	}
	llist_add(&rec->born, &nb_born);
	trace_numabal_task(rec, false);
	return rec;
}

/* A reset has passed: begin current's counts anew. */
static void nb_task_renew(struct nb_task *rec, unsigned int generation)
{
	rec->cell = NULL;
	nb_matrix_clear(&rec->matrix);
	memset(rec->dropped, 0, sizeof(rec->dropped));
	memset(&rec->scan, 0, sizeof(rec->scan));
	rec->place_vetoes = 0;
	nb_travel_begin(&rec->travel, current);
	/* Until then readers take nothing of this; see nb_task_current(). */
	smp_store_release(&rec->generation, generation);
}

/**
 * nb_task_begin() - current's record for a fault that begins
 * @local: the fault is local, for the count of lost ones
 *
 * Finds or makes it, begins it anew after a reset, and leaves it in the cache.
 *
 * Context: current's hint fault, page-table lock and rcu_read_lock() held; does
 * not sleep.
 * Return: the record, or NULL: there is no memory, the fault counts as lost.
 */
struct nb_task *nb_task_begin(bool local)
{
	unsigned int generation = READ_ONCE(nb_generation);
	struct nb_task *rec = nb_task_lookup(current);

	if (!rec)
		rec = nb_task_make(current, generation);
	if (!rec) {
		atomic64_inc(&nb_lost[local]);
		return NULL;
	}
	if (rec->generation != generation)
		nb_task_renew(rec, generation);
	raw_cpu_write(nb_cpu.last, rec);
	return rec;
}

/**
 * nb_task_find() - current's record for a fault that began on another CPU, or
 *	whose place in the cache was taken
 *
 * Context: current's hint fault, rcu_read_lock() held.
 * Return: the record, or NULL: the fault was lost.
 */
struct nb_task *nb_task_find(void)
{
	return nb_task_lookup(current);
}

/**
 * nb_task_of() - a record for a scan
 * @p: current, or its main thread, which cannot be released before current
 *
 * Context: current in task_numa_work(), rcu_read_lock() held; does not sleep.
 * Return: the record, or NULL: there is no memory.
 */
struct nb_task *nb_task_of(struct task_struct *p)
{
	return nb_task_lookup(p) ?: nb_task_make(p, READ_ONCE(nb_generation));
}

/**
 * nb_task_end() - a task leaves its numa_group for good: exec or final put
 * @p: current at exec, else a task that runs no more
 *
 * Context: any, hardirq included, as task_numa_free().
 */
void nb_task_end(struct task_struct *p)
{
	struct nb_task *rec;

	rcu_read_lock();
	rec = nb_task_lookup(p);
	if (rec) {
		rec->end_ng = rcu_access_pointer(p->numa_group);
		rec->end_at = atomic64_inc_return(&nb_event_clock);
		WRITE_ONCE(rec->live, NULL);
		if (llist_add(&rec->ended, &nb_ended))
			irq_work_queue(&nb_settle_irq_work);
	}
	rcu_read_unlock();
}

/**
 * nb_task_alive() - the task of a record, if it can be followed
 * @rec: record
 *
 * Context: rcu_read_lock() held.
 * Return: the task, valid in this RCU section; NULL when it was released, or
 * its pid has passed to another task (exec by a thread).
 */
struct task_struct *nb_task_alive(const struct nb_task *rec)
{
	struct task_struct *p = pid_task(rec->pid, PIDTYPE_PID);

	return p == rec->task ? p : NULL;
}

static void nb_task_retire(struct nb_task *rec)
{
	int cpu;

	if (nb_task_current(rec)) {
		nb_groups_depart(rec);
		nb_gone.dropped[0] += rec->dropped[0];
		nb_gone.dropped[1] += rec->dropped[1];
		if (rec->cell)
			nb_gone.dropped[nb_cell_is_local(&rec->matrix,
							 rec->cell)]++;
	}
	nb_gone.retired++;
	trace_numabal_task(rec, true);
	rhashtable_remove_fast(&nb_task_table, &rec->hash, nb_task_params);
	for_each_possible_cpu(cpu)
		cmpxchg(&per_cpu(nb_cpu, cpu).last, rec, NULL);
	call_rcu(&rec->rcu, nb_task_free_rcu);
}

static void nb_task_leave(struct nb_task *rec)
{
	list_del(&rec->list);
	nb_task_count--;
	nb_retirements++;
	nb_group_leave(rec);
}

/**
 * nb_settle() - enter the records made, fold and free those that ended
 * @sync_groups: also bring every record's group up to date
 *
 * Context: process, may sleep; nb_records_mutex held.
 * Return: 0, or -ENOMEM when @sync_groups could not be done in full. Counts
 * are folded in any case.
 */
int nb_settle(bool sync_groups)
{
	/* What has ended was born before: take the ended first. */
	struct llist_node *ended = llist_del_all(&nb_ended);
	struct llist_node *born = llist_reverse_order(llist_del_all(&nb_born));
	struct nb_task *rec, *next;
	int err = 0;

	lockdep_assert_held(&nb_records_mutex);

	llist_for_each_entry(rec, born, born) {
		rec->serial = ++nb_serial;
		list_add_tail(&rec->list, &nb_task_list);
		nb_task_count++;
		nb_gone.made++;
	}
	/* First out of the list, so that no ended task is taken for a witness. */
	llist_for_each_entry(rec, ended, ended) {
		nb_task_leave(rec);
		sync_groups |= !!rec->end_ng;
	}
	if (sync_groups)
		err = nb_groups_sync();
	llist_for_each_entry_safe(rec, next, ended, ended) {
		nb_task_retire(rec);
		cond_resched();
	}
	return err;
}

/**
 * nb_tasks_retire_all() - end every record
 *
 * Context: process, may sleep; nb_records_mutex held, no handler runs.
 */
void nb_tasks_retire_all(void)
{
	struct nb_task *rec, *next;

	nb_settle(false);
	list_for_each_entry_safe(rec, next, &nb_task_list, list) {
		nb_task_leave(rec);
		nb_task_retire(rec);
		cond_resched();
	}
	nb_groups_dissolve();
}

static void nb_cache_clear(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		WRITE_ONCE(per_cpu(nb_cpu, cpu).last, NULL);
}

/**
 * nb_tasks_reset() - begin all counts anew
 *
 * A record of the old generation counts nothing; its task clears it at its
 * next fault, which the empty cache sends to nb_task_begin(). Whoever is in
 * there with the old generation may still cache a record of it, so the cache is
 * emptied when they have left. A fault under way goes to the old generation.
 *
 * Context: process, may sleep; nb_records_mutex held.
 */
void nb_tasks_reset(void)
{
	nb_settle(true);
	WRITE_ONCE(nb_generation, nb_generation + 1);
	synchronize_rcu();
	nb_cache_clear();
	nb_groups_reset();
	memset(&nb_gone, 0, sizeof(nb_gone));
	nb_gone.made = nb_task_count;	/* those that live on were made */
	atomic64_set(&nb_lost[0], 0);
	atomic64_set(&nb_lost[1], 0);
}

/**
 * nb_tasks_totals() - what stands in no matrix
 * @t: result
 *
 * Context: process; nb_records_mutex held.
 */
void nb_tasks_totals(struct nb_totals *t)
{
	const struct nb_task *rec;
	int i;

	*t = nb_gone;
	for (i = 0; i < 2; i++)
		t->lost[i] = atomic64_read(&nb_lost[i]);
	list_for_each_entry(rec, &nb_task_list, list) {
		const struct nb_cell *cell = READ_ONCE(rec->cell);

		if (!nb_task_current(rec))
			continue;
		t->dropped[0] += READ_ONCE(rec->dropped[0]);
		t->dropped[1] += READ_ONCE(rec->dropped[1]);
		t->pending += !!cell;
		t->pending_local += cell && nb_cell_is_local(&rec->matrix, cell);
	}
}
