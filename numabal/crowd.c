// SPDX-License-Identifier: GPL-2.0
/* Crowds: what placement has to know of whole numa_groups. */
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/topology.h>
#include <linux/workqueue.h>

#include "compat/sched.h"
#include "crowd.h"
#include "group.h"
#include "pack.h"
#include "rules.h"
#include "settings.h"
#include "topology.h"

/*
 * How often to look: the CPU time that it takes is 1/100, but what is older than a
 * half-life is of no use.
 */
#define NB_CROWDS_PERIOD	(HZ / 4)
#define NB_CROWDS_PERIOD_MAX	msecs_to_jiffies(NB_PLACE_HALF_LIFE_MS)
#define NB_CROWDS_SHARE		100

/* How long a group may take to get to its nodes before it is left to itself. */
#define NB_CROWDS_DRAWN		(20 * HZ)

/*
 * Members join one by one, with their faults. While a group is that young, and has grown
 * that lately, threads of its first member's process are taken for members, of so many at
 * most.
 */
#define NB_CROWDS_YOUNG		(5 * HZ)
#define NB_CROWDS_GROWS		(3 * HZ / 2)
#define NB_CROWDS_THREADS	1024

/* How many there are, and theirs, by address of the group. */
struct nb_crowds {
	unsigned int nr;
	struct nb_crowd crowd[];
};

static struct nb_crowds __rcu *nb_crowds;	/* written by the worker, and
						 * when it does not run
						 */

static void nb_crowds_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(nb_crowds_dwork, nb_crowds_work);

/*
 * Half-lives since boot, from 1, when the worker last looked; 0: it has not since
 * it was started. Written by the worker, and when it does not run.
 */
static u64 nb_crowds_epoch;

/* Nobody shall be killed for it. */
#define NB_CROWDS_GFP	(GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

/* Of its own, so that it may take its time on any CPU. */
static struct workqueue_struct *nb_crowds_wq;

/**
 * nb_crowds_up() - make the worker
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int nb_crowds_up(void)
{
	nb_crowds_wq = alloc_workqueue("numabal", WQ_UNBOUND, 1);
	return nb_crowds_wq ? 0 : -ENOMEM;
}

/**
 * nb_crowds_down() - end it
 *
 * Context: process, may sleep; nb_crowds_stop() has been called.
 */
void nb_crowds_down(void)
{
	destroy_workqueue(nb_crowds_wq);
}

static size_t nb_crowd_size(void)
{
	return sizeof(struct nb_crowd) + nb_nodes * (sizeof(u64) + sizeof(u16)) +
	       nb_cluster_rows * sizeof(atomic_t) + sizeof(u64);
}

/* Room for @nr, all of it zero; behind the table lie its arrays. */
static struct nb_crowds *nb_crowds_alloc(unsigned int nr)
{
	struct nb_crowds *all;
	unsigned int i;
	void *room;

	all = kvzalloc(sizeof(*all) + nr * nb_crowd_size(), NB_CROWDS_GFP);
	if (!all)
		return NULL;
	room = &all->crowd[nr];
	for (i = 0; i < nr; i++, room += nb_nodes * sizeof(u64))
		all->crowd[i].pages = room;
	for (i = 0; i < nr; i++, room += nb_cluster_rows * sizeof(atomic_t))
		all->crowd[i].in_cluster = room;
	for (i = 0; i < nr; i++, room += nb_nodes * sizeof(u16))
		all->crowd[i].members = room;
	return all;
}

static void nb_crowd_clear(struct nb_crowd *crowd)
{
	memset(crowd->pages, 0, nb_nodes * sizeof(*crowd->pages));
	memset(crowd->members, 0, nb_nodes * sizeof(*crowd->members));
	memset(crowd->in_cluster, 0,
	       nb_cluster_rows * sizeof(*crowd->in_cluster));
}

/* What its members' classes ask for together. */
struct nb_crowd_wish {
	bool place, pack;
	bool young;		/* until its first member's process was seen */
	unsigned int runnable, process;
	unsigned int bound;	/* to one node each */
	u32 allowed;
	u64 met[2];		/* pages: by another, by itself */
};

