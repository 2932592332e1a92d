// SPDX-License-Identifier: GPL-2.0
/*
 * Moves: the handlers of stage PLACE.
 *
 * The kernel, in a hint fault of current's, prefers another node for it, or takes
 * it to another CPU, or swaps it with another task; each of them is a function,
 * whose arguments are rewritten. Nothing is left behind: what was vetoed, the
 * kernel asks for again, and does when nobody is there to veto it.
 *
 * All three are called by current, without locks of the scheduler, preemptible,
 * and seldom: once per pass over the memory, or per second.
 */
#include <linux/cpuset.h>
#include <linux/jiffies.h>
#include <linux/nodemask.h>
#include <linux/sched.h>
#include <linux/topology.h>

#include "crowd.h"
#include "member.h"
#include "move.h"
#include "spot.h"
#include "task.h"
#include "task_table.h"
#include "topology.h"
#include "trace_place.h"

/**
 * nb_place_request_name() - as the trace event shows it
 * @request: request
 *
 * Context: any.
 * Return: constant string.
 */
const char *nb_place_request_name(enum nb_place_request request)
{
	static const char * const names[] = {
		[NB_PLACE_PREFER] = "prefer",
		[NB_PLACE_MOVE] = "move",
		[NB_PLACE_SWAP] = "swap",
	};

	return names[request];
}

static const u64 nb_no_pages[NUMABAL_MAX_NODES];

static const u64 *nb_own_pages(const struct nb_mover *m)
{
	return m->rec ? m->rec->recent : nb_no_pages;
}

static void nb_mover_find(struct nb_mover *m, struct task_struct *p)
{
	m->p = p;
	m->among = false;
	m->rec = nb_task_lookup(p);
	m->class = nb_class_of_task(p);
	m->crowd = nb_crowd_find(rcu_access_pointer(p->numa_group));
	m->pages = m->crowd ? m->crowd->pages : nb_own_pages(m);
	m->put.word = m->rec ? READ_ONCE(m->rec->put.word) : 0;
	/* Nobody is held where it cannot be any more. */
	if (!nb_node_has(m->put.to, &p->cpus_mask))
		m->put.word = 0;
	m->ask = (struct nb_place_ask) { };
}

/*
 * Of two members of a group that are swapped, each is judged by what it touches itself,
 * which is what tells them apart. Their group stays where it is.
 */
static void nb_mover_among(struct nb_mover *m)
{
	m->among = true;
	m->pages = nb_own_pages(m);
}

/* May @m be put on @to, which it is to prefer, or to run on? */
static void nb_mover_ask(struct nb_mover *m, unsigned int at, unsigned int to)
{
	struct nb_place_ask *ask = &m->ask;
	unsigned int i;

	*ask = (struct nb_place_ask) {
		.now_ms = jiffies64_to_msecs(get_jiffies_64()) + 1,
		.at = at,
		.to = to,
		.distance = nb_distance(at, to),
		.pages = m->pages,
		.latency = nb_latencies,
		.nodes = nb_nodes,
	};
	for (i = 0; i < nb_nodes && !ask->known; i++)
		ask->known = READ_ONCE(ask->pages[i]);
}

static u32 nb_mover_nodes(const struct nb_mover *m)
{
	return m->crowd && !m->among && READ_ONCE(m->class->settings.place_pack) ?
	       m->crowd->nodes : 0;
}

/* place_pack and place_mode, of @m alone, after nb_mover_ask() */
static enum nb_reason nb_mover_reason(struct nb_mover *m)
{
	const struct nb_settings *s = &m->class->settings;
	u32 nodes = nb_mover_nodes(m);

	if (READ_ONCE(s->place_mode) == NB_PLACE_NEVER)
		return NB_PLACE_is_never;
	if (nodes && m->ask.at != m->ask.to) {
		bool at = nodes & BIT(m->ask.at), to = nodes & BIT(m->ask.to);

		if (at && !to)
			return NB_PLACE_is_outside;
		if (!at && to)
			return NB_PLACE_is_inside;
		if (!at)
			m->put.word = 0;	/* not held where it is not to be */
	}
	if (!m->rec)
		return NB_PLACE_is_no_record;
	return nb_place_judge(s, &m->put, &m->ask);
}

