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

#include "compat/page.h"
#include "crowd.h"
#include "fault.h"
#include "group.h"
#include "knob.h"
#include "move.h"
#include "probe.h"
#include "stage.h"
#include "start.h"
#include "steer.h"
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
					   int page_nid, unsigned int cluster)
{
	WRITE_ONCE(rec->cell, nb_matrix_cell(&rec->matrix, cpu_nid, page_nid));
	rec->cluster = nb_matrix_cluster(&rec->matrix, cluster, page_nid);
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
			nb_steer_dropped(rec);
		}
		nb_fault_point(rec, cpu_nid, page_nid,
			       raw_cpu_read(nb_cpu.cluster));
	}
	rcu_read_unlock();
}

/*
 * FAULT: numa_migrate_check() (6.12 on), numa_migrate_prep() or, where that is not
 * for all of them (5.10), mpol_misplaced(): each is called exactly once for each
 * count of numa_hint_faults, and begins with the page or folio. The page-table lock
 * that is held keeps current on its CPU.
 */
static void notrace nb_on_fault(unsigned long ip, unsigned long parent_ip,
				struct ftrace_ops *ops,
				struct nb_ftrace_regs *fregs)
{
	int page_nid = page_to_nid((struct page *)nb_arg(fregs, 0));
	int cpu_nid = numa_node_id();
	const struct nb_cpu *cpu = raw_cpu_ptr(&nb_cpu);
	struct nb_task *rec;
	bool plain;

	nb_hook_hit(container_of(ops, struct nb_hook, ops));

	rcu_read_lock();
	rec = nb_task_on(cpu);
	plain = rec && !rec->cell;
	if (likely(plain))
		nb_fault_point(rec, cpu_nid, page_nid, cpu->cluster);
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

static noinline void notrace nb_account_full(struct nb_ftrace_regs *fregs,
					     int last_cpupid, int pages,
					     int flags)
{
	struct nb_fault fault;
	struct nb_task *rec;

	rcu_read_lock();
	rec = nb_task_cached() ?: nb_task_find();
	if (!rec)
		goto unlock;
	nb_note_group(rec);
	if (rec->steer.unseen)
		nb_start_unseen(rec);
	if (rec->steer.any)
		nb_steer_quickly(rec, fregs, last_cpupid, pages, &flags);
	nb_steer_account(rec, flags);
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
	if (likely(plain) && unlikely(rec->steer.any))
		plain = nb_steer_quickly(rec, fregs, last_cpupid, pages,
					 &flags);
	if (likely(plain)) {
		fault = nb_fault_of(rec, last_cpupid, pages, flags);
		nb_fault_count(&fault);
		/* Counted, so no longer pending: never in neither. */
		WRITE_ONCE(rec->cell, NULL);
	}
	rcu_read_unlock();

	if (unlikely(!plain))
		nb_account_full(fregs, last_cpupid, pages, flags);
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
 * found by the next task at that address. FAULT behind ACCOUNT: what it makes,
 * that must see. PLACE, SCAN and PAGE, which steer, last: a veto needs ACCOUNT, and
 * when PAGE has been detached, ftrace has waited for every fault it was part of
 * to get there.
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
#ifndef NB_HUGE_FUNCTION	/* huge pages, moved their own way, do without it */
		.name = "numa_migrate_prep",
		.stage = NB_STAGE_FAULT,
		.ops.func = nb_on_fault,
	}, {
#endif
		.name = "mpol_misplaced",
		.stage = NB_STAGE_FAULT,
		.ops.func = nb_on_fault,
	}, {
		.name = "sched_setnuma",
		.stage = NB_STAGE_PLACE,
		.ops.func = nb_on_prefer,
	}, {
		.name = "migrate_task_to",
		.stage = NB_STAGE_PLACE,
		.ops.func = nb_on_move,
	}, {
		.name = "migrate_swap",
		.stage = NB_STAGE_PLACE,
		.ops.func = nb_on_swap,
	}, {
		.name = "task_numa_work",
		.stage = NB_STAGE_SCAN,
		.ops.func = nb_on_scan,
	},
#ifdef NB_HUGE_FUNCTION
	{
		.name = NB_HUGE_FUNCTION,
		.stage = NB_STAGE_PAGE,
		.ops.func = nb_on_huge_page,
	},
#endif
#ifdef NB_PAGE_FUNCTION
	{
		.name = NB_PAGE_FUNCTION,
		.stage = NB_STAGE_PAGE,
		.ops.func = nb_on_page,
		.stub = (unsigned long)nb_page_stub,
	},
#endif
};