/**
 * nb_node_has() - is any of these CPUs on that node?
 * @nid: node, below nb_nodes
 * @cpus: CPUs; no lock has to keep them as they are
 *
 * Context: any.
 * Return: true: one is.
 */
bool nb_node_has(unsigned int nid, const struct cpumask *cpus)
{
	/*
	 * CPUs come and go, and tasks are bound and freed, while the masks are read: what
	 * is seen was so a moment ago, word by word. The kernel itself looks before it
	 * puts a task anywhere.
	 */
	return data_race(cpumask_intersects(cpumask_of_node(nid), cpus));
}

/**
 * nb_nodes_of() - the nodes that CPUs are on
 * @cpus: CPUs, of any of which a node has to have one
 *
 * Context: any.
 * Return: online nodes, a bit each.
 */
u32 nb_nodes_of(const struct cpumask *cpus)
{
	unsigned int nid;
	u32 nodes = 0;

	for (nid = 0; nid < nb_nodes; nid++)
		if (node_online(nid) && nb_node_has(nid, cpus))
			nodes |= BIT(nid);
	return nodes;
}

/* Threads of a process that run, or wait for a CPU. */
static unsigned int nb_process_runnable(struct task_struct *p)
{
	unsigned int runnable = 0, seen = 0;
	struct task_struct *t;

	for_each_thread(p, t) {
		runnable += !!READ_ONCE(t->on_rq);
		if (++seen == NB_CROWDS_THREADS)
			break;
	}
	return runnable;
}

static void nb_crowd_member(struct nb_crowd *crowd, const struct nb_task *rec,
			    struct nb_crowd_wish *wish)
{
	struct task_struct *p;
	unsigned int i;

	for (i = 0; i < nb_nodes; i++)
		crowd->pages[i] += rec->recent[i];
	wish->met[0] += rec->met_recent[0];
	wish->met[1] += rec->met_recent[1];
	rcu_read_lock();
	p = nb_task_alive(rec);
	if (p && !READ_ONCE(p->exit_state)) {
		const struct nb_settings *s = &nb_class_of_task(p)->settings;
		int cpu = task_cpu(p), nid = cpu_to_node(cpu);
		u32 allowed = nb_nodes_of(&p->cpus_mask);

		wish->place |= nb_settings_place(s);
		wish->pack |= READ_ONCE(s->place_pack);
		wish->bound += !(allowed & (allowed - 1));
		wish->runnable += !!READ_ONCE(p->on_rq);
		if (wish->young)
			wish->process = nb_process_runnable(p);
		wish->young = false;
		wish->allowed |= allowed;
		if (crowd->members[nid] < U16_MAX)
			crowd->members[nid]++;
		atomic_inc(&crowd->in_cluster[nb_cluster_of[cpu]]);
	}
	rcu_read_unlock();
}

/*
 * Threads that wait for a moment count: of what it needed before, an eighth is
 * taken off each time, and no more.
 */
static void nb_crowd_need(struct nb_group *g, unsigned int runnable)
{
	unsigned int kept = g->need - DIV_ROUND_UP(g->need, 8);

	g->need = max3(runnable, kept, 1U);
}

/* Its members and its memory off ([0]) and on ([1]) some nodes. */
static void nb_crowd_split(const struct nb_crowd *crowd, u32 nodes,
			   u64 members[2], u64 pages[2])
{
	unsigned int nid;

	for (nid = 0; nid < nb_nodes; nid++) {
		bool in = nodes & BIT(nid);

		members[in] += crowd->members[nid];
		pages[in] += crowd->pages[nid];
	}
}

/*
 * The nodes it was given, if it got there: with most of its members, or half of its
 * memory. The kernel takes tasks to memory: a plan against that it does not follow, and
 * it is made anew from where they are.
 */
static u32 nb_crowd_was(const struct nb_group *g, const struct nb_crowd *crowd)
{
	u64 members[2] = { }, pages[2] = { };

	nb_crowd_split(crowd, g->nodes, members, pages);
	return members[1] > members[0] || pages[1] >= pages[0] ? g->nodes : 0;
}

