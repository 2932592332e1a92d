// SPDX-License-Identifier: GPL-2.0
/*
 * 5.16 "topology: Represent clusters of CPUs within a die" (c5e22feffdd7); on
 * x86 the function behind it is exported from 6.10 on only.
 */
#include <linux/topology.h>

const struct cpumask *nb_probe(int cpu);
const struct cpumask *nb_probe(int cpu)
{
	return topology_cluster_cpumask(cpu);
}
