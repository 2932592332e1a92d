/* SPDX-License-Identifier: GPL-2.0 */
/* How soon a new program is scanned (scan_delay_ms); described in start.c. */
#ifndef NUMABAL_START_H
#define NUMABAL_START_H

#include <linux/sched.h>

struct nb_task;

void nb_start_steer(bool on);
void nb_start_renew(void);
void nb_start_fork(struct task_struct *child);
void nb_start_exec(struct task_struct *p);
void nb_start_unseen(struct nb_task *rec);
void nb_start_mappings(struct mm_struct *mm);

#endif /* NUMABAL_START_H */