/* May it still grow? If no longer, what it needs is known, and is not what it might have. */
static void nb_crowd_ages(struct nb_group *g)
{
	bool was = g->young;

	if (g->nr_members > g->grown) {
		g->grown = g->nr_members;
		g->grown_at = jiffies;
	}
	g->young = time_before(jiffies, g->seen_at + NB_CROWDS_YOUNG) &&
		   time_before(jiffies, g->grown_at + NB_CROWDS_GROWS);
	if (was && !g->young)
		g->need = 0;
}

/* Returns whether a class of its members asks for anything. */
static bool nb_crowd_see(struct nb_crowd *crowd, struct nb_group *g,
			 struct nb_pack_group *pack)
{
	struct nb_crowd_wish wish = { };
	const struct nb_task *rec;
	bool several;
	u64 met;

	nb_crowd_ages(g);
	wish.young = g->young;
	list_for_each_entry(rec, &g->members, in_group) {
		nb_crowd_member(crowd, rec, &wish);
		cond_resched();
	}
	nb_crowd_need(g, max(wish.runnable, wish.process));
	/* What most members cannot follow would but draw their memory off them. */
	if (wish.bound * 2 > g->nr_members)
		wish.pack = false;
	/* Who is alone is not to be kept from those that it will be grouped with. */
	several = g->nr_members > 1 || wish.process > 1;
	crowd->ng = g->key;
	met = wish.met[0] + wish.met[1];
	crowd->again = met ? wish.met[1] * 1000 / met : 0;
	*pack = (struct nb_pack_group) {
		.need = wish.pack && several ? g->need : 0,
		.was = nb_crowd_was(g, crowd),
		.allowed = wish.allowed,
		.members = crowd->members,
		.memory = crowd->pages,
	};
	return wish.place;
}

static void nb_node_cpus(u16 *cpus)
{
	int cpu;

	memset(cpus, 0, nb_nodes * sizeof(*cpus));
	for_each_online_cpu(cpu)
		if (cpu_active(cpu) && nb_cpu_in_domains(cpu))
			cpus[cpu_to_node(cpu)]++;
}

/* Have more than an eighth of its members, or of its memory, still to get there? */
static bool nb_crowd_away(const struct nb_crowd *crowd)
{
	u64 members[2] = { }, pages[2] = { };

	nb_crowd_split(crowd, crowd->nodes, members, pages);
	return members[0] * 8 > members[0] + members[1] ||
	       pages[0] * 8 > pages[0] + pages[1];
}

/* Those with place_pack are given nodes, which the groups keep in mind. */
static void nb_crowds_pack(struct nb_crowds *all, struct nb_group **groups,
			   struct nb_pack_group *packs)
{
	u16 cpus[NUMABAL_MAX_NODES];
	const struct nb_pack_machine machine = {
		.nodes = nb_nodes,
		.cpus = cpus,
		.distances = nb_distances,
	};
	unsigned int i;

	nb_node_cpus(cpus);
	nb_pack(&machine, packs, all->nr);
	for (i = 0; i < all->nr; i++) {
		struct nb_crowd *crowd = &all->crowd[i];

		if (groups[i]->nodes != packs[i].nodes)
			groups[i]->drawn_at = jiffies;
		groups[i]->nodes = packs[i].nodes;
		crowd->nodes = packs[i].nodes;
		crowd->drawn = crowd->nodes && nb_crowd_away(crowd) &&
			       time_before(jiffies, groups[i]->drawn_at +
						    NB_CROWDS_DRAWN);
	}
}

static int nb_crowd_cmp(const void *a, const void *b)
{
	unsigned long x = (unsigned long)((const struct nb_crowd *)a)->ng;
	unsigned long y = (unsigned long)((const struct nb_crowd *)b)->ng;

	return x < y ? -1 : x > y;
}

/*
 * What every task touched lately; what it did while nobody looked, that is not.
 * nb_records_mutex
 */
