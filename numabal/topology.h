/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: topology
 *
 * Nodes, and the clusters of CPUs inside them, as they are at load. A CPU that
 * was offline then belongs to the cluster row "other". Constant while loaded,
 * so it is read without a lock; latencies are written under nb_knob_mutex, each
 * whole.
 */
#ifndef NUMABAL_TOPOLOGY_H
#define NUMABAL_TOPOLOGY_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "matrix.h"

extern unsigned int nb_nodes;		/* possible nodes: nr_node_ids */
extern unsigned int nb_cluster_rows;	/* clusters + 1, the last: other */
extern u16 *nb_cluster_of;		/* [nr_cpu_ids] row of each CPU */
extern const char *nb_no_clusters;	/* why there are none, or NULL */

extern u8 *nb_distances;		/* [nb_nodes][nb_nodes] node_distance() */
extern u32 *nb_latencies;		/* [nb_nodes][nb_nodes] ns; latency_ns */

/* From the CPUs of @row to the memory of @col. */
static inline unsigned int nb_distance(unsigned int row, unsigned int col)
{
	return nb_distances[row * nb_nodes + col];
}

/* What an access from the CPUs of @row to the memory of @col takes, ns. */
static inline u32 nb_latency(unsigned int row, unsigned int col)
{
	return READ_ONCE(nb_latencies[row * nb_nodes + col]);
}

/* What an access from @row takes less on @row than on @col, ns; not below 0. */
static inline unsigned int nb_latency_gain(unsigned int row, unsigned int col)
{
	u32 far = nb_latency(row, col), near = nb_latency(row, row);

	return far > near ? far - near : 0;
}

int nb_topology_up(void);
void nb_topology_down(void);
struct nb_matrix *nb_matrix_alloc(void);

#endif /* NUMABAL_TOPOLOGY_H */
