// SPDX-License-Identifier: GPL-2.0
/*
 * Tracepoints: life of tasks, moves, skipped scans; counted.
 *
 * A probe may run under a runqueue lock, in softirq, or (7.2) preemptible and
 * outside RCU: all it does is count on its CPU.
 */
#include <linux/migrate_mode.h>
#include <linux/sched.h>
#include <trace/events/cgroup.h>
#include <trace/events/migrate.h>
#include <trace/events/sched.h>
#include <trace/events/task.h>

#include "compat/tracepoint.h"
#include "probe.h"

/* PROBE(tracepoint, stage, arguments) */
#define NB_PROBES(PROBE)						\
	PROBE(sched_process_fork, LIFE,					\
	      struct task_struct *parent, struct task_struct *child)	\
	PROBE(sched_process_exec, LIFE, struct task_struct *p,		\
	      pid_t old_pid, struct linux_binprm *bprm)			\
	PROBE(sched_process_exit, LIFE, NB_PROTO_SCHED_PROCESS_EXIT)	\
	PROBE(sched_process_free, LIFE, struct task_struct *p)		\
	PROBE(task_rename, LIFE,					\
	      struct task_struct *task, const char *comm)		\
	PROBE(sched_move_numa, PLACE,					\
	      struct task_struct *tsk, int src_cpu, int dst_cpu)	\
	PROBE(sched_stick_numa, PLACE, struct task_struct *src_tsk,	\
	      int src_cpu, struct task_struct *dst_tsk, int dst_cpu)	\
	PROBE(sched_swap_numa, PLACE, struct task_struct *src_tsk,	\
	      int src_cpu, struct task_struct *dst_tsk, int dst_cpu)	\
	NB_PROBE_SKIP_VMA(PROBE)					\
	NB_PROBE_SKIP_CPUSET(PROBE)					\
	PROBE(sched_migrate_task, MOVE, struct task_struct *p,		\
	      int dest_cpu)						\
	PROBE(mm_migrate_pages, PAGE, NB_PROTO_MM_MIGRATE_PAGES)	\
	PROBE(cgroup_attach_task, LIFE, struct cgroup *dst_cgrp,	\
	      const char *path, struct task_struct *task,		\
	      bool threadgroup)

#ifdef NB_HAVE_SKIP_VMA
#define NB_PROBE_SKIP_VMA(PROBE)					\
	PROBE(sched_skip_vma_numa, SCAN, struct mm_struct *mm,		\
	      struct vm_area_struct *vma, enum numa_vmaskip_reason reason)
#else
#define NB_PROBE_SKIP_VMA(PROBE)
#endif

#ifdef NB_HAVE_SKIP_CPUSET
#define NB_PROBE_SKIP_CPUSET(PROBE)					\
	PROBE(sched_skip_cpuset_numa, SCAN, struct task_struct *tsk,	\
	      nodemask_t *mem_allowed_ptr)
#else
#define NB_PROBE_SKIP_CPUSET(PROBE)
#endif

/* The check breaks the build where a tracepoint's arguments are others. */
#define NB_PROBE_FUNCTION(_name, _stage, ...)				\
static void notrace nb_probe_##_name(void *hook, __VA_ARGS__)		\
{									\
	check_trace_callback_type_##_name(nb_probe_##_name);		\
	nb_hook_hit(hook);						\
}

NB_PROBES(NB_PROBE_FUNCTION)

#define NB_PROBE_ROW(_name, _stage, ...) {				\
	.name = #_name,							\
	.stage = NB_STAGE_##_stage,					\
	.probe = nb_probe_##_name,					\
},

struct nb_hook nb_probes[] = {
	NB_PROBES(NB_PROBE_ROW)
};

const unsigned int nb_nr_probes = ARRAY_SIZE(nb_probes);

/* Hits before the last reset. nb_records_mutex */
static u64 nb_probe_base[ARRAY_SIZE(nb_probes)];

/**
 * nb_probes_attach() - attach every tracepoint this kernel has
 *
 * None is required: an absent or refused one says so in the view `hooks`.
 *
 * Context: process, may sleep; nb_knob_mutex held.
 */
void nb_probes_attach(void)
{
	unsigned int i;

	for (i = 0; i < nb_nr_probes; i++)
		nb_hook_attach(&nb_probes[i]);
}

/**
 * nb_probes_detach() - detach them all; no probe runs when this returns
 *
 * Context: process, may sleep; nb_knob_mutex held.
 */
void nb_probes_detach(void)
{
	unsigned int i;

	for (i = 0; i < nb_nr_probes; i++)
		nb_hook_detach(&nb_probes[i]);
	tracepoint_synchronize_unregister();
}

/**
 * nb_probe_count() - how often a tracepoint fired since the last reset
 * @i: index in nb_probes
 *
 * Context: process; nb_records_mutex held.
 * Return: the count, while enabled.
 */
u64 nb_probe_count(unsigned int i)
{
	return nb_hook_hits(&nb_probes[i]) - nb_probe_base[i];
}

/**
 * nb_probes_reset() - begin the counts of nb_probe_count() anew
 *
 * Context: process; nb_records_mutex held.
 */
void nb_probes_reset(void)
{
	unsigned int i;

	for (i = 0; i < nb_nr_probes; i++)
		nb_probe_base[i] = nb_hook_hits(&nb_probes[i]);
}
