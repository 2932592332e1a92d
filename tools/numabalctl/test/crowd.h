/* SPDX-License-Identifier: GPL-2.0 */
/* A view of many tasks on many nodes, as the module would write it. */
#ifndef CROWD_H
#define CROWD_H

#include "../types.h"

/* All that they count grows with @scale. To be freed. */
char *crowd_view(unsigned int tasks, unsigned int nodes, unsigned int scale);

/* The cgroup of one of its processes, one of 500; to be freed. */
char *crowd_path(u64 tgid);

#endif /* CROWD_H */
