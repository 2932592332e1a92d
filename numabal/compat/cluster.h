/* SPDX-License-Identifier: GPL-2.0 */
/* CPU clusters, where the kernel offers them to modules. */
#ifndef NUMABAL_COMPAT_CLUSTER_H
#define NUMABAL_COMPAT_CLUSTER_H

#include <linux/cpumask.h>
#include <linux/topology.h>

#include "facts.h"

#ifdef NB_HAVE_CLUSTER_CPUMASK
#define NB_CLUSTERS_UNAVAILABLE	NULL
#define nb_cluster_mask(cpu)	topology_cluster_cpumask(cpu)
#else
#define NB_CLUSTERS_UNAVAILABLE	"this kernel does not offer CPU clusters to modules"
#define nb_cluster_mask(cpu)	cpumask_of(cpu)
#endif

#endif /* NUMABAL_COMPAT_CLUSTER_H */
