/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: consolidation
 *
 * Which nodes is each numa_group to have (place_pack)? The fewest whose CPUs can
 * hold it, near each other, and not those that another group was given. Pure.
 *
 * Groups are served those first that may use the fewest CPUs, of these the
 * largest need first, of equals the earlier in the array; each from what those
 * before it left. What holds for each:
 *
 *  - It has CPUs enough, or all it may use, and fewer nodes would not have that.
 *  - Up to two nodes: no others are nearer each other, and of those as near, none
 *    has more of its members, then of its memory. More than two are near, not
 *    always nearest, which would take too long to find; they are where sockets
 *    are alike and their nodes have equal room.
 *  - What it was given last time it keeps, wherever its members and memory are by
 *    now, while that is so of it. If needs are the same, nothing changes.
 *  - Groups that are served after it make no difference to it.
 *  - When what is left of the nodes that it may use cannot hold it, they are
 *    overcommitted: it is served as if all their CPUs were there once more. Of nodes
 *    as near it takes those of which more is left, and what it leaves of them is
 *    for others that find too little.
 *
 * What does not: that all groups together could not do better. Each takes what is
 * best for it alone. Of eight nodes, two to a socket, groups that fill 3, 3 and 2
 * may get 012, 456 and 37; 345 and 67 would have been as near and nearer. One
 * group may have the nodes where another's members are, and would have done as
 * well elsewhere. And needs that change with each call change the plan: they
 * should be averages.
 */
#ifndef NUMABAL_PACK_H
#define NUMABAL_PACK_H

#include <linux/types.h>

/**
 * struct nb_pack_group - one group
 * @need: CPUs that its runnable members can use; 0: it is given no nodes
 * @was: nodes that it was given last time, a bit each; 0: none
 * @nodes: result: nodes that it is given, a bit each; 0: none
 * @allowed: nodes that it may be given, a bit each
 * @members: [nodes] how many of its members run on each node
 * @memory: [nodes] how much of its memory is on each node, in any unit; their
 *	sum fits
 */
struct nb_pack_group {
	unsigned int need;
	u32 was;
	u32 nodes;
	u32 allowed;
	const u16 *members;
	const u64 *memory;
};

/**
 * struct nb_pack_machine - the machine
 * @nodes: how many nodes, 1..NUMABAL_MAX_NODES
 * @cpus: [@nodes] CPUs of each that groups may use; 0: none
 * @distances: [@nodes][@nodes] node_distance()
 */
struct nb_pack_machine {
	unsigned int nodes;
	const u16 *cpus;
	const u8 *distances;
};

void nb_pack(const struct nb_pack_machine *machine,
	     struct nb_pack_group *groups, unsigned int nr);

#endif /* NUMABAL_PACK_H */
