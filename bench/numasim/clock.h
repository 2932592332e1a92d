/* SPDX-License-Identifier: GPL-2.0 */
/* What stands between QEMU's threads and the clock; described in clock.c. */
#ifndef NUMASIM_CLOCK_H
#define NUMASIM_CLOCK_H

#include <pthread.h>

#include "sim.h"

bool clock_began(void);
u64 clock_read(void);
void clock_user_reads(void);
void clock_halts(unsigned int cpu, u64 *spent);
void clock_resumes(unsigned int cpu);

bool clock_is_cpu(void);
void clock_wait(const void *cond, pthread_mutex_t *mutex);
void clock_wakes(const void *cond);

void clock_main_waits(bool waits);
int clock_main_polls(long timeout);
bool clock_stands(void);
bool clock_main_due(bool stood);
void clock_main_runs(void);

/* preload.c: as the C library has them */
int clock_real_wait(pthread_cond_t *cond, pthread_mutex_t *mutex);
int clock_real_signal(pthread_cond_t *cond);

#endif /* NUMASIM_CLOCK_H */
