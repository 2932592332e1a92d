// SPDX-License-Identifier: GPL-2.0
/*
 * Consolidation of groups. Pure; what it promises: pack.h.
 *
 * How many nodes a group takes is known at once: as many of the roomiest as hold
 * it. From each node, a set of so many is grown, each time by the node nearest to
 * all that are in it, of those that leave it to the roomiest others to meet the
 * need. The set whose nodes are nearest each other is chosen.
 *
 * Of nodes, and of sets, that are equally near, members and memory decide. They
 * wander, though, and the sets that are found with them. So the nodes that a
 * group was given last time are compared with the best set that is found without
 * a look at them, and kept if no worse. What is chosen is never worse than that
 * one, and so will be kept.
 *
 * Overcommitted nodes have extra CPUs besides those left: who does not need them
 * does not see them. Left and extra may be more than the CPUs of the node. No group
 * counts on more than these (room); the rest (spare) only tells nodes that have
 * less to do.
 */
#include <linux/sched.h>

#include "../include/numabal/abi.h"
#include "pack.h"

/* The machine, what is left of it, and the group that is served. */
struct nb_pack {
	const u16 *cpus;
	const u8 *distances;
	unsigned int nodes;
	u16 left[NUMABAL_MAX_NODES];
	u32 extra[NUMABAL_MAX_NODES];
	bool over;			/* extra ones are for it */
	u32 allowed;
	u32 need;
	unsigned int count;		/* nodes that it takes */
	u8 roomiest[NUMABAL_MAX_NODES];	/* nodes, most room first */
};

/* A set of nodes, and what tells it from others. */
struct nb_pack_set {
	u32 nodes;
	unsigned int count;
	u32 room;
	u64 spare;
	u32 distance;
	u32 members;
	u64 memory;
};

static u32 nb_pack_left(const struct nb_pack *p, unsigned int nid)
{
	return p->left[nid] + (p->over ? p->extra[nid] : 0);
}

/* CPUs that the group can count on. */
static u32 nb_pack_room(const struct nb_pack *p, unsigned int nid)
{
	u32 left = nb_pack_left(p, nid);

	if (!(p->allowed & 1U << nid))
		return 0;
	return left < p->cpus[nid] ? left : p->cpus[nid];
}

static u32 nb_pack_spare(const struct nb_pack *p, unsigned int nid)
{
	return nb_pack_left(p, nid) - nb_pack_room(p, nid);
}

/* There and back: a firmware's table need not be symmetric. */
static u32 nb_pack_distance(const struct nb_pack *p, unsigned int a,
			    unsigned int b)
{
	return p->distances[a * p->nodes + b] + p->distances[b * p->nodes + a];
}

/* From one node to all others of a set. */
static u32 nb_pack_reach(const struct nb_pack *p, u32 set, unsigned int nid)
{
	u32 reach = 0;
	unsigned int i;

	for (i = 0; i < p->nodes; i++)
		if (i != nid && set & 1U << i)
			reach += nb_pack_distance(p, i, nid);
	return reach;
}

/* Those of @nodes that have room, as a set. */
static struct nb_pack_set nb_pack_measure(const struct nb_pack *p,
					  const struct nb_pack_group *g,
					  u32 nodes)
{
	struct nb_pack_set set = { 0 };
	unsigned int i;

	for (i = 0; i < p->nodes; i++) {
		if (!(nodes & 1U << i) || !nb_pack_room(p, i))
			continue;
		set.distance += nb_pack_reach(p, set.nodes, i);
		set.nodes |= 1U << i;
		set.count++;
		set.room += nb_pack_room(p, i);
		set.spare += nb_pack_spare(p, i);
		set.members += g->members[i];
		set.memory += g->memory[i];
	}
	return set;
}

/* Most room first. Return: the room of all. */
static u32 nb_pack_sort(struct nb_pack *p)
{
	unsigned int i, at;
	u32 sum = 0;

	for (i = 0; i < p->nodes; i++) {
		u32 room = nb_pack_room(p, i);

		for (at = i; at && nb_pack_room(p, p->roomiest[at - 1]) < room; at--)
			p->roomiest[at] = p->roomiest[at - 1];
		p->roomiest[at] = i;
		sum += room;
	}
	return sum;
}

/*
 * The room that the next node of a set must have, so that the roomiest others
 * can meet the need; @more nodes are to come, this one included.
 */
static u32 nb_pack_least(const struct nb_pack *p, u32 nodes, unsigned int more)
{
	unsigned int i;
	u32 room = 0;

	for (i = 0; i < p->nodes; i++)
		if (nodes & 1U << i)
			room += nb_pack_room(p, i);
	for (i = 0; more > 1; i++) {
		if (nodes & 1U << p->roomiest[i])
			continue;
		room += nb_pack_room(p, p->roomiest[i]);
		more--;
	}
	return room < p->need ? p->need - room : 0;
}

/*
 * Would rather @a than @b be next? @reach: distance from each node to the set.
 * Without @g, neither members nor memory count.
 */
static bool nb_pack_rather(const struct nb_pack *p,
			   const struct nb_pack_group *g, const u32 *reach,
			   unsigned int a, unsigned int b)
{
	if (reach[a] != reach[b])
		return reach[a] < reach[b];
	if (nb_pack_spare(p, a) != nb_pack_spare(p, b))
		return nb_pack_spare(p, a) > nb_pack_spare(p, b);
	if (g && g->members[a] != g->members[b])
		return g->members[a] > g->members[b];
	return g && g->memory[a] > g->memory[b];
}

