// SPDX-License-Identifier: GPL-2.0
/*
 * The conversation with the kernel: one handler a stage.
 *
 * A hint fault is seen twice, both times by current: FAULT, where the kernel
 * counts it, with the page-table lock held and the page still where it was;
 * then ACCOUNT, when the kernel knows what became of the page. Between the two
 * the record remembers the cell. A fault that finds the cell of the one before
 * still there knows: that one never reached ACCOUNT. It was dropped.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/sched/numa_balancing.h>
#include <linux/topology.h>

#include "fault.h"
#include "group.h"
#include "knob.h"
#include "probe.h"
#include "stage.h"
#include "task.h"
#include "task_table.h"
#include "topology.h"
#include "trace.h"

/*
 * Handlers come in two: a leaf that does what nearly every fault needs, without
 * a call and so without a stack frame, and one that can do it all, to which
 * the leaf passes what it cannot do, before it has done anything.
 */

static __always_inline void nb_fault_point(struct nb_task *rec, int cpu_nid,
					   int page_nid)
{
	WRITE_ONCE(rec->cell, nb_matrix_cell(&rec->matrix, cpu_nid, page_nid));
	rec->cluster = nb_matrix_cluster(&rec->matrix,
					 raw_cpu_read(nb_cpu.cluster),
					 page_nid);
}

static noinline void notrace nb_fault_full(int cpu_nid, int page_nid)
{
	struct nb_task *rec;

	rcu_read_lock();
	rec = nb_task_cached() ?: nb_task_begin(page_nid == cpu_nid);
	if (rec) {
		if (rec->cell) {
			u64 *dropped = &rec->dropped[nb_cell_is_local(&rec->matrix,
								      rec->cell)];

			WRITE_ONCE(*dropped, *dropped + 1);
		}
		nb_fault_point(rec, cpu_nid, page_nid);
	}
	rcu_read_unlock();
}

/*
 * FAULT: numa_migrate_check() (6.12 on), numa_migrate_prep() or, where that is
 * inlined (5.10), mpol_misplaced(): each is called exactly once for each count
 * of numa_hint_faults, and begins with the page or folio. The page-table lock
 * that is held keeps current on its CPU.
 */
static void notrace nb_on_fault(unsigned long ip, unsigned long parent_ip,
				struct ftrace_ops *ops,
				struct nb_ftrace_regs *fregs)
{
	int page_nid = page_to_nid((struct page *)nb_arg(fregs, 0));
	int cpu_nid = numa_node_id();
	struct nb_task *rec;
	bool plain;

	nb_hook_hit(container_of(ops, struct nb_hook, ops));

	rcu_read_lock();
	rec = nb_task_cached();
	plain = rec && !rec->cell;
	if (likely(plain))
		nb_fault_point(rec, cpu_nid, page_nid);
	rcu_read_unlock();

	if (unlikely(!plain))
		nb_fault_full(cpu_nid, page_nid);
}

/* Seen at every fault, so a change is known before the next can happen. */
static void nb_note_group(struct nb_task *rec)
{
	const void *ng = rcu_access_pointer(current->numa_group);

	if (ng == rec->ng)
		return;
	WRITE_ONCE(rec->ng_since, atomic64_inc_return(&nb_event_clock));
	WRITE_ONCE(rec->ng_changes, rec->ng_changes + 1);
	/* Who sees the new group also sees since when. */
	smp_store_release(&rec->ng, ng);
}

/* As task_numa_fault() itself tells private from shared. */
static __always_inline bool nb_is_private(int last_cpupid)
{
	return last_cpupid == (-1 & LAST_CPUPID_MASK) ||
	       cpupid_match_pid(current, last_cpupid);
}

static __always_inline struct nb_fault
nb_fault_of(const struct nb_task *rec, int last_cpupid, int pages, int flags)
{
	return (struct nb_fault) {
		.cell = rec->cell,
		.cluster = rec->cluster,
		.pages = pages,
		.private = nb_is_private(last_cpupid),
		.moved = flags & TNF_MIGRATED ? NB_MIGRATED_FAULTS :
			 flags & TNF_MIGRATE_FAIL ? NB_FAILED_FAULTS :
			 NB_COUNTS,
	};
}

static noinline void notrace nb_account_full(int last_cpupid, int pages,
					     int flags)
{
	struct nb_fault fault;
	struct nb_task *rec;

	rcu_read_lock();
	rec = nb_task_cached() ?: nb_task_find();
	if (!rec)
		goto unlock;
	nb_note_group(rec);
	fault = nb_fault_of(rec, last_cpupid, pages, flags);
	if (!fault.cell)	/* lost, or FAULT was not attached yet */
		goto unlock;
	nb_matrix_add(&rec->matrix, &fault, jiffies, READ_ONCE(nb_half_life));
	WRITE_ONCE(rec->cell, NULL);
	trace_numabal_hint_fault(rec, fault.cell, fault.pages, fault.private,
				 flags);
unlock:
	rcu_read_unlock();
}

/* ACCOUNT: task_numa_fault(last_cpupid, mem_node, pages, flags) */
static void notrace nb_on_account(unsigned long ip, unsigned long parent_ip,
				  struct ftrace_ops *ops,
				  struct nb_ftrace_regs *fregs)
{
	int last_cpupid = (int)nb_arg(fregs, 0);
	int pages = (int)nb_arg(fregs, 2);
	int flags = (int)nb_arg(fregs, 3);
	struct nb_fault fault;
	struct nb_task *rec;
	bool plain;

