/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: crowds
 *
 * What stage PLACE has to know of a whole numa_group: where its memory is and
 * where its members run, and which nodes it is to be drawn to. A handler cannot
 * walk a group, so while a class steers placement, a worker does it four times a
 * second, or as seldom as every other second where that takes long, and publishes a
 * table, which handlers read under RCU; it is replaced as a whole. A group whose
 * address has been reused since gives advice about another one for as long: a
 * verdict that is as old as that may be wrong anyway.
 */
#ifndef NUMABAL_CROWD_H
#define NUMABAL_CROWD_H

#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/types.h>

/**
 * struct nb_crowd - one group as it was seen last
 * @ng: address of the kernel's group; only compared
 * @nodes: bits of the nodes it is to be drawn to; 0: place_pack does not ask, or
 *	there is no room anywhere
 * @drawn: it was given them not long ago, and is not there yet
 * @again: permille of the pages that its members came to lately which the same of them
 *	had touched last, 0 if nothing is known yet: a page that may be shared can wait
 * @pages: [nb_nodes] its recent pages by node
 * @members: [nb_nodes] how many of it ran there last
 * @in_cluster: [nb_cluster_rows] likewise; moves since then are added
 */
struct nb_crowd {
	const void *ng;
	u32 nodes;
	bool drawn;
	u16 again;
	u64 *pages;
	u16 *members;
	atomic_t *in_cluster;
};

bool nb_node_has(unsigned int nid, const struct cpumask *cpus);
u32 nb_nodes_of(const struct cpumask *cpus);
struct nb_crowd *nb_crowd_find(const void *ng);
int nb_crowds_up(void);
void nb_crowds_down(void);
void nb_crowds_start(void);
void nb_crowds_stop(void);

#endif /* NUMABAL_CROWD_H */