/* The set grown from @start; 0 if there is none with it. */
static u32 nb_pack_grow(const struct nb_pack *p, const struct nb_pack_group *g,
			unsigned int start)
{
	unsigned int nodes = p->nodes, more, next, i;
	u32 reach[NUMABAL_MAX_NODES] = { 0 };
	u32 set = 0;

	if (nb_pack_room(p, start) < nb_pack_least(p, set, p->count))
		return 0;
	for (next = start, more = p->count; next < nodes; more--) {
		u32 least;

		set |= 1U << next;
		for (i = 0; i < nodes; i++)
			reach[i] += nb_pack_distance(p, i, next);
		least = nb_pack_least(p, set, more - 1);
		next = nodes;
		for (i = 0; more > 1 && i < nodes; i++)
			if (!(set & 1U << i) && nb_pack_room(p, i) >= least &&
			    (next == nodes ||
			     nb_pack_rather(p, g, reach, i, next)))
				next = i;
	}
	return set;
}

/* Is @a nearer, or as near with more spare? Above 0: yes; 0: the same. */
static int nb_pack_compare(const struct nb_pack_set *a,
			   const struct nb_pack_set *b)
{
	if (a->distance != b->distance)
		return a->distance < b->distance ? 1 : -1;
	if (a->spare != b->spare)
		return a->spare > b->spare ? 1 : -1;
	return 0;
}

/* The best of @best and what is grown from each node, @g as for growing. */
static void nb_pack_search(const struct nb_pack *p,
			   const struct nb_pack_group *g, bool by_members,
			   struct nb_pack_set *best)
{
	unsigned int start;

	for (start = 0; start < p->nodes; start++) {
		u32 nodes = nb_pack_grow(p, by_members ? g : NULL, start);
		struct nb_pack_set set;
		int better;

		if (!nodes)
			continue;
		set = nb_pack_measure(p, g, nodes);
		better = best->nodes ? nb_pack_compare(&set, best) : 1;
		if (better > 0 ||
		    (!better && (set.members > best->members ||
				 (set.members == best->members &&
				  set.memory > best->memory))))
			*best = set;
	}
}

/*
 * Take what the group needs of its nodes. As they are the fewest, each is needed,
 * so what is over is less than any has: it is left on the one that is farthest
 * from the others, of equals the last.
 */
static void nb_pack_claim(struct nb_pack *p, const struct nb_pack_set *set)
{
	unsigned int i, edge = 0;
	u32 farthest = 0;

	for (i = 0; i < p->nodes; i++) {
		u32 reach = nb_pack_reach(p, set->nodes, i);

		if (set->nodes & 1U << i && reach >= farthest) {
			farthest = reach;
			edge = i;
		}
	}
	for (i = 0; i < p->nodes; i++) {
		u32 take, left;

		if (!(set->nodes & 1U << i))
			continue;
		take = nb_pack_room(p, i);
		if (i == edge)
			take -= set->room - p->need;
		left = take < p->left[i] ? take : p->left[i];
		p->left[i] -= left;
		p->extra[i] -= take - left;
	}
}

static void nb_pack_serve(struct nb_pack *p, struct nb_pack_group *g)
{
	struct nb_pack_set best = { 0 }, was;
	unsigned int i;
	u32 room;

	p->allowed = g->allowed;
	p->over = false;
	if (nb_pack_sort(p) < p->need) {
		p->over = true;
		if (nb_pack_sort(p) < p->need) {
			for (i = 0; i < p->nodes; i++)
				if (p->allowed & 1U << i)
					p->extra[i] += p->cpus[i];
			nb_pack_sort(p);
		}
	}
	p->count = 0;
	for (room = 0; room < p->need; p->count++)
		room += nb_pack_room(p, p->roomiest[p->count]);

	nb_pack_search(p, g, false, &best);
	was = nb_pack_measure(p, g, g->was);
	if (was.room >= p->need && was.count == p->count &&
	    nb_pack_compare(&was, &best) >= 0)
		best = was;
	else
		nb_pack_search(p, g, true, &best);
	nb_pack_claim(p, &best);
	g->nodes = best.nodes;
}

/* When it is its turn, the highest first; 0: never. The lower half: its need. */
static u64 nb_pack_turn(const struct nb_pack *p, const struct nb_pack_group *g)
{
	u32 cpus = 0, need;
	unsigned int i;

	for (i = 0; i < p->nodes; i++)
		if (g->allowed & 1U << i)
			cpus += p->cpus[i];
	need = g->need < cpus ? g->need : cpus;
	return need ? (u64)~cpus << 32 | need : 0;
}

/**
 * nb_pack() - give each group its nodes
 * @machine: the machine
 * @groups: [@nr] the groups; nodes of each is set. Older ones should come first:
 *	of equals, the first chooses first
 * @nr: how many, 0..65535
 *
 * Takes O(@nr * (@nr + nodes^3)) steps at most.
 *
 * Context: process; lets others run, takes no lock.
 */
void nb_pack(const struct nb_pack_machine *machine,
	     struct nb_pack_group *groups, unsigned int nr)
{
	struct nb_pack p = {
		.cpus = machine->cpus,
		.distances = machine->distances,
		.nodes = machine->nodes,
	};
	u64 turn, next = 0;
	unsigned int i;

	for (i = 0; i < p.nodes; i++)
		p.left[i] = p.cpus[i];
	for (i = 0; i < nr; i++) {
		groups[i].nodes = 0;
		turn = nb_pack_turn(&p, &groups[i]);
		if (turn > next)
			next = turn;
	}
	while (next) {
		u64 now = next;

		next = 0;
		p.need = (u32)now;
		cond_resched();
		for (i = 0; i < nr; i++) {
			turn = nb_pack_turn(&p, &groups[i]);
			if (turn == now) {
				nb_pack_serve(&p, &groups[i]);
				cond_resched();
			} else if (turn < now && turn > next) {
				next = turn;
			}
		}
	}
}