const unsigned int nb_nr_functions = ARRAY_SIZE(nb_functions);

#define NB_OBSERVE	(BIT(NB_STAGE_END) | BIT(NB_STAGE_ACCOUNT) | \
			 BIT(NB_STAGE_FAULT))

/* Bits of stages: 1 << enum nb_stage. nb_knob_mutex */
static unsigned int nb_attached;
static unsigned int nb_steered;	/* while enabled, beside NB_OBSERVE */

static bool nb_stage_in(const struct nb_hook *hook, unsigned int stages)
{
	return stages & BIT(hook->stage);
}

/*
 * Last attached, first detached. Records go only when no handler can run: if
 * ftrace has broken down, they stay, and the module stays loaded.
 */
static int nb_stages_detach(unsigned int stages)
{
	int err = 0;
	int i;

	for (i = nb_nr_functions - 1; i >= 0; i--)
		if (nb_stage_in(&nb_functions[i], stages))
			err = nb_hook_detach(&nb_functions[i]) ?: err;
	if (err) {
		pr_err("cannot detach: %pe; numabal stays loaded\n",
		       ERR_PTR(err));
		__module_get(THIS_MODULE);
		return err;
	}
	if (stages & BIT(NB_STAGE_SCAN)) {
		nb_start_steer(false);
		nb_steer_release();
	}
	if (stages & BIT(NB_STAGE_PLACE))
		nb_crowds_stop();
	nb_attached &= ~stages;
	return 0;
}

static int nb_hook_refused(const struct nb_hook *hook, int err)
{
	const char *why = "";

	if (err == -EBUSY)
		why = hook->stub ?
			", is kernel.ftrace_enabled 0, or is it live-patched?" :
			", is kernel.ftrace_enabled 0?";
	pr_notice("cannot hook %s: %pe%s\n", hook->name, ERR_PTR(err), why);
	return err == -ENOENT ? -EOPNOTSUPP : err;
}

/* All functions of a stage are required; those of FAULT stand for each other. */
static int nb_stages_attach(unsigned int stages)
{
	unsigned int served = 0, i;
	int err = 0;

	for (i = 0; i < nb_nr_functions && !err; i++) {
		struct nb_hook *hook = &nb_functions[i];

		if (!nb_stage_in(hook, stages & ~served))
			continue;
		err = nb_hook_attach(hook);
		if (!err && hook->stage == NB_STAGE_FAULT)
			served |= BIT(hook->stage);
		if (err == -ENOENT && hook->stage == NB_STAGE_FAULT &&
		    hook[1].stage == NB_STAGE_FAULT)
			err = 0;
		if (err)
			err = nb_hook_refused(hook, err);
	}
	if (err) {
		nb_stages_detach(stages);
		return err;
	}
	if (stages & BIT(NB_STAGE_SCAN))
		nb_start_steer(true);
	if (stages & BIT(NB_STAGE_PLACE))
		nb_crowds_start();
	nb_attached |= stages;
	return 0;
}

/**
 * nb_stage_want() - attach the stages that steer, and no others
 * @stages: bits, 1 << enum nb_stage
 *
 * While disabled, they are attached when that ends.
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: 0; -EOPNOTSUPP: this kernel lacks a function; -EBUSY: somebody holds
 * it; or what else the kernel said. On an error nothing has changed, but for
 * -ENODEV on detaching.
 */
int nb_stage_want(unsigned int stages)
{
	int err = 0;

	if (stages & BIT(NB_STAGE_PAGE) && !nb_page_stub_known)
		return -EOPNOTSUPP;
	if (nb_attached) {
		err = nb_stages_attach(stages & ~nb_attached);
		if (!err)
			err = nb_stages_detach(nb_attached &
					       ~(stages | NB_OBSERVE));
	}
	if (!err)
		nb_steered = stages;
	nb_start_renew();
	return err;
}

static int nb_disable(void)
{
	int err = nb_stages_detach(NB_OBSERVE | nb_steered);

	nb_probes_detach();
	if (err)
		return err;
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

	if (on == !!nb_attached)
		return 0;
	if (!on)
		return nb_disable();
	nb_probes_attach();
	err = nb_stages_attach(NB_OBSERVE | nb_steered);
	if (err)
		nb_disable();
	return err;
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
