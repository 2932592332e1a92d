// SPDX-License-Identifier: GPL-2.0
/* 5.11 "ftrace: Have the callbacks receive a struct ftrace_regs" (d19ad0775dcd) */
#include <linux/ftrace.h>

static void callback(unsigned long ip, unsigned long parent_ip,
		     struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
}

ftrace_func_t nb_probe = callback;
