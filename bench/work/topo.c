// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <numa.h>

#include "topo.h"
#include "work.h"

struct topo topo;

static cpu_set_t allowed;
static int node_of[MAX_CPUS];	/* by CPU */

/* Of the nodes that still have CPUs to be listed the nearest; -1: none is left. */
static int next_node(int from, const bool *done)
{
	int cpu, node, best = -1;

	for (cpu = 0; cpu < MAX_CPUS; cpu++) {
		node = node_of[cpu];
		if (!CPU_ISSET(cpu, &allowed) || done[node] || node == best)
			continue;
		if (best < 0 || (from >= 0 && numa_distance(from, node) <
					      numa_distance(from, best)))
			best = node;
	}
	return best;
}

static void list_cpus(void)
{
	bool done[NUMA_NUM_NODES] = { false };
	int cpu, node = -1;

	while ((node = next_node(node, done)) >= 0) {
		done[node] = true;
		topo.nodes++;
		for (cpu = 0; cpu < MAX_CPUS; cpu++)
			if (CPU_ISSET(cpu, &allowed) && node_of[cpu] == node)
				topo.cpu[topo.cpus++] = cpu;
	}
}

void topo_init(const struct bitmask *only)
{
	int cpu, i;

	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		die_errno("cannot ask which CPUs may be used");
	for (cpu = 0; only && cpu < MAX_CPUS; cpu++) {
		if (numa_bitmask_isbitset(only, cpu) && !CPU_ISSET(cpu, &allowed))
			die("CPU %d may not be used; give others with --cpus", cpu);
		if (!numa_bitmask_isbitset(only, cpu))
			CPU_CLR(cpu, &allowed);
	}
	topo.numa = numa_available() >= 0;
	for (cpu = 0; cpu < MAX_CPUS; cpu++) {
		if (!topo.numa || !CPU_ISSET(cpu, &allowed))
			continue;
		node_of[cpu] = numa_node_of_cpu(cpu);
		if (node_of[cpu] < 0)
			die("no node is known for CPU %d; is /sys mounted?", cpu);
	}
	list_cpus();
	topo.homes = numa_bitmask_alloc(NUMA_NUM_NODES);
	for (i = 0; i < topo.cpus; i++)
		numa_bitmask_setbit(topo.homes, topo_home(topo.cpu[i]));
}

int topo_node(int cpu)
{
	return node_of[cpu];
}

int topo_home(int cpu)
{
	int from = node_of[cpu], node, best = -1;

	if (!topo.numa || numa_node_size64(from, NULL) > 0)
		return from;
	for (node = 0; node <= numa_max_node(); node++)
		if (numa_node_size64(node, NULL) > 0 &&
		    (best < 0 || numa_distance(from, node) < numa_distance(from, best)))
			best = node;
	return best;
}

int topo_far(int cpu)
{
	int best = cpu, from = node_of[cpu], at = 0, i, other;

	while (topo.cpu[at] != cpu)
		at++;
	/* From half-way round on, so that not all find the same of many as far. */
	for (i = 0; i < topo.cpus; i++) {
		other = topo.cpu[(at + topo.cpus / 2 + i) % topo.cpus];
		if (numa_distance(from, node_of[other]) > numa_distance(from, node_of[best]))
			best = other;
	}
	return best;
}

int topo_spread(int i, int n)
{
	return topo.cpu[n <= topo.cpus ? i * topo.cpus / n : i % topo.cpus];
}

void topo_pin(int cpu)
{
	cpu_set_t set = allowed;

	if (cpu >= 0) {
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
	}
	if (sched_setaffinity(0, sizeof(set), &set))
		die_errno("cannot run on CPU %d; give others", cpu);
}
