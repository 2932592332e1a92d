// SPDX-License-Identifier: GPL-2.0
/*
 * Steering: the handlers that change what the kernel does, and how.
 *
 * PAGE vetoes a move by letting a stub be called instead; what the caller then
 * takes for a failed migration is put right in ACCOUNT. SCAN is in pace.c.
 */
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/sched.h>
#include <linux/sched/numa_balancing.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>
#include <linux/vmstat.h>

#include "compat/page.h"
#include "crowd.h"
#include "member.h"
#include "steer.h"
#include "task_table.h"
#include "threshold.h"
#include "topology.h"
#include "trace_verdict.h"

/* What a counter of a zone may be off by on each CPU: mm/vmstat.c, s8. */
#define NB_ZONE_DRIFT	125

static u64 *nb_histories;

/* Where a jiffy is a whole number of ms, without a call. */
static __always_inline u32 nb_jiffies_to_ticks(unsigned long j)
{
	if (MSEC_PER_SEC % HZ)
		return jiffies_to_msecs(j) >> NB_HISTORY_TICK_SHIFT;
	return (u32)j * (MSEC_PER_SEC / HZ) >> NB_HISTORY_TICK_SHIFT;
}

/**
 * nb_steer_up() - make the pages' histories, all empty
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int nb_steer_up(void)
{
	nb_histories = vzalloc(array_size(NB_HISTORY_ENTRIES,
					  sizeof(*nb_histories)));
	return nb_histories ? 0 : -ENOMEM;
}

/**
 * nb_steer_down() - free them
 *
 * Context: process, may sleep; no handler runs.
 */
void nb_steer_down(void)
{
	vfree(nb_histories);
}

/*
 * A lower bound of what @ask's node has free, and its pages. Counters are off by
 * what CPUs have not added yet; and each other CPU may be about to take as many.
 */
static void nb_node_free(struct nb_page_ask *ask)
{
	u64 drift = (u64)NB_ZONE_DRIFT * num_online_cpus();
	u64 others = (u64)ask->pages * (num_online_cpus() - 1);
	u64 sum = 0;
	int i;

	ask->present = 0;
	for (i = 0; i < MAX_NR_ZONES; i++) {
		struct zone *zone = &NODE_DATA(ask->to)->node_zones[i];
		u64 pages = zone_page_state(zone, NR_FREE_PAGES);

		if (!populated_zone(zone))
			continue;
		ask->present += zone_managed_pages(zone);
		sum += pages > drift ? pages - drift : 0;
	}
	ask->free = sum > others ? sum - others : 0;
}

/* What a move would be to current's group, @crowd, or NULL: nothing is known of it. */
static void nb_page_ask_group(struct nb_page_ask *ask,
			      const struct nb_crowd *crowd)
{
	unsigned int nid, members = 0;
	s64 sum = 0;

	if (!crowd)
		return;
	for (nid = 0; nid < nb_nodes; nid++) {
		s64 gain = (s64)nb_latency(nid, ask->from) -
			   nb_latency(nid, ask->to);

		members += crowd->members[nid];
		sum += crowd->members[nid] * gain;
	}
	if (!members)
		return;
	ask->members = members;
	ask->members_to = crowd->members[ask->to];
	ask->common = div_s64(sum, members);
	ask->again = crowd->again;
}

/* What the verdict needs beyond what every request has. */
static void nb_page_ask_more(struct nb_page_ask *ask,
			     const struct nb_settings *s, struct nb_class *class,
			     const struct nb_task *rec,
			     const struct nb_crowd *crowd)
{
	if (READ_ONCE(s->page_share_pct))
		ask->share = nb_matrix_row_pct(&rec->matrix, ask->to);
	if (READ_ONCE(s->page_free_pct))
		nb_node_free(ask);
	if (READ_ONCE(s->page_rate_mbps))
		ask->now_ns = ktime_get_mono_fast_ns();
	ask->rate_at = &class->rate_at[ask->to];
	ask->page_shift = PAGE_SHIFT;
	ask->latency = nb_latency_gain(ask->to, ask->from);
	if (READ_ONCE(s->page_mode) == NB_PAGE_PAYBACK) {
		ask->here_ms = jiffies_to_msecs(jiffies -
						READ_ONCE(rec->travel.here_since));
		ask->stayed_ms = READ_ONCE(rec->travel.stayed_ms);
		nb_page_ask_group(ask, crowd);
	}
}