static void nb_crowds_recall(void)
{
	u64 epoch = jiffies64_to_msecs(get_jiffies_64()) /
		    NB_PLACE_HALF_LIFE_MS + 1;
	unsigned int halvings = min_t(u64, epoch - nb_crowds_epoch, 64);
	u64 pages[NUMABAL_MAX_NODES], met[2];
	struct nb_task *rec;

	list_for_each_entry(rec, &nb_task_list, list) {
		if (nb_task_current(rec)) {
			nb_matrix_pages(&rec->matrix, pages);
			nb_place_recall(rec->recent, rec->recalled, pages,
					nb_nodes, halvings);
			met[0] = READ_ONCE(rec->met[0]);
			met[1] = READ_ONCE(rec->met[1]);
			nb_place_recall(rec->met_recent, rec->met_recalled, met,
					ARRAY_SIZE(met), halvings);
			if (!nb_crowds_epoch) {
				memset(rec->recent, 0,
				       nb_nodes * sizeof(*rec->recent));
				memset(rec->met_recent, 0, sizeof(rec->met_recent));
			}
		}
		cond_resched();
	}
	nb_crowds_epoch = epoch;
}

/* nb_records_mutex. NULL: no memory, nothing is known */
static struct nb_crowds *nb_crowds_see(void)
{
	struct nb_pack_group *packs = NULL;
	struct nb_group **groups = NULL, *g;
	struct nb_crowds *all;

	nb_settle(true);
	nb_crowds_recall();
	all = nb_crowds_alloc(nb_group_count);
	packs = kvcalloc(nb_group_count, sizeof(*packs), NB_CROWDS_GFP);
	groups = kvcalloc(nb_group_count, sizeof(*groups), NB_CROWDS_GFP);
	if (!all || !packs || !groups) {
		kvfree(all);
		all = NULL;
		goto free;
	}
	list_for_each_entry(g, &nb_group_list, list) {
		struct nb_crowd *crowd = &all->crowd[all->nr];

		if (g == &nb_no_group)
			continue;
		if (nb_crowd_see(crowd, g, &packs[all->nr]))
			groups[all->nr++] = g;
		else
			nb_crowd_clear(crowd);
	}
	nb_crowds_pack(all, groups, packs);
	sort(all->crowd, all->nr, sizeof(*all->crowd), nb_crowd_cmp, NULL);
free:
	kvfree(packs);
	kvfree(groups);
	return all;
}

static void nb_crowds_publish(struct nb_crowds *all)
{
	struct nb_crowds *old = rcu_dereference_raw(nb_crowds);

	rcu_assign_pointer(nb_crowds, all);
	synchronize_rcu();
	kvfree(old);
}

static void nb_crowds_work(struct work_struct *work)
{
	u64 began = READ_ONCE(current->se.sum_exec_runtime), took;
	struct nb_crowds *all;

	mutex_lock(&nb_records_mutex);
	all = nb_crowds_see();
	mutex_unlock(&nb_records_mutex);
	took = READ_ONCE(current->se.sum_exec_runtime) - began;
	nb_crowds_publish(all);
	queue_delayed_work(nb_crowds_wq, &nb_crowds_dwork,
			   clamp_t(u64, nsecs_to_jiffies(took) * NB_CROWDS_SHARE,
				   NB_CROWDS_PERIOD, NB_CROWDS_PERIOD_MAX));
}

/**
 * nb_crowds_start() - look at the groups from now on
 *
 * Context: process; nb_knob_mutex held.
 */
void nb_crowds_start(void)
{
	queue_delayed_work(nb_crowds_wq, &nb_crowds_dwork, 0);
}

/**
 * nb_crowds_stop() - look no more, and forget what was seen
 *
 * Context: process, may sleep; nb_knob_mutex held.
 */
void nb_crowds_stop(void)
{
	cancel_delayed_work_sync(&nb_crowds_dwork);
	nb_crowds_epoch = 0;
	nb_crowds_publish(NULL);
}

/**
 * nb_crowd_find() - what is known of a group
 * @ng: current's or its swap partner's numa_group, or NULL
 *
 * Context: any, rcu_read_lock() held.
 * Return: the crowd, valid in this RCU section, or NULL: nothing.
 */
struct nb_crowd *nb_crowd_find(const void *ng)
{
	struct nb_crowds *all = rcu_dereference(nb_crowds);
	unsigned int low = 0, high = ng && all ? all->nr : 0;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (all->crowd[mid].ng == ng)
			return &all->crowd[mid];
		if ((unsigned long)all->crowd[mid].ng < (unsigned long)ng)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}
