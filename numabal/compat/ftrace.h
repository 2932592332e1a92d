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

/* The registers themselves: the kernel's own helpers differ, or do nothing. */
#if defined(arch_ftrace_regs) && defined(CONFIG_ARM64)
#define nb_regs(fregs)	arch_ftrace_regs(fregs)
#elif defined(arch_ftrace_regs)
#define nb_regs(fregs)	(&arch_ftrace_regs(fregs)->regs)
#elif defined(CONFIG_ARM64) && defined(NB_HAVE_FTRACE_GET_ARGUMENT)
#define nb_regs(fregs)	(fregs)
#elif defined(NB_HAVE_FTRACE_FREGS)
#define nb_regs(fregs)	(&(fregs)->regs)
#else
#define nb_regs(fregs)	(fregs)
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

/* Give the hooked function another argument @n, of the first six. */
static __always_inline void nb_set_arg(struct nb_ftrace_regs *fregs,
				       unsigned int n, unsigned long value)
{
#if defined(CONFIG_ARM64)
	nb_regs(fregs)->regs[n] = value;
#elif defined(CONFIG_X86_64)
	switch (n) {
	case 0:
		nb_regs(fregs)->di = value;
		break;
	case 1:
		nb_regs(fregs)->si = value;
		break;
	case 2:
		nb_regs(fregs)->dx = value;
		break;
	case 3:
		nb_regs(fregs)->cx = value;
		break;
	case 4:
		nb_regs(fregs)->r8 = value;
		break;
	default:
		nb_regs(fregs)->r9 = value;
	}
#else
#error "numabal: this architecture is not known"
#endif
}

/* Go on at @ip instead of in the hooked function. */
static __always_inline void nb_set_ip(struct nb_ftrace_regs *fregs,
				      unsigned long ip)
{
#if defined(CONFIG_ARM64)
	nb_regs(fregs)->pc = ip;
#else
	nb_regs(fregs)->ip = ip;
#endif
}

/* Free the filter of @ops, which is never used again. */
static inline void nb_filter_free(struct ftrace_ops *ops)
{
#ifdef NB_HAVE_FREE_FILTER
	ftrace_free_filter(ops);
#else
	ftrace_set_filter(ops, NULL, 0, 1);
#endif
}

#endif /* NUMABAL_COMPAT_FTRACE_H */
