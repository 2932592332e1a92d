/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: hooks
 *
 * A hook is a kernel function, taken at entry by name through ftrace, or a
 * tracepoint, found by name. Both are attached and detached at run time, keep
 * their state for the view, and count their hits.
 *
 * A function's handler may run preemptible and under a page-table lock. It
 * enters its own RCU section, never sleeps, and calls nothing that is hooked
 * itself: so it needs no recursion guard, and none of its calls is dropped.
 * ftrace waits for handlers when a hook is detached.
 */
#ifndef NUMABAL_HOOK_H
#define NUMABAL_HOOK_H

#include <linux/percpu.h>
#include <linux/tracepoint.h>

#include "compat/ftrace.h"
#include "dwell.h"

enum nb_stage {
	NB_STAGE_SCAN,
	NB_STAGE_FAULT,
	NB_STAGE_PAGE,
	NB_STAGE_ACCOUNT,
	NB_STAGE_PLACE,
	NB_STAGE_END,
	NB_STAGE_LIFE,
	NB_STAGE_MOVE,
};

/* States; otherwise the errno, negative, with which the kernel refused. */
enum nb_hook_state {
	NB_HOOK_DETACHED,
	NB_HOOK_ATTACHED,
};

struct nb_hook_count {
	u64 hits;
	u64 redirects;
};

/**
 * struct nb_hook - one function or tracepoint
 * @name: its name in the kernel
 * @stage: what it tells us
 * @probe: probe of a tracepoint, its first argument is the hook; NULL for a
 *	function
 * @ops: handler of a function
 * @stub: what is called instead when the handler redirects; 0: it never does.
 *	Only one such hook can hold a function
 * @tracepoint: of a tracepoint, once found
 * @state: enum nb_hook_state, or -errno; -ENOENT: not in this kernel. Written
 *	under nb_knob_mutex, read without
 * @count: calls seen, and calls redirected, since load
 */
struct nb_hook {
	const char *name;
	enum nb_stage stage;
	void *probe;
	struct ftrace_ops ops;
	unsigned long stub;
	struct tracepoint *tracepoint;
	int state;
	struct nb_hook_count __percpu *count;
};

int nb_hook_up(struct nb_hook *hook);
void nb_hook_down(struct nb_hook *hook);
int nb_hook_attach(struct nb_hook *hook);
int nb_hook_detach(struct nb_hook *hook);
struct nb_hook_count nb_hook_counts(const struct nb_hook *hook);
const char *nb_stage_name(enum nb_stage stage);

static __always_inline void nb_hook_hit(struct nb_hook *hook)
{
	this_cpu_inc(hook->count->hits);
	nb_dwell();
}

#endif /* NUMABAL_HOOK_H */