/* What every request has. */
static __always_inline void nb_page_ask_for(struct nb_page_ask *ask,
					    struct nb_folio *folio,
					    unsigned int from, unsigned int to,
					    unsigned int pages)
{
	ask->key = nb_page_key((unsigned long)folio->mapping, folio->index);
	ask->now = nb_jiffies_to_ticks(jiffies);
	ask->from = from;
	ask->to = to;
	ask->pages = pages;
}

/* A node without CPUs is slower memory: a promotion, not a balancing. */
static __always_inline bool nb_is_promotion(unsigned int from)
{
	return !node_state(from, N_CPU);
}

/* Should it fail, ACCOUNT undoes what was noted. */
static __always_inline void nb_page_allowed(struct nb_task *rec,
					    const struct nb_page_ask *ask)
{
	rec->history.word = ask->word;
	rec->history.was = ask->was;
	rec->history.is = ask->is;
	rec->steer.allowed = 1;
}

/*
 * place_pack: the nodes that current's group, @crowd, is drawn to, a bit each; 0: none,
 * or it may run on none of them.
 */
static u32 nb_page_nodes(const struct nb_settings *s,
			 const struct nb_crowd *crowd)
{
	return crowd && READ_ONCE(s->place_pack) &&
	       crowd->nodes & nb_nodes_of(current->cpus_ptr) ?
	       crowd->nodes : 0;
}

/* The verdict on one request, whatever it takes. */
static noinline bool notrace nb_page_vetoed(struct nb_folio *folio,
					    unsigned int to)
{
	unsigned int from = page_to_nid((struct page *)folio), mode;
	const struct nb_crowd *crowd = NULL;
	struct nb_page_ask ask = { };
	enum nb_reason reason;
	struct nb_class *class;
	struct nb_task *rec;
	bool judges;
	u32 nodes;

	rcu_read_lock();
	rec = nb_task_cached() ?: nb_task_find();
	/* Without a cell, FAULT has not seen it, and ACCOUNT would not. */
	if (!rec || !rec->cell || to >= nb_nodes) {
		reason = NB_PAGE_is_no_record;
		nb_ledger_count(nb_default_class.ledger, reason,
				nb_folio_pages(folio));
		goto unlock;
	}
	class = nb_class_current(rec);
	mode = READ_ONCE(class->settings.page_mode);
	judges = mode != NB_PAGE_KERNEL && mode != NB_PAGE_NEVER;
	rec->steer.watch = mode == NB_PAGE_PAYBACK;
	if (judges)
		crowd = nb_crowd_find(rcu_access_pointer(current->numa_group));
	nodes = nb_page_nodes(&class->settings, crowd);
	nb_page_ask_for(&ask, folio, from, to, nb_folio_pages(folio));
	ask.distance = nb_distance(to, from);
	if (judges && nb_is_promotion(from)) {
		reason = NB_PAGE_is_tier;
	} else if (nodes && !(nodes & BIT(to))) {
		/* There its members would follow it, off those nodes. */
		reason = NB_PAGE_is_outside;
	} else if (nodes && !(nodes & BIT(from))) {
		reason = NB_PAGE_is_inside;
	} else {
		nb_page_ask_more(&ask, &class->settings, class, rec, crowd);
		reason = nb_page_judge(&class->settings, nb_histories, &ask);
	}
	if (nb_reason_verdict(reason) == NB_VETO)
		rec->steer.vetoed = 1;
	else if (ask.word)
		nb_page_allowed(rec, &ask);
	nb_ledger_count(class->ledger, reason, ask.pages);
	trace_numabal_page(rec, class->name, &ask, reason);
unlock:
	rcu_read_unlock();
	return nb_reason_verdict(reason) == NB_VETO;
}

static noinline void notrace nb_page_full(struct nb_hook *hook,
					  struct nb_ftrace_regs *fregs,
					  struct nb_folio *folio,
					  unsigned int to)
{
	if (nb_page_vetoed(folio, to))
		nb_set_ip(fregs, hook->stub);
}

/* Is it a base page, to be judged by plain thresholds? */
static __always_inline bool nb_page_is_plain(const struct nb_task *rec,
					     struct nb_folio *folio,
					     unsigned int from)
{
	return rec && rec->cell && !nb_folio_is_large(folio) &&
	       !nb_is_promotion(from) && !trace_numabal_page_enabled() &&
	       nb_class_known(rec) && READ_ONCE(rec->class->settings.page_plain);
}