static void nb_mover_count(struct nb_mover *m, enum nb_reason reason)
{
	nb_ledger_count(m->class->ledger, reason, 0);
	if (m->rec && nb_reason_verdict(reason) == NB_VETO)
		WRITE_ONCE(m->rec->place_vetoes, m->rec->place_vetoes + 1);
}

static void nb_mover_put(struct nb_mover *m, unsigned int to)
{
	int from = cpu_to_node(task_cpu(m->p));

	if (!m->rec)
		return;
	nb_place_put(&m->class->settings, &m->put, from, to, m->ask.now_ms);
	/* It is put there once it arrives: see nb_travel_migrate(). */
	WRITE_ONCE(m->rec->put_next.word, m->put.word);
}

/*
 * Of the nodes that current's group is drawn to, the best for it: where it runs,
 * else the one with the least cost that has room, else the one with the least
 * cost. NUMA_NO_NODE: it may be on none of them.
 */
static int nb_node_inside(const struct nb_mover *m, u32 nodes, int here)
{
	int nid, best = NUMA_NO_NODE;
	bool best_room = false;
	u64 best_cost = 0;

	for (nid = 0; nid < nb_nodes; nid++) {
		unsigned int cpus;
		bool room;
		u64 cost;

		if (!(nodes & BIT(nid)) || !node_online(nid) ||
		    !node_isset(nid, cpuset_current_mems_allowed) ||
		    !nb_node_has(nid, m->p->cpus_ptr))
			continue;
		if (nid == here)
			return nid;
		/* A guess, like the members: both change meanwhile. */
		cpus = data_race(cpumask_weight(cpumask_of_node(nid)));
		room = m->crowd->members[nid] < cpus;
		cost = nb_place_cost(&m->ask, nid);
		if (best == NUMA_NO_NODE || room > best_room ||
		    (room == best_room && cost < best_cost)) {
			best = nid;
			best_room = room;
			best_cost = cost;
		}
	}
	return best;
}

static enum nb_reason nb_prefer(struct nb_mover *m, int old, int *nid)
{
	int here = cpu_to_node(task_cpu(m->p));
	u32 nodes = nb_mover_nodes(m);
	enum nb_reason reason;

	nb_mover_ask(m, old < 0 ? here : old, *nid);
	m->ask.first = old < 0;
	if (nodes && !(nodes & BIT(*nid)) &&
	    READ_ONCE(m->class->settings.place_mode) != NB_PLACE_NEVER) {
		int inside = nb_node_inside(m, nodes, here);

		if (inside >= 0) {
			*nid = inside;
			return NB_PLACE_is_pack;
		}
	}
	reason = nb_mover_reason(m);
	if (reason == NB_PLACE_is_never)
		*nid = NUMA_NO_NODE;	/* nor shall anybody else pull it */
	else if (nb_reason_verdict(reason) == NB_VETO)
		*nid = old;
	return reason;
}

/* PLACE: sched_setnuma(p, nid) */
void notrace nb_on_prefer(unsigned long ip, unsigned long parent_ip,
			  struct ftrace_ops *ops, struct nb_ftrace_regs *fregs)
{
	struct task_struct *p = (struct task_struct *)nb_arg(fregs, 0);
	int asked = (int)nb_arg(fregs, 1), nid = asked, old;
	enum nb_reason reason = NB_PLACE_is_no_record;
	struct nb_mover m;

	nb_hook_hit(container_of(ops, struct nb_hook, ops));
	rcu_read_lock();
	nb_mover_find(&m, p);
	old = READ_ONCE(p->numa_preferred_nid);
	if (asked >= 0 && asked < nb_nodes)
		reason = nb_prefer(&m, old, &nid);
	if (nid != asked)
		nb_set_arg(fregs, 1, (long)nid);
	nb_mover_count(&m, reason);
	trace_numabal_place(&m, NB_PLACE_PREFER, old, asked, nid, reason);
	rcu_read_unlock();
}

/*
 * PLACE: migrate_task_to(p, cpu). To the CPU that it is on is no move; should it
 * be taken to another one right now, it is moved back there.
 */
void notrace nb_on_move(unsigned long ip, unsigned long parent_ip,
			struct ftrace_ops *ops, struct nb_ftrace_regs *fregs)
{
	struct task_struct *p = (struct task_struct *)nb_arg(fregs, 0);
	int asked = (int)nb_arg(fregs, 1), cpu = asked, here;
	enum nb_reason reason;
	struct nb_mover m;
	int to;