	nb_hook_hit(container_of(ops, struct nb_hook, ops));

	rcu_read_lock();
	rec = nb_task_cached();
	plain = rec && rec->cell && !trace_numabal_hint_fault_enabled() &&
		rec->ng == rcu_access_pointer(current->numa_group) &&
		!nb_matrix_late(&rec->matrix, jiffies, READ_ONCE(nb_half_life));
	if (likely(plain)) {
		fault = nb_fault_of(rec, last_cpupid, pages, flags);
		nb_fault_count(&fault);
		/* Counted, so no longer pending: never in neither. */
		WRITE_ONCE(rec->cell, NULL);
	}
	rcu_read_unlock();

	if (unlikely(!plain))
		nb_account_full(last_cpupid, pages, flags);
}

/* END: task_numa_free(p, final), at exec and at the final put; any context. */
static void notrace nb_on_end(unsigned long ip, unsigned long parent_ip,
			      struct ftrace_ops *ops,
			      struct nb_ftrace_regs *fregs)
{
	nb_hook_hit(container_of(ops, struct nb_hook, ops));
	nb_task_end((struct task_struct *)nb_arg(fregs, 0));
}

/*
 * In order of attachment. END first: a record whose end is missed would be
 * found by the next task at that address. FAULT last: what it makes, the
 * others must see.
 */
struct nb_hook nb_functions[] = {
	{
		.name = "task_numa_free",
		.stage = NB_STAGE_END,
		.ops.func = nb_on_end,
	}, {
		.name = "task_numa_fault",
		.stage = NB_STAGE_ACCOUNT,
		.ops.func = nb_on_account,
	}, {
		.name = "numa_migrate_check",
		.stage = NB_STAGE_FAULT,
		.ops.func = nb_on_fault,
	}, {
		.name = "numa_migrate_prep",
		.stage = NB_STAGE_FAULT,
		.ops.func = nb_on_fault,
	}, {
		.name = "mpol_misplaced",
		.stage = NB_STAGE_FAULT,
		.ops.func = nb_on_fault,
	},
};

const unsigned int nb_nr_functions = ARRAY_SIZE(nb_functions);

/* nb_knob_mutex */
static bool nb_attached;

/* Every stage is required; of the functions that serve one, the first. */
static int nb_functions_attach(void)
{
	const struct nb_hook *served = NULL;
	unsigned int i;

	for (i = 0; i < nb_nr_functions; i++) {
		struct nb_hook *hook = &nb_functions[i];
		bool last = i + 1 == nb_nr_functions ||
			    nb_functions[i + 1].stage != hook->stage;
		int err;

		if (served && served->stage == hook->stage)
			continue;
		err = nb_hook_attach(hook);
		if (!err) {
			served = hook;
			continue;
		}
		if (err == -ENOENT && !last)
			continue;
		pr_notice("cannot hook %s: %pe%s\n", hook->name, ERR_PTR(err),
			  err == -EBUSY ? ", is kernel.ftrace_enabled 0?" : "");
		return err == -ENOENT ? -EOPNOTSUPP : err;
	}
	return 0;
}

/*
 * Last attached, first detached. Records go only when no handler can run: if
 * ftrace has broken down, they stay, and the module stays loaded.
 */
static int nb_detach_all(void)
{
	int err = 0;
	int i;

	for (i = nb_nr_functions - 1; i >= 0; i--)
		err = nb_hook_detach(&nb_functions[i]) ?: err;
	nb_probes_detach();
	if (err) {
		pr_err("cannot detach: %pe; numabal stays loaded\n",
		       ERR_PTR(err));
		__module_get(THIS_MODULE);
		return err;
	}

	mutex_lock(&nb_records_mutex);
	nb_tasks_retire_all();
	mutex_unlock(&nb_records_mutex);
	return 0;
}

/**
 * nb_stage_enable() - attach or detach every hook and tracepoint
 * @on: 0 or 1
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: 0; -EOPNOTSUPP: this kernel lacks a required function; or what the
 * kernel said. On an error nothing is attached, but for -ENODEV on detaching.
 */
int nb_stage_enable(unsigned int on)
{
	int err;

	if (on == nb_attached)
		return 0;
	if (on) {
		nb_probes_attach();
		err = nb_functions_attach();
		if (err) {
			nb_detach_all();
			return err;
		}
	} else {
		err = nb_detach_all();
		if (err)
			return err;
	}
	nb_attached = on;
	return 0;
}

/**
 * nb_stage_up() - make all hooks ready to be attached
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int nb_stage_up(void)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < nb_nr_functions && !err; i++)
		err = nb_hook_up(&nb_functions[i]);
	for (i = 0; i < nb_nr_probes && !err; i++)
		err = nb_hook_up(&nb_probes[i]);
	if (err)
		nb_stage_down();
	return err;
}

/**
 * nb_stage_down() - free what nb_stage_up() made
 *
 * Context: process, may sleep; nothing is attached.
 */
void nb_stage_down(void)
{
	unsigned int i;

	for (i = 0; i < nb_nr_functions; i++)
		nb_hook_down(&nb_functions[i]);
	for (i = 0; i < nb_nr_probes; i++)
		nb_hook_down(&nb_probes[i]);
}
