/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: place verdicts
 *
 * May the kernel prefer another node for this task, or move it there? Pure.
 *
 * What a task pays on a node is the latency from there to the pages that it, or
 * its numa_group, has touched lately, each weighted by how often, a touch counting
 * half after NB_PLACE_HALF_LIFE_MS: stock halves once per pass, at most each second.
 * (half_life_ms is for people who look; a task would follow its memory too late.)
 *
 *	cost(n) = sum over m of pages(m) * latency(n, m)
 *
 * and a node is better than another by the percentage that its cost is lower: of
 * a task all of whose memory is one hop (12) away, a move there gains 16 percent.
 * Estimates: latency_ns says what the latencies are.
 *
 * A task that was put on a node by a NUMA move stays there for place_hold_ms. If
 * it then goes back to where it came from, and does so before twice the time it
 * was held has passed, it is held for twice as long, and so on up to
 * NB_PLACE_LEVELS times doubled; another way, or later, and it begins anew.
 */
#ifndef NUMABAL_PLACE_H
#define NUMABAL_PLACE_H

#include <linux/types.h>

#include "reason.h"
#include "settings.h"

#define NB_PLACE_LEVELS		5
#define NB_PLACE_HALF_LIFE_MS	2000

/**
 * union nb_put - a NUMA move, to where the task then is put; read and written whole
 * @at_ms: when, ms, 1 and up; 0: there was none
 * @from: node
 * @to: node
 * @level: how often its hold is doubled, 0..NB_PLACE_LEVELS
 */
union nb_put {
	struct {
		u64 at_ms : 48, from : 5, to : 5, level : 3;
	};
	u64 word;
};

/**
 * struct nb_place_ask - one request, and what was found out on the way
 * @now_ms: time, ms, 1 and up
 * @at: node the task is to leave: the preferred one, or if it has none or a
 *	move is asked for, the one it runs on
 * @to: node it is to prefer, or to go to
 * @first: it prefers no node yet
 * @agreed: it prefers @to already: that was judged then
 * @distance: node_distance() between @at and @to
 * @pages: [@nodes] its recent pages by node, see nb_place_recall()
 * @latency: [@nodes][@nodes] ns
 * @nodes: how many
 * @known: @pages are not all 0
 * @gain_pct: percent that @to is better than @at; below 0: worse
 * @hold_ms: for how long it is held where it was put
 */
struct nb_place_ask {
	u64 now_ms;
	unsigned int at, to;
	bool first, agreed;
	unsigned int distance;
	const u64 *pages;
	const u32 *latency;
	unsigned int nodes;
	bool known;
	int gain_pct;
	u64 hold_ms;
};

void nb_place_recall(u64 *recent, u64 *seen, const u64 *pages,
		     unsigned int nodes, unsigned int halvings);
u64 nb_place_cost(const struct nb_place_ask *ask, unsigned int nid);
int nb_place_gain(const struct nb_place_ask *ask, unsigned int from,
		  unsigned int to);
bool nb_place_held(const struct nb_settings *s, const union nb_put *put,
		   struct nb_place_ask *ask);
enum nb_reason nb_place_judge(const struct nb_settings *s,
			      const union nb_put *put,
			      struct nb_place_ask *ask);
void nb_place_put(const struct nb_settings *s, union nb_put *put,
		  unsigned int from, unsigned int to, u64 now_ms);

#endif /* NUMABAL_PLACE_H */
