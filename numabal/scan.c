// SPDX-License-Identifier: GPL-2.0
/*
 * The scan controller. Pure; see scan.h. A window lasts one period: about one
 * scan and the faults it causes. At its end stock is taken; first match:
 *
 *  - The task's group is on its way to other nodes: min, DRAWN. Each scan takes it
 *    there by a step, and until then all pictures look alike.
 *  - Its memory is young: min, LEARN. What the first scan finds, the second has to
 *    bear out, page by page: pages may be huge and the faults few.
 *  - Not settled, and NB_SCAN_CHANGE percent of the faults moved their page: min,
 *    LEARN. Moves work. A scan covers but a part of a big process, the parts look
 *    alike, remote, and only this tells them from pages that cannot be moved.
 *  - The picture is the one learnt last: doubled, STABLE, settled or not: more
 *    samples would say the same. Compared with the one learnt, not with the last
 *    window, slow drift adds up to a change; and a share that wavers about the
 *    limit is none.
 *  - Hardly a fault, and no more remote than was learnt: doubled, STABLE. The kernel
 *    samples no local pages of a process with one thread, so silence is the sign of a
 *    settled one: faults missing from NB_SCAN_FAULTS count as local. Huge pages make few
 *    faults: if those that came are remote, the missing ones do not hide a change.
 *  - It was another one NB_SCAN_CHANGES times in a row: doubled, STABLE. A way
 *    home has no more steps than that; change is what this task does.
 *  - It is another one: LEARN. Period stays if the task is settled, else min.
 *
 * Hurry does not wait for the end, as a long window would be a long delay:
 *
 *  - The task is on another node: min, MOVED. Its memory may now be remote; it is
 *    the only sign of a new phase that comes before a sample.
 *  - Its group is to go to other nodes: min, DRAWN.
 *  - Faults came that are a reason for min as above: min, LEARN. The picture is learnt
 *    from the whole window that follows.
 *
 * Backing off does wait, as the faults of one scan come in bursts that several
 * steps see: a period is not to double twice for one scan. Likewise the rate is
 * known only over a whole window. What a scan costs is remembered, and no period
 * is shorter than the budget pays for, BUDGET: compared with the last rate alone,
 * it would swing between min and what the budget allows.
 */
#include <linux/string.h>

#include "scan.h"

/* Fewer faults are no evidence. */
#define NB_SCAN_FAULTS	16
/* But so many that are remote, of tasks that had few remote ones, are. */
#define NB_SCAN_REMOTE	8
/* Percent by which two pictures differ at least, and the faults a node ... */
#define NB_SCAN_CHANGE	10
/* ... that this takes: with a quarter of them, chance differs twice as much. */
#define NB_SCAN_SURE	128
/* Changes in a row that can lead somewhere. */
#define NB_SCAN_CHANGES	(100 / NB_SCAN_CHANGE)
/* Shares are parts of this. */
#define NB_SCAN_ONE	1024

/* 32 bits are plenty for one window, and their products fit in 64. */
static u32 nb_scan_since(u64 now, u64 then)
{
	u64 diff = now > then ? now - then : 0;

	return diff < (u32)-1 ? diff : (u32)-1;
}

static u32 nb_scan_differ(u32 a, u32 b)
{
	return a > b ? a - b : b - a;
}

static u32 nb_scan_share(const struct nb_scan_node *node, u64 faults, u64 sum)
{
	return (u64)nb_scan_since(faults, node->faults) * NB_SCAN_ONE / sum;
}

/* Is it more than what chance does to @faults samples from @nodes nodes? */
static bool nb_scan_is_change(u32 pct, u64 faults, unsigned int nodes)
{
	u32 least = NB_SCAN_CHANGE;

	while (least <= 100 && faults < (u64)NB_SCAN_SURE * nodes) {
		least *= 2;
		faults *= 4;
	}
	return pct >= least;
}

