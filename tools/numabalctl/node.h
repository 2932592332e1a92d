/* SPDX-License-Identifier: GPL-2.0 */
/* Nodes as top shows them: CPU, memory, distances, faults. Pure. */
#ifndef NODE_H
#define NODE_H

#include "proc.h"
#include "table.h"

/**
 * struct node - what is known of one
 * @online: is it there?
 * @total_kb: memory
 * @free_kb: of that, free
 * @busy: ticks of its CPUs in use, since boot
 * @ticks: all of them
 * @distances: how many are known
 * @distance: to each node
 * @faults: hint faults taken on it, since load or reset
 * @migrated: of these, those whose pages were, to it
 * @recent: hint faults of late
 * @local: of these
 * @cpu_pct: CPU in use since the sample before; less than 0: not known
 * @fault_rate: faults a second, likewise
 * @migrated_rate: migrated a second
 */
struct node {
	bool online;
	u64 total_kb, free_kb, busy, ticks;
	unsigned int distances;
	unsigned int distance[NUMABAL_MAX_NODES];
	u64 faults, migrated, recent, local;
	double cpu_pct, fault_rate, migrated_rate;
};

/* From "0-3,8": notes in @node_of whose these are. Return: is it a list, and fits? */
bool node_cpus(const char *text, int nid, signed char node_of[PROC_CPUS]);

/* From /proc/stat: adds up the ticks of the CPUs of each node. */
void node_ticks(const char *text, const signed char node_of[PROC_CPUS],
		struct node *nodes, unsigned int n);

/* From nodeN/meminfo. Return: is all there? */
bool node_memory(const char *text, struct node *node);

/* From nodeN/distance: "10 20". */
void node_distances(const char *text, struct node *node);

/* From the view `matrix`. Return: how many nodes there are; 0: it is not whole. */
unsigned int node_faults(const struct table *matrix, struct node nodes[NUMABAL_MAX_NODES]);

/* What was counted since @before, so many seconds ago; 0: there is none. */
void node_rate(struct node *now, const struct node *before, double seconds);

/* Percent of the recent faults that were local; less than 0: there are none. */
double node_local(const struct node *node);

#endif /* NODE_H */
