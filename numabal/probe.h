/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints: life of tasks, moves, skipped scans. */
#ifndef NUMABAL_PROBE_H
#define NUMABAL_PROBE_H

#include "hook.h"

extern struct nb_hook nb_probes[];
extern const unsigned int nb_nr_probes;

void nb_probes_attach(void);
void nb_probes_detach(void);
u64 nb_probe_count(unsigned int i);
void nb_probes_reset(void);

#endif /* NUMABAL_PROBE_H */
