// SPDX-License-Identifier: GPL-2.0
/* 6.3 "ftrace: Add ftrace_regs_get_argument() and friends" (94d095ffa0e1) */
#include <linux/ftrace.h>

unsigned long nb_probe(struct ftrace_regs *fregs);
unsigned long nb_probe(struct ftrace_regs *fregs)
{
	return ftrace_regs_get_argument(fregs, 0);
}
