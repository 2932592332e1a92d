/* SPDX-License-Identifier: GPL-2.0 */
/* Steering: the handlers that change what the kernel does. */
#ifndef NUMABAL_STEER_H
#define NUMABAL_STEER_H

#include "hook.h"
#include "task.h"

int nb_steer_up(void);
void nb_steer_down(void);
void nb_steer_release(void);

void nb_on_page(unsigned long ip, unsigned long parent_ip,
		struct ftrace_ops *ops, struct nb_ftrace_regs *fregs);
void nb_on_huge_page(unsigned long ip, unsigned long parent_ip,
		     struct ftrace_ops *ops, struct nb_ftrace_regs *fregs);
void nb_on_scan(unsigned long ip, unsigned long parent_ip,
		struct ftrace_ops *ops, struct nb_ftrace_regs *fregs);
int nb_steer_account(struct nb_task *rec, struct nb_ftrace_regs *fregs,
		     int flags);
void nb_steer_dropped(struct nb_task *rec);

#endif /* NUMABAL_STEER_H */
