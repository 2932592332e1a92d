/* SPDX-License-Identifier: GPL-2.0 */
/* Spots: which CPU of a node a moved task is to run on. */
#ifndef NUMABAL_SPOT_H
#define NUMABAL_SPOT_H

#include <linux/types.h>

#include "settings.h"

struct nb_crowd;
struct task_struct;

bool nb_spot_choose(const struct task_struct *p, const struct nb_settings *s,
		    const struct nb_crowd *crowd, int *cpu);
void nb_spot_taken(struct nb_crowd *crowd, int from, int to);

#endif /* NUMABAL_SPOT_H */
