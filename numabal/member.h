/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: membership
 *
 * The class that current is in, at a cost that is the same whatever the number of
 * rules: the record keeps the class, together with the version of the table and
 * the facts about the task that it was found for, and those are compared. So a
 * fork, exec, rename, a move to another cgroup, a new user id, policy or nice value
 * and a change of the rules all take effect at the next request.
 */
#ifndef NUMABAL_MEMBER_H
#define NUMABAL_MEMBER_H

#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "rules.h"

/* Where the memory controller is still on v1, its hierarchy is what people use. */
static __always_inline struct cgroup *nb_cgroup_of(struct task_struct *p)
{
#ifdef CONFIG_MEMCG
	if (!cgroup_subsys_on_dfl(memory_cgrp_subsys))
		return task_cgroup(p, memory_cgrp_id);
#endif
	return task_dfl_cgroup(p);
}

/* All that rules look at and that may change in a task's life, in RCU. */
static __always_inline struct nb_facts nb_facts_of(struct task_struct *p)
{
	struct nb_facts f = {
		.cgroup = cgroup_id(nb_cgroup_of(p)),
		.uid = __kuid_val(__task_cred(p)->euid),
		.policy = READ_ONCE(p->policy),
		.nice = PRIO_TO_NICE(READ_ONCE(p->static_prio)),
	};

	BUILD_BUG_ON(sizeof(f.comm) != TASK_COMM_LEN);
	memcpy(f.comm, p->comm, sizeof(f.comm));
	return f;
}

/* Of what @keys look at, has nothing changed about current? Uses no stack. */
static __always_inline bool nb_facts_same(u32 keys, const struct nb_facts *then)
{
	struct task_struct *p = current;
	u64 comm[2];

	memcpy(comm, p->comm, sizeof(comm));
	if (keys & NB_RULE_COMM &&
	    ((comm[0] ^ then->comm[0]) | (comm[1] ^ then->comm[1])))
		return false;
	if (likely(!(keys & ~(NB_RULE_COMM | NB_RULE_PID | NB_RULE_TGID))))
		return true;
	return then->cgroup == cgroup_id(nb_cgroup_of(p)) &&
	       then->uid == __kuid_val(__task_cred(p)->euid) &&
	       then->policy == (s16)READ_ONCE(p->policy) &&
	       then->nice == PRIO_TO_NICE(READ_ONCE(p->static_prio));
}

/**
 * nb_class_known() - is current still in the class that its record names?
 * @rec: its record
 *
 * Context: any in which current is what it is, rcu_read_lock() held.
 * Return: true: @rec->class is valid in this RCU section; false: see
 * nb_class_current().
 */
static __always_inline bool nb_class_known(const struct nb_task *rec)
{
	const struct nb_rules *rules = rcu_dereference(nb_rules);

	return rec->rules_version == rules->version &&
	       nb_facts_same(rules->keys, &rec->facts);
}

/**
 * nb_class_current() - the class current is in
 * @rec: its record
 *
 * Context: any in which current is what it is, rcu_read_lock() held.
 * Return: the class, valid in this RCU section.
 */
static inline struct nb_class *nb_class_current(struct nb_task *rec)
{
	const struct nb_rules *rules = rcu_dereference(nb_rules);

	if (nb_class_known(rec))
		return rec->class;
	rec->class = nb_rules_class(rules, current, &rec->facts);
	rec->rules_version = rules->version;
	return rec->class;
}

#endif /* NUMABAL_MEMBER_H */