	nb_hook_hit(container_of(ops, struct nb_hook, ops));
	rcu_read_lock();
	nb_mover_find(&m, p);
	here = task_cpu(p);
	to = cpu_to_node(cpu);
	nb_mover_ask(&m, cpu_to_node(here), to);
	m.ask.agreed = to == READ_ONCE(p->numa_preferred_nid);
	reason = nb_mover_reason(&m);
	if (nb_reason_verdict(reason) == NB_VETO) {
		cpu = here;
	} else {
		if (nb_spot_choose(p, &m.class->settings, m.crowd, &cpu))
			reason = NB_PLACE_is_cluster;
		nb_mover_put(&m, to);
		nb_spot_taken(m.crowd, here, cpu);
	}
	nb_mover_count(&m, reason);
	trace_numabal_place(&m, NB_PLACE_MOVE, here, asked, cpu, reason);
	rcu_read_unlock();
	/* Where it is as late as can be: it may have been taken elsewhere. */
	if (nb_reason_verdict(reason) == NB_VETO)
		cpu = task_cpu(p);
	if (cpu != asked)
		nb_set_arg(fregs, 1, (long)cpu);
}

/* Does current's partner @o have to go from where it is? As its class says. */
static bool nb_partner_stays(struct nb_mover *o, const struct nb_mover *m,
			     unsigned int at, unsigned int to)
{
	const struct nb_settings *s = &o->class->settings;
	int mode = READ_ONCE(s->place_mode), least;
	enum nb_reason reason;

	nb_mover_ask(o, at, to);
	o->ask.agreed = true;	/* it need not gain, see below */
	reason = nb_mover_reason(o);
	if (!READ_ONCE(s->place_swap) || nb_reason_verdict(reason) == NB_VETO)
		return true;
	if (reason == NB_PLACE_is_inside)
		return false;
	/* Should its class not care, that of current does. */
	if (mode != NB_PLACE_THRESHOLD) {
		s = &m->class->settings;
		mode = READ_ONCE(s->place_mode);
	}
	least = max_t(int, READ_ONCE(s->place_gain_pct), 1);
	return mode == NB_PLACE_THRESHOLD && o->rec && o->ask.known &&
	       nb_place_gain(&o->ask, to, at) >= least;
}

/* PLACE: migrate_swap(p, partner, target_cpu, cpu). On the same CPU is refused. */
void notrace nb_on_swap(unsigned long ip, unsigned long parent_ip,
			struct ftrace_ops *ops, struct nb_ftrace_regs *fregs)
{
	struct task_struct *p = (struct task_struct *)nb_arg(fregs, 0);
	int asked = (int)nb_arg(fregs, 2), here = (int)nb_arg(fregs, 3);
	int at = cpu_to_node(here), to = cpu_to_node(asked), target = asked;
	enum nb_reason reason;
	struct nb_mover m, o;

	nb_hook_hit(container_of(ops, struct nb_hook, ops));
	rcu_read_lock();
	nb_mover_find(&m, p);
	nb_mover_find(&o, (struct task_struct *)nb_arg(fregs, 1));
	if (m.crowd && m.crowd == o.crowd) {
		nb_mover_among(&m);
		nb_mover_among(&o);
	}
	nb_mover_ask(&m, at, to);
	m.ask.agreed = to == READ_ONCE(p->numa_preferred_nid);
	reason = nb_mover_reason(&m);
	if (nb_reason_verdict(reason) != NB_VETO) {
		if (!READ_ONCE(m.class->settings.place_swap))
			reason = NB_PLACE_is_swap;
		else if (nb_partner_stays(&o, &m, to, at))
			reason = NB_PLACE_is_partner;
	}
	if (nb_reason_verdict(reason) == NB_VETO) {
		nb_set_arg(fregs, 2, (long)here);
		target = here;
	} else {
		nb_mover_put(&m, to);
		nb_mover_put(&o, at);
		nb_spot_taken(m.crowd, here, target);
		nb_spot_taken(o.crowd, target, here);
	}
	nb_mover_count(&m, reason);
	trace_numabal_place(&m, NB_PLACE_SWAP, here, asked, target, reason);
	rcu_read_unlock();
}
