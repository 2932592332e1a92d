/* SPDX-License-Identifier: GPL-2.0 */
/* How a function-entry callback is declared, and how it reads arguments. */
#ifndef NUMABAL_COMPAT_FTRACE_H
#define NUMABAL_COMPAT_FTRACE_H

#include <linux/ftrace.h>
#include <linux/ptrace.h>

#include "facts.h"

#ifdef NB_HAVE_FTRACE_FREGS
#define nb_ftrace_regs ftrace_regs
/* The argument registers are there without asking for all registers. */
#define NB_FTRACE_FLAGS	FTRACE_OPS_FL_PERMANENT
#else
#define nb_ftrace_regs pt_regs
#define NB_FTRACE_FLAGS	(FTRACE_OPS_FL_PERMANENT | FTRACE_OPS_FL_SAVE_REGS)
#endif

/* Argument @n of the hooked function; the upper half of an int is undefined. */
static __always_inline unsigned long nb_arg(struct nb_ftrace_regs *fregs,
					    unsigned int n)
{
#if defined(NB_HAVE_FTRACE_GET_ARGUMENT)
	return ftrace_regs_get_argument(fregs, n);
#elif defined(NB_HAVE_FTRACE_FREGS)
	return regs_get_kernel_argument(&fregs->regs, n);
#else
	return regs_get_kernel_argument(fregs, n);
#endif
}

#endif /* NUMABAL_COMPAT_FTRACE_H */