/* Set the period, within limits and budget. */
static void nb_scan_set(struct nb_scan *s, const struct nb_scan_limits *limits,
			u64 ms, enum nb_scan_why why)
{
	u64 paid = limits->budget ? s->cost * 1000ULL / limits->budget : 0;

	if (ms < limits->min_ms)
		ms = limits->min_ms;
	if (ms < paid) {
		ms = paid;
		why = NB_SCAN_BUDGET;
	}
	s->period_ms = ms < limits->max_ms ? ms : limits->max_ms;
	s->why = why;
}

/* Begin a window; @sum, if any, is of its node's faults: learn their shares. */
static void nb_scan_window(struct nb_scan *s, struct nb_scan_node *node,
			   const struct nb_scan_sample *now, u64 sum)
{
	unsigned int i;

	for (i = 0; i < now->nodes; i++) {
		if (sum)
			node[i].share = nb_scan_share(&node[i], now->by_node[i],
						      sum);
		node[i].faults = now->by_node[i];
	}
	s->at_ms = now->now_ms;
	s->faults = now->faults;
	s->local = now->local;
	s->migrated = now->migrated;
}

/* The picture of the window so far: is it another one than that learnt? */
static bool nb_scan_look(struct nb_scan *s, const struct nb_scan_node *node,
			 const struct nb_scan_sample *now, u64 *sum)
{
	u32 faults = nb_scan_since(now->faults, s->faults);
	u32 local = nb_scan_since(now->local, s->local);
	unsigned int i, nodes = 0;
	u64 differ = 0;

	*sum = 0;
	s->change_pct = 0;
	if (local > faults)
		local = faults;
	if (faults < NB_SCAN_FAULTS) {
		local += NB_SCAN_FAULTS - faults;
		faults = NB_SCAN_FAULTS;
	} else {
		for (i = 0; i < now->nodes; i++) {
			u32 part = nb_scan_since(now->by_node[i], node[i].faults);

			*sum += part;
			nodes += !!part;
		}
		for (i = 0; *sum && i < now->nodes; i++)
			differ += nb_scan_differ(nb_scan_share(&node[i],
							       now->by_node[i],
							       *sum),
						 node[i].share);
		s->change_pct = differ * 50 / NB_SCAN_ONE;
	}
	s->local_pct = local * 100ULL / faults;

	return nb_scan_is_change(s->change_pct, faults, nodes) ||
	       nb_scan_is_change(nb_scan_differ(s->local_pct, s->learnt_pct),
				 faults, 2);
}

/* So few faults that those missing may be what makes it look more local than learnt? */
static bool nb_scan_slight(const struct nb_scan *s,
			   const struct nb_scan_sample *now)
{
	return nb_scan_since(now->faults, s->faults) < NB_SCAN_FAULTS &&
	       s->local_pct >= s->learnt_pct;
}

/* Do enough of its faults move pages? To be asked after nb_scan_look(). */
static bool nb_scan_moves(const struct nb_scan *s,
			  const struct nb_scan_sample *now,
			  const struct nb_scan_limits *limits)
{
	u32 faults = nb_scan_since(now->faults, s->faults);
	u64 migrated = nb_scan_since(now->migrated, s->migrated);

	return s->local_pct < limits->local_pct && faults >= NB_SCAN_FAULTS &&
	       migrated * 100 >= (u64)faults * NB_SCAN_CHANGE;
}

/* Go as fast as allowed; a window that is too long for it begins anew. */
static bool nb_scan_hurry(struct nb_scan *s, struct nb_scan_node *node,
			  const struct nb_scan_sample *now,
			  const struct nb_scan_limits *limits,
			  enum nb_scan_why why)
{
	u32 period = s->period_ms;

	nb_scan_set(s, limits, limits->min_ms, why);
	if (s->period_ms >= period)
		return false;
	nb_scan_window(s, node, now, 0);
	return true;
}

