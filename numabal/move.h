/* SPDX-License-Identifier: GPL-2.0 */
/* Moves: the handlers of stage PLACE. */
#ifndef NUMABAL_MOVE_H
#define NUMABAL_MOVE_H

#include "../include/numabal/abi.h"
#include "class.h"
#include "hook.h"
#include "place.h"

struct nb_crowd;
struct nb_task;

/* What the kernel wants of current. */
enum nb_place_request {
	NB_PLACE_PREFER,
	NB_PLACE_MOVE,
	NB_PLACE_SWAP,
};

/**
 * struct nb_mover - a task, and what is known of it, valid in one RCU section
 * @p: the task
 * @rec: its record, or NULL
 * @class: its class
 * @crowd: its numa_group, or NULL
 * @among: it is to be swapped with another of its group
 * @pages: recent ones of its group, or its own, by node
 * @put: its last NUMA move
 * @ask: the request, and what was found out
 */
struct nb_mover {
	struct task_struct *p;
	struct nb_task *rec;
	struct nb_class *class;
	struct nb_crowd *crowd;
	bool among;
	const u64 *pages;
	union nb_put put;
	struct nb_place_ask ask;
};

const char *nb_place_request_name(enum nb_place_request request);
void nb_on_prefer(unsigned long ip, unsigned long parent_ip,
		  struct ftrace_ops *ops, struct nb_ftrace_regs *fregs);
void nb_on_move(unsigned long ip, unsigned long parent_ip,
		struct ftrace_ops *ops, struct nb_ftrace_regs *fregs);
void nb_on_swap(unsigned long ip, unsigned long parent_ip,
		struct ftrace_ops *ops, struct nb_ftrace_regs *fregs);

#endif /* NUMABAL_MOVE_H */
