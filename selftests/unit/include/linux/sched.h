/* SPDX-License-Identifier: GPL-2.0 */
/* Policies and the length of a name, as in every kernel; nobody waits for the CPU. */
#ifndef NUMABAL_UNIT_SCHED_H
#define NUMABAL_UNIT_SCHED_H

#define TASK_COMM_LEN	16

static inline void cond_resched(void) { }

#define SCHED_NORMAL	0
#define SCHED_FIFO	1
#define SCHED_RR	2
#define SCHED_BATCH	3
#define SCHED_IDLE	5
#define SCHED_DEADLINE	6

#endif /* NUMABAL_UNIT_SCHED_H */
