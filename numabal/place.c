// SPDX-License-Identifier: GPL-2.0
/* Place verdicts: may a task prefer another node, or be moved there? Pure. */
#include <linux/compiler.h>
#include <linux/types.h>

#include "place.h"

/**
 * nb_place_recall() - bring recent pages up to date
 * @recent: [@nodes] recent pages by node, changed
 * @seen: [@nodes] @pages as of the last call, changed
 * @pages: [@nodes] all pages since the last reset, see nb_matrix_pages()
 * @nodes: how many
 * @halvings: that have become due since the last call, 0 and up
 *
 * Context: any; the caller is the writer of both. Readers see each number whole.
 */
void nb_place_recall(u64 *recent, u64 *seen, const u64 *pages,
		     unsigned int nodes, unsigned int halvings)
{
	unsigned int i;

	for (i = 0; i < nodes; i++) {
		u64 old = halvings < 64 ? recent[i] >> halvings : 0;
		/* Fewer than before: there was a reset. */
		u64 new = pages[i] >= seen[i] ? pages[i] - seen[i] : pages[i];

		WRITE_ONCE(recent[i], old + new);
		seen[i] = pages[i];
	}
}

/**
 * nb_place_cost() - what the task pays on a node
 * @ask: the request; of its results, none is needed
 * @nid: node, below @ask->nodes
 *
 * Context: any; as many steps as there are nodes.
 * Return: pages times ns; below 2^57 as long as pages are counted in 32 bits.
 */
u64 nb_place_cost(const struct nb_place_ask *ask, unsigned int nid)
{
	const u32 *row = &ask->latency[nid * ask->nodes];
	unsigned int i;
	u64 cost = 0;

	for (i = 0; i < ask->nodes; i++)
		cost += READ_ONCE(ask->pages[i]) * READ_ONCE(row[i]);
	return cost;
}

/**
 * nb_place_gain() - by how much one node is better than another
 * @ask: the request; of its results, none is needed
 * @from: node, below @ask->nodes
 * @to: likewise
 *
 * Context: any.
 * Return: percent, -100..100, rounded towards 0; below 0: @to is worse, and the
 * percentage is of what it costs there.
 */
int nb_place_gain(const struct nb_place_ask *ask, unsigned int from,
		  unsigned int to)
{
	u64 there = nb_place_cost(ask, to);
	u64 here = nb_place_cost(ask, from);

	if (here >= there)
		return here ? (here - there) * 100 / here : 0;
	return -(int)((there - here) * 100 / there);
}

static u64 nb_hold_ms(const struct nb_settings *s, const union nb_put *put)
{
	return (u64)READ_ONCE(s->place_hold_ms) << put->level;
}

/**
 * nb_place_held() - is the task held where it was put?
 * @s: settings of its class
 * @put: its last NUMA move
 * @ask: the request; @ask->hold_ms is put there
 *
 * Context: any.
 * Return: true if it is, be @ask->to that node or another.
 */
bool nb_place_held(const struct nb_settings *s, const union nb_put *put,
		   struct nb_place_ask *ask)
{
	ask->hold_ms = put->at_ms ? nb_hold_ms(s, put) : 0;
	return ask->now_ms - put->at_ms < ask->hold_ms;
}

/**
 * nb_place_judge() - place_mode
 * @s: settings of the task's class
 * @put: its last NUMA move
 * @ask: the request; what was found out is put there
 *
 * Context: any; does not sleep, takes no lock.
 * Return: the reason; its verdict: nb_reason_verdict().
 */
enum nb_reason nb_place_judge(const struct nb_settings *s,
			      const union nb_put *put,
			      struct nb_place_ask *ask)
{
	int least = READ_ONCE(s->place_gain_pct);

	ask->gain_pct = nb_place_gain(ask, ask->at, ask->to);
	ask->hold_ms = 0;
	switch (READ_ONCE(s->place_mode)) {
	case NB_PLACE_KERNEL:
		return NB_PLACE_is_kernel;
	case NB_PLACE_NEVER:
		return NB_PLACE_is_never;
	}
	if (ask->at != ask->to &&
	    ask->distance < READ_ONCE(s->place_min_distance))
		return NB_PLACE_is_distance;
	if (nb_place_held(s, put, ask))
		return ask->to == put->to ? NB_PLACE_is_home : NB_PLACE_is_hold;
	if (ask->first || ask->agreed)
		return NB_PLACE_is_passed;
	if (!ask->known)
		return NB_PLACE_is_unknown_memory;
	if (ask->gain_pct < least)
		return NB_PLACE_is_gain;
	return NB_PLACE_is_passed;
}

/**
 * nb_place_put() - note a NUMA move
 * @s: settings of the task's class
 * @put: its last NUMA move, changed
 * @from: node it leaves
 * @to: node it is put on
 * @now_ms: time, ms, 1 and up
 *
 * A task that somebody has pulled off its node and that comes back to it before twice
 * the time it is held there has passed is held no longer than it was: what brings it
 * back then may be what it preferred before it was held, and no longer does.
 *
 * Context: any.
 */
void nb_place_put(const struct nb_settings *s, union nb_put *put,
		  unsigned int from, unsigned int to, u64 now_ms)
{
	bool back;

	if (put->at_ms && to == put->to) {
		if (now_ms - put->at_ms < 2 * nb_hold_ms(s, put))
			return;
		/* To go where it was pulled to will be no way back. */
		from = to;
	}
	back = put->at_ms && to == put->from &&
	       now_ms - put->at_ms < 2 * nb_hold_ms(s, put);
	if (!back)
		put->level = 0;
	else if (put->level < NB_PLACE_LEVELS)
		put->level++;
	put->at_ms = now_ms;
	put->from = from;
	put->to = to;
}