/*
 * PAGE: NB_PAGE_FUNCTION(page or folio, vma, node). A leaf, as FAULT is. Calls
 * and vetoes are counted in the ledgers, and nowhere else: see nb_page_counts().
 */
void notrace nb_on_page(unsigned long ip, unsigned long parent_ip,
			struct ftrace_ops *ops, struct nb_ftrace_regs *fregs)
{
	struct nb_hook *hook = container_of(ops, struct nb_hook, ops);
	struct nb_folio *folio = (struct nb_folio *)nb_arg(fregs, 0);
	unsigned int to = nb_arg(fregs, 2);
	unsigned int from = page_to_nid((struct page *)folio);
	struct nb_class *class;
	struct nb_task *rec;
	bool plain;

	rcu_read_lock();
	rec = nb_task_cached();
	plain = nb_page_is_plain(rec, folio, from);
	if (likely(plain)) {
		struct nb_page_ask ask;

		class = rec->class;
		nb_page_ask_for(&ask, folio, from, to, 1);
		if (nb_page_threshold(&class->settings, nb_histories, &ask,
				      false) == NB_PAGE_is_hold) {
			rec->steer.vetoed = 1;
			nb_ledger_count(class->ledger, NB_PAGE_is_hold, 1);
			nb_set_ip(fregs, hook->stub);
		} else {
			nb_page_allowed(rec, &ask);
			nb_ledger_count(class->ledger, NB_PAGE_is_passed, 1);
		}
	}
	rcu_read_unlock();

	if (unlikely(!plain))
		nb_page_full(hook, fregs, folio, to);
}

#ifdef NB_HUGE_FUNCTION
/*
 * PAGE: migrate_misplaced_transhuge_page(mm, vma, pmd, entry, address, page,
 * node). It puts the page table right itself, which a stub could not: but a
 * page that somebody else holds stays where it is. ACCOUNT lets it go.
 */
void notrace nb_on_huge_page(unsigned long ip, unsigned long parent_ip,
			     struct ftrace_ops *ops,
			     struct nb_ftrace_regs *fregs)
{
	struct nb_hook *hook = container_of(ops, struct nb_hook, ops);
	struct page *page = (struct page *)nb_arg(fregs, 5);
	struct nb_task *rec;

	nb_hook_hit(hook);
	if (!nb_page_vetoed(page, nb_arg(fregs, 6)))
		return;
	this_cpu_inc(hook->count->redirects);
	rcu_read_lock();
	rec = nb_task_cached() ?: nb_task_find();
	if (rec && !rec->pinned) {
		get_page(page);
		rec->pinned = page;
	}
	rcu_read_unlock();
}
#endif

static void nb_steer_unpin(struct nb_task *rec)
{
	nb_page_unpin(rec->pinned);
	rec->pinned = NULL;
}

/**
 * nb_steer_account() - the end of a fault of a move that somebody held, or failed
 * @rec: current's record
 * @flags: of task_numa_fault()
 *
 * The rest of what there is to do is in nb_steer_quickly().
 *
 * Context: current's hint fault, rcu_read_lock() held.
 */
void notrace nb_steer_account(struct nb_task *rec, int flags)
{
	nb_steer_unpin(rec);
	/* It did not move: it is not held. */
	if (rec->steer.allowed && flags & TNF_MIGRATE_FAIL)
		cmpxchg(rec->history.word, rec->history.is, rec->history.was);
	rec->steer.allowed = 0;
}

/**
 * nb_steer_dropped() - the fault before has not reached ACCOUNT
 * @rec: current's record
 *
 * Context: current's hint fault.
 */
void notrace nb_steer_dropped(struct nb_task *rec)
{
	nb_steer_unpin(rec);
	rec->steer.vetoed = 0;
	rec->steer.allowed = 0;
}

/**
 * nb_steer_release() - SCAN is detached: let ACCOUNT keep no more periods
 *
 * Context: process, may sleep; the SCAN handler does not run.
 */
void nb_steer_release(void)
{
	struct nb_task *rec;

	mutex_lock(&nb_records_mutex);
	nb_settle(false);
	list_for_each_entry(rec, &nb_task_list, list) {
		WRITE_ONCE(rec->steer.scan_ms, 0);
		WRITE_ONCE(rec->steer.forgive, 0);
		cond_resched();
	}
	mutex_unlock(&nb_records_mutex);
}
