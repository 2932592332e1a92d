// SPDX-License-Identifier: GPL-2.0
/* Nodes and CPU clusters of this machine. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "../include/numabal/abi.h"
#include "compat/cluster.h"
#include "topology.h"

unsigned int nb_nodes;
unsigned int nb_cluster_rows;
u16 *nb_cluster_of;
const char *nb_no_clusters;
u8 *nb_distances;
u32 *nb_latencies;

/*
 * Number the clusters in order of their first CPU. A "cluster" that is just
 * one core's threads is none: the kernel reports it so where there is no such
 * level.
 */
static unsigned int nb_clusters_number(void)
{
	const struct cpumask *cluster;
	unsigned int nr = 0, cpu, sibling;

	nb_no_clusters = NB_CLUSTERS_UNAVAILABLE;
	if (nb_no_clusters)
		return 0;

	for_each_online_cpu(cpu) {
		cluster = nb_cluster_mask(cpu);
		if (nb_cluster_of[cpu] != U16_MAX ||
		    cpumask_subset(cluster, topology_sibling_cpumask(cpu)))
			continue;
		if (nr == NUMABAL_MAX_CLUSTERS)
			break;
		for_each_cpu(sibling, cluster)
			nb_cluster_of[sibling] = nr;
		nr++;
	}
	if (!nr)
		nb_no_clusters = "the CPUs of this machine form no clusters";
	return nr;
}

/* A local access of 100 ns is near enough, until somebody writes better ones. */
static int nb_distances_read(void)
{
	unsigned int row, col;

	nb_distances = kcalloc(nb_nodes * nb_nodes, sizeof(*nb_distances),
			       GFP_KERNEL);
	nb_latencies = kcalloc(nb_nodes * nb_nodes, sizeof(*nb_latencies),
			       GFP_KERNEL);
	if (!nb_distances || !nb_latencies)
		return -ENOMEM;
	for (row = 0; row < nb_nodes; row++)
		for (col = 0; col < nb_nodes; col++) {
			int distance = node_distance(row, col);

			nb_distances[row * nb_nodes + col] =
				clamp_t(int, distance, 0, U8_MAX);
			nb_latencies[row * nb_nodes + col] = 10 * distance;
		}
	return 0;
}

/**
 * nb_topology_up() - read the topology
 *
 * Context: process, may sleep.
 * Return: 0; -EOPNOTSUPP: more nodes than a record can hold; -ENOMEM.
 */
int nb_topology_up(void)
{
	unsigned int clusters, cpu;

	nb_nodes = nr_node_ids;
	if (nb_nodes > NUMABAL_MAX_NODES) {
		pr_err("%u possible nodes, this build holds %u\n", nb_nodes,
		       NUMABAL_MAX_NODES);
		return -EOPNOTSUPP;
	}

	nb_cluster_of = kcalloc(nr_cpu_ids, sizeof(*nb_cluster_of), GFP_KERNEL);
	if (!nb_cluster_of || nb_distances_read()) {
		nb_topology_down();
		return -ENOMEM;
	}
	memset(nb_cluster_of, 0xff, nr_cpu_ids * sizeof(*nb_cluster_of));

	cpus_read_lock();
	clusters = nb_clusters_number();
	cpus_read_unlock();

	for_each_possible_cpu(cpu)
		if (nb_cluster_of[cpu] == U16_MAX)
			nb_cluster_of[cpu] = clusters;
	nb_cluster_rows = clusters + 1;
	return 0;
}

/**
 * nb_topology_down() - forget it
 *
 * Context: process; no handler runs.
 */
void nb_topology_down(void)
{
	kfree(nb_latencies);
	kfree(nb_distances);
	kfree(nb_cluster_of);
}

/**
 * nb_matrix_alloc() - an empty matrix for this machine
 *
 * Context: process, may sleep.
 * Return: the matrix, to be freed with kvfree(), or NULL.
 */
struct nb_matrix *nb_matrix_alloc(void)
{
	struct nb_matrix *m = kvzalloc(nb_matrix_size(nb_nodes,
						      nb_cluster_rows),
				       GFP_KERNEL);

	if (m)
		nb_matrix_init(m, nb_nodes, nb_cluster_rows, jiffies);
	return m;
}
