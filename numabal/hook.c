// SPDX-License-Identifier: GPL-2.0
/* Hooks: attach to kernel functions and tracepoints by name. */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/string.h>

#include "hook.h"

/**
 * nb_stage_name() - name of a stage, as the view `hooks` shows it
 * @stage: stage
 *
 * Context: any.
 * Return: constant string.
 */
const char *nb_stage_name(enum nb_stage stage)
{
	static const char * const names[] = {
		[NB_STAGE_SCAN] = "scan",
		[NB_STAGE_FAULT] = "fault",
		[NB_STAGE_PAGE] = "page",
		[NB_STAGE_ACCOUNT] = "account",
		[NB_STAGE_PLACE] = "place",
		[NB_STAGE_END] = "end",
		[NB_STAGE_LIFE] = "life",
		[NB_STAGE_MOVE] = "move",
	};

	return names[stage];
}

/**
 * nb_hook_up() - make a hook ready to be attached
 * @hook: hook
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int nb_hook_up(struct nb_hook *hook)
{
	hook->count = alloc_percpu(struct nb_hook_count);
	return hook->count ? 0 : -ENOMEM;
}

/**
 * nb_hook_down() - free what nb_hook_up() made
 * @hook: hook, detached, or never made ready
 *
 * Context: process, may sleep.
 */
void nb_hook_down(struct nb_hook *hook)
{
	/* To empty it takes memory, of which there may have been none. */
	if (!hook->probe)
		nb_filter_free(&hook->ops);
	free_percpu(hook->count);
	hook->count = NULL;
}

/*
 * Without memory for the function, ftrace says that all is well and leaves the filter
 * empty: the handler would be called for every function of the kernel.
 */
static int nb_filter_set(struct ftrace_ops *ops, const char *name)
{
	const struct ftrace_hash *empty;
	int err = ftrace_set_filter(ops, NULL, 0, 1);

	if (err)
		return err;
	empty = rcu_access_pointer(ops->func_hash->filter_hash);
	err = ftrace_set_filter(ops, (unsigned char *)name, strlen(name), 1);
	if (err)
		return err;
	return rcu_access_pointer(ops->func_hash->filter_hash) == empty ? -ENOMEM : 0;
}

static int nb_function_attach(struct nb_hook *hook)
{
	int err;

	hook->ops.flags = NB_FTRACE_FLAGS |
			  (hook->stub ? FTRACE_OPS_FL_IPMODIFY : 0);
	err = nb_filter_set(&hook->ops, hook->name);
	if (err)	/* -EINVAL: no function of that name can be traced */
		return err == -EINVAL ? -ENOENT : err;
	err = register_ftrace_function(&hook->ops);
	if (err)
		ftrace_set_filter(&hook->ops, NULL, 0, 1);
	return err;
}

static int nb_function_detach(struct nb_hook *hook)
{
	int err = unregister_ftrace_function(&hook->ops);

	if (!err)	/* frees the filter */
		ftrace_set_filter(&hook->ops, NULL, 0, 1);
	return err;
}

static void nb_tracepoint_match(struct tracepoint *tp, void *data)
{
	struct nb_hook *hook = data;

	if (!strcmp(tp->name, hook->name))
		hook->tracepoint = tp;
}

static int nb_tracepoint_attach(struct nb_hook *hook)
{
	if (!hook->tracepoint)
		for_each_kernel_tracepoint(nb_tracepoint_match, hook);
	if (!hook->tracepoint)
		return -ENOENT;
	return tracepoint_probe_register(hook->tracepoint, hook->probe, hook);
}

/**
 * nb_hook_attach() - begin to see calls
 * @hook: hook, ready and not attached
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: 0; -ENOENT: not in this kernel; else what the kernel said, -EBUSY
 * when kernel.ftrace_enabled is 0, or the hook may redirect and another that may,
 * such as a live patch, holds the function.
 */
int nb_hook_attach(struct nb_hook *hook)
{
	int err;

	if (hook->probe)
		err = nb_tracepoint_attach(hook);
	else
		err = nb_function_attach(hook);
	WRITE_ONCE(hook->state, err ?: NB_HOOK_ATTACHED);
	return err;
}

/**
 * nb_hook_detach() - see no more calls
 * @hook: hook; nothing happens unless it is attached
 *
 * No handler of a function runs when this returns. For probes the caller calls
 * tracepoint_synchronize_unregister() once, after the last.
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: 0; -ENODEV: ftrace has shut itself down after a bug, and handlers
 * may still be called: nothing they use may be freed.
 */
int nb_hook_detach(struct nb_hook *hook)
{
	int err;

	if (hook->state != NB_HOOK_ATTACHED)
		return 0;
	if (hook->probe)
		err = tracepoint_probe_unregister(hook->tracepoint, hook->probe,
						  hook);
	else
		err = nb_function_detach(hook);
	WRITE_ONCE(hook->state, err ?: NB_HOOK_DETACHED);
	return err;
}

/**
 * nb_hook_counts() - calls seen and redirected since load
 * @hook: hook
 *
 * Context: any.
 * Return: sums over all possible CPUs.
 */
struct nb_hook_count nb_hook_counts(const struct nb_hook *hook)
{
	struct nb_hook_count sum = { };
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct nb_hook_count *c = per_cpu_ptr(hook->count, cpu);

		sum.hits += READ_ONCE(c->hits);
		sum.redirects += READ_ONCE(c->redirects);
	}
	return sum;
}