/* The window is over. */
static void nb_scan_stock(struct nb_scan *s, struct nb_scan_node *node,
			  const struct nb_scan_sample *now,
			  const struct nb_scan_limits *limits, bool moved)
{
	u32 faults = nb_scan_since(now->faults, s->faults);
	u64 ms = now->now_ms - s->at_ms, rate, cost, sum;
	bool changed = nb_scan_look(s, node, now, &sum);
	bool moves = nb_scan_moves(s, now, limits);
	bool slight = nb_scan_slight(s, now);

	/* The cost rises at once, and falls slowly: a scan may come late. */
	if (!ms)
		ms = 1;
	rate = faults * 1000ULL / ms;
	s->rate = rate < (u32)-1 ? rate : (u32)-1;
	cost = (u64)faults * s->period_ms / ms;
	if (cost < s->cost)
		cost = (cost + s->cost) / 2;
	s->cost = cost < (u32)-1 ? cost : (u32)-1;

	if (!changed)
		s->changes = 0;
	else if (s->changes < NB_SCAN_CHANGES)
		s->changes++;
	if (changed)
		s->learnt_pct = s->local_pct;
	nb_scan_window(s, node, now, changed ? sum : 0);

	if (moved)
		nb_scan_set(s, limits, limits->min_ms, NB_SCAN_MOVED);
	else if (now->drawn)
		nb_scan_set(s, limits, limits->min_ms, NB_SCAN_DRAWN);
	else if (moves || now->young)
		nb_scan_set(s, limits, limits->min_ms, NB_SCAN_LEARN);
	else if (!changed || slight || s->changes == NB_SCAN_CHANGES)
		nb_scan_set(s, limits, s->period_ms * 2ULL, NB_SCAN_STABLE);
	else if (s->local_pct >= limits->local_pct)
		nb_scan_set(s, limits, s->period_ms, NB_SCAN_LEARN);
	else
		nb_scan_set(s, limits, limits->min_ms, NB_SCAN_LEARN);
}

/* May this be learnt only at the end of the window? */
static bool nb_scan_waits(struct nb_scan *s, const struct nb_scan_node *node,
			  const struct nb_scan_sample *now,
			  const struct nb_scan_limits *limits)
{
	bool changed;
	u64 sum;

	if (s->period_ms <= limits->min_ms ||
	    nb_scan_since(now->faults, s->faults) < NB_SCAN_REMOTE)
		return true;
	changed = nb_scan_look(s, node, now, &sum) &&
		  s->changes < NB_SCAN_CHANGES && !nb_scan_slight(s, now);
	return s->local_pct >= limits->local_pct ||
	       (!changed && !nb_scan_moves(s, now, limits));
}

/**
 * nb_scan_step() - what the task's scan period is to be from now on
 * @s: state of the task
 * @node: [@now->nodes] its part by node; zeroed memory at first
 * @now: what is known about the task
 * @limits: the knobs, may differ from those of the step before
 *
 * To be called as often as one likes; it changes what it has evidence for.
 *
 * Context: any; the caller is the task itself.
 */
void nb_scan_step(struct nb_scan *s, struct nb_scan_node *node,
		  const struct nb_scan_sample *now,
		  const struct nb_scan_limits *limits)
{
	bool moved = s->nid != now->nid;

	/* The first step, or counts were reset. */
	if (!s->at_ms || now->now_ms < s->at_ms || now->faults < s->faults ||
	    now->local < s->local || now->migrated < s->migrated) {
		memset(s, 0, sizeof(*s));
		memset(node, 0, now->nodes * sizeof(*node));
		nb_scan_window(s, node, now, 0);
		nb_scan_set(s, limits, limits->min_ms, NB_SCAN_LEARN);
		s->nid = now->nid;
		return;
	}

	s->nid = now->nid;
	nb_scan_set(s, limits, s->period_ms, s->why);
	if (moved) {
		s->changes = 0;
		if (nb_scan_hurry(s, node, now, limits, NB_SCAN_MOVED))
			return;
	}
	if (now->now_ms - s->at_ms >= s->period_ms)
		nb_scan_stock(s, node, now, limits, moved);
	else if (now->drawn)
		nb_scan_hurry(s, node, now, limits, NB_SCAN_DRAWN);
	else if (!nb_scan_waits(s, node, now, limits))
		nb_scan_hurry(s, node, now, limits, NB_SCAN_LEARN);
}
