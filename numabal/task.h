/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: records of tasks
 *
 * A record is made at a task's first hint fault and ends at task_numa_free():
 * at exec, or when the last reference to the task is dropped. It is found by
 * task pointer, which is only ever compared, never followed.
 *
 * Handlers (any context, under RCU) find a record, make current's, and mark
 * one as ended; they take no lock of ours. All else happens in process context
 * under nb_records_mutex: a record made or ended waits on a lockless list until
 * nb_settle() enters it into the list of records, or folds and frees it.
 */
#ifndef NUMABAL_TASK_H
#define NUMABAL_TASK_H

#include <linux/mutex.h>

#include "record.h"

/* What the records that are gone, or could not be made, have counted. */
struct nb_totals {
	u64 made, retired;
	u64 lost[2], dropped[2];	/* remote, local */
	u64 pending, pending_local;	/* faults under way */
};

extern struct mutex nb_records_mutex;
extern struct list_head nb_task_list;
extern unsigned int nb_task_count;
extern u64 nb_retirements;
extern unsigned int nb_generation;
extern atomic64_t nb_event_clock;

int nb_tasks_up(void);
void nb_tasks_down(void);
struct nb_task *nb_task_begin(bool local);
struct nb_task *nb_task_find(void);
struct nb_task *nb_task_of(struct task_struct *p);
void nb_task_end(struct task_struct *p);
int nb_settle(bool sync_groups);
void nb_tasks_retire_all(void);
void nb_tasks_reset(void);
struct task_struct *nb_task_alive(const struct nb_task *rec);
void nb_tasks_totals(struct nb_totals *t);

/* Counts of before the last reset are none. */
static inline bool nb_task_current(const struct nb_task *rec)
{
	/* Pairs with nb_task_renew(). */
	return smp_load_acquire(&rec->generation) == nb_generation;
}

#endif /* NUMABAL_TASK_H */
