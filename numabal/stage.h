/* SPDX-License-Identifier: GPL-2.0 */
/* The conversation with the kernel: one handler a stage. */
#ifndef NUMABAL_STAGE_H
#define NUMABAL_STAGE_H

#include "hook.h"

extern struct nb_hook nb_functions[];
extern const unsigned int nb_nr_functions;

int nb_stage_up(void);
void nb_stage_down(void);
int nb_stage_enable(unsigned int on);
int nb_stage_want(unsigned int stages);

#endif /* NUMABAL_STAGE_H */
