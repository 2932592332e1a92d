/* SPDX-License-Identifier: GPL-2.0 */
/* All workloads; each is in the file of its name, groups2 and groups4 in groups.c. */
#ifndef WORK_TABLE_H
#define WORK_TABLE_H

#include "work.h"

extern const struct workload wrongtouch, pingpong, readall, phases, pinned;
extern const struct workload groups2, groups4, prodcons, server, forkstorm;
extern const struct workload hugeshare, mix, chase, stream;

const struct workload *table_find(const char *name);
/* On a line: name, whether it has an oracle, defaults, what it does. */
void table_show(const struct workload *work);
void table_list(void);

/* What a child of forkstorm does: MB, SEED; its exit status. */
int forkstorm_child(char **argv);

#endif /* WORK_TABLE_H */
