/* SPDX-License-Identifier: GPL-2.0 */
/* The CPUs that this program may use, and the nodes they belong to. */
#ifndef WORK_TOPO_H
#define WORK_TOPO_H

#include "types.h"

#define MAX_CPUS	1024

struct bitmask;

struct topo {
	bool numa;		/* the kernel has it */
	int nodes;		/* with CPUs that may be used */
	int cpus;
	/*
	 * By node, and each node follows the nearest: what belongs together
	 * goes on neighbours here.
	 */
	int cpu[MAX_CPUS];
	struct bitmask *homes;	/* where the memory of those nodes is */
};

extern struct topo topo;

/* Of the CPUs only these, if there is a list. */
void topo_init(const struct bitmask *only);

int topo_node(int cpu);
/* The node with memory that is nearest to the CPU: mostly its own. */
int topo_home(int cpu);
/* A CPU of the node that is farthest from this CPU's. */
int topo_far(int cpu);
/* One of the CPUs for each of n, all nodes alike. */
int topo_spread(int i, int n);

/* The calling thread runs on this CPU only; -1: on any that the program may use. */
void topo_pin(int cpu);

#endif /* WORK_TOPO_H */
