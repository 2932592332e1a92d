/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: topology
 *
 * Nodes, and the clusters of CPUs inside them, as they are at load. A CPU that
 * was offline then belongs to the cluster row "other". Constant while loaded,
 * so it is read without a lock.
 */
#ifndef NUMABAL_TOPOLOGY_H
#define NUMABAL_TOPOLOGY_H

#include <linux/types.h>

#include "matrix.h"

extern unsigned int nb_nodes;		/* possible nodes: nr_node_ids */
extern unsigned int nb_cluster_rows;	/* clusters + 1, the last: other */
extern u16 *nb_cluster_of;		/* [nr_cpu_ids] row of each CPU */
extern const char *nb_no_clusters;	/* why there are none, or NULL */

int nb_topology_up(void);
void nb_topology_down(void);
struct nb_matrix *nb_matrix_alloc(void);

#endif /* NUMABAL_TOPOLOGY_H */
