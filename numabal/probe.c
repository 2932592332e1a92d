// SPDX-License-Identifier: GPL-2.0
/*
 * Tracepoints: life of tasks, moves, skipped scans; counted.
 *
 * A probe may run under a runqueue lock, in softirq, or (7.2) preemptible and
 * outside RCU: it counts on its CPU, and tells travel.c and start.c.
 */
#include <linux/migrate_mode.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <trace/events/cgroup.h>
#include <trace/events/migrate.h>
#include <trace/events/sched.h>
#include <trace/events/task.h>

#include "compat/tracepoint.h"
#include "probe.h"
#include "start.h"
#include "travel.h"

static void nb_probe_stuck(struct task_struct *src, int src_cpu,
			   struct task_struct *dst, int dst_cpu)
{
	nb_travel_stuck(src, dst_cpu);
	if (dst)
		nb_travel_stuck(dst, src_cpu);
}

static void nb_probe_swap(struct task_struct *src, int src_cpu,
			  struct task_struct *dst, int dst_cpu)
{
	nb_travel_going(src, dst_cpu);
	nb_travel_going(dst, src_cpu);
}

/* The check breaks the build where a tracepoint's arguments are others. */
#define NB_PROBE_DO(_name, _stage, _what, ...)				\
static void notrace nb_probe_##_name(void *hook, __VA_ARGS__)		\
{									\
	check_trace_callback_type_##_name(nb_probe_##_name);		\
	nb_hook_hit(hook);						\
	_what;								\
}

#define NB_PROBE(_name, _stage, ...)					\
	NB_PROBE_DO(_name, _stage, (void)0, __VA_ARGS__)

#include "probes.h"

#undef NB_PROBE_DO
#define NB_PROBE_DO(_name, _stage, _what, ...)				\
	{								\
		.name = #_name,						\
		.stage = NB_STAGE_##_stage,				\
		.probe = nb_probe_##_name,				\
	},

struct nb_hook nb_probes[] = {
#include "probes.h"
};

#undef NB_PROBE
#undef NB_PROBE_DO

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
	return nb_hook_counts(&nb_probes[i]).hits - nb_probe_base[i];
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
		nb_probe_base[i] = nb_hook_counts(&nb_probes[i]).hits;
}
