// SPDX-License-Identifier: GPL-2.0
/* Causes that are policies: what the process, or somebody for it, has asked for. */
#include <stdio.h>
#include <string.h>

#include "cause.h"

/* A policy that balancing heeds, and that lets pages come to where threads run. */
static bool may_come(const struct facts *f, const struct mapping *m)
{
	return m->balanced && (m->wanted & f->home);
}

static unsigned int count(u64 nodes)
{
	return __builtin_popcountll(nodes);
}

static const char *whose(const struct finding *finding)
{
	return !strcmp(finding->scope, "process") ?
		"by the policy of the process (numactl, set_mempolicy)" :
		"by a policy of the mapping (mbind)";
}

/* "8.0 MiB is ... nodes 2-3, WHOSE: WHY" */
static void say(struct finding *finding, const struct facts *f, const struct pile *p,
		const char *is, const char *why)
{
	char size[SIZE_TEXT], wanted[64], home[64];

	list_text(p->wanted, wanted, sizeof(wanted));
	list_text(f->home, home, sizeof(home));
	finding_say(finding, "%s %s node %s, %s; its threads run on node %s: %s",
		    size_text(p->kib, size), is, wanted, whose(finding), home, why);
}

/* Asked for on a node that is full, and therefore elsewhere. */
static u64 of_wanted_full(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	u64 wanted = m->wanted & f->mems, full = facts_full(f) & wanted, part, n;

	if (m->policy == POLICY_PREFERRED || m->policy == POLICY_PREFERRED_MANY) {
		*nodes = ~m->wanted;
		return full ? mapping_on(m, *nodes) : 0;
	}
	if (m->policy != POLICY_INTERLEAVE || !wanted)
		return 0;
	/* What its full nodes should have, and have less than half of. */
	part = m->total / count(wanted);
	for (n = 0; n < PROC_NODES; n++)
		if (list_has(&full, n) && m->kib[n] >= part / 2)
			full &= ~((u64)1 << n);
	if (!full)
		return 0;
	*nodes = ~full;
	return part * count(full) - mapping_on(m, full);
}

static void tell_wanted_full(struct finding *finding, const struct facts *f, const struct pile *p)
{
	u64 full = facts_full(f) & p->wanted;
	char here[64], there[64];

	say(finding, f, p, "was asked for on",
	    "what was asked for is full, and the kernel took the next node with room");
	finding_room(finding, f, full);
	list_text(p->nodes & ~p->wanted ?: p->nodes, here, sizeof(here));
	list_text(full, there, sizeof(there));
	finding_cure(finding, "sysctl vm.drop_caches=1; migratepages %u %s %s", f->pid,
		     here, there);
}

static bool is_uneven(const struct mapping *m, u64 wanted)
{
	size_t n;

	if (count(wanted) < 2 || m->total < 1024)
		return false;
	for (n = 0; n < PROC_NODES; n++)
		if (list_has(&wanted, n) && m->kib[n] < m->total / count(wanted) / 2)
			return true;
	return false;
}

static u64 of_bind_uneven(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	if (m->policy != POLICY_BIND || may_come(f, m) || !mapping_away(f, m, nodes) ||
	    !is_uneven(m, m->wanted & f->mems))
		return 0;
	*nodes = ~(u64)0;
	return m->total;
}

static void tell_bind_uneven(struct finding *finding, const struct facts *f, const struct pile *p)
{
	char wanted[64];

	say(finding, f, p, "is bound to",
	    "the kernel fills the nearest of them first, spreads nothing, and does not balance it");
	finding_room(finding, f, facts_full(f) & p->wanted);
	list_text(p->wanted, wanted, sizeof(wanted));
	finding_cure(finding, "numactl --interleave=%s COMMAND", wanted);
	finding_migrate(finding, f, p->nodes);
}

static u64 of_bind(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	if (m->policy != POLICY_BIND || may_come(f, m))
		return 0;
	return mapping_away(f, m, nodes);
}

static void tell_bind(struct finding *finding, const struct facts *f, const struct pile *p)
{
	char home[64];

	say(finding, f, p, "is bound to",
	    "the kernel puts it nowhere else, and does not balance what is bound");
	list_text(f->home, home, sizeof(home));
	finding_migrate(finding, f, p->nodes);
	if (!strcmp(finding->scope, "process"))
		finding_cure(finding, "numactl --membind=%s COMMAND", home);
}

static u64 of_spread(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	if (count(m->wanted & f->mems) < 2)
		return mapping_away(f, m, nodes);
	*nodes = ~(u64)0;
	return m->total;
}

static u64 of_interleave(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return m->policy == POLICY_INTERLEAVE ? of_spread(f, m, nodes) : 0;
}

static void tell_interleave(struct finding *finding, const struct facts *f, const struct pile *p)
{
	say(finding, f, p, "is interleaved over",
	    "page by page, wherever the thread is that touches it, and not balanced");
	finding_migrate(finding, f, p->nodes);
	if (!strcmp(finding->scope, "process"))
		finding_cure(finding, "numactl --localalloc COMMAND");
}

static u64 of_weighted(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return m->policy == POLICY_WEIGHTED ? of_spread(f, m, nodes) : 0;
}

static void tell_weighted(struct finding *finding, const struct facts *f, const struct pile *p)
{
	char file[96];
	size_t n;

	say(finding, f, p, "is interleaved by weight over",
	    "wherever the thread is that touches it, and not balanced");
	for (n = 0; n < PROC_NODES; n++) {
		if (!list_has(&p->wanted, n) || !f->node[n].weight)
			continue;
		snprintf(file, sizeof(file),
			 "/sys/kernel/mm/mempolicy/weighted_interleave/node%zu", n);
		finding_show(finding, file, "%lu", f->node[n].weight);
	}
	finding_migrate(finding, f, p->nodes);
	n = f->home ? __builtin_ctzll(f->home) : 0;
	finding_cure(finding, "echo 10 > /sys/kernel/mm/mempolicy/weighted_interleave/node%zu", n);
}

static u64 of_preferred(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	if (m->policy != POLICY_PREFERRED || may_come(f, m))
		return 0;
	return mapping_away(f, m, nodes);
}

static u64 of_preferred_many(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	if (m->policy != POLICY_PREFERRED_MANY || may_come(f, m))
		return 0;
	return mapping_away(f, m, nodes);
}

static void tell_preferred(struct finding *finding, const struct facts *f, const struct pile *p)
{
	say(finding, f, p, "is to be on", p->nodes & ~p->wanted ?
	    "what is elsewhere was there before, or that was full then; and it is not balanced" :
	    "no thread runs there, and what has a policy is not balanced");
	finding_migrate(finding, f, p->nodes);
	if (!strcmp(finding->scope, "process"))
		finding_cure(finding, "numactl --preferred=%d COMMAND",
			     f->home ? __builtin_ctzll(f->home) : 0);
}

static u64 of_local(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return m->policy == POLICY_LOCAL ? mapping_away(f, m, nodes) : 0;
}

static void tell_local(struct finding *finding, const struct facts *f, const struct pile *p)
{
	char size[SIZE_TEXT], here[64];

	list_text(p->nodes, here, sizeof(here));
	finding_say(finding, "%s is local, %s: it is on node %s, where it was touched first, %s",
		    size_text(p->kib, size), whose(finding), here,
		    "and unlike memory without a policy it is not balanced");
	finding_migrate(finding, f, p->nodes);
	if (!strcmp(finding->scope, "process"))
		finding_cure(finding, "numactl --balancing --membind=all COMMAND");
}

const struct cause policy_causes[] = {
	{ "wanted_full", of_wanted_full, tell_wanted_full },
	{ "bind_uneven", of_bind_uneven, tell_bind_uneven },
	{ "bind", of_bind, tell_bind },
	{ "interleave", of_interleave, tell_interleave },
	{ "weighted_interleave", of_weighted, tell_weighted },
	{ "preferred", of_preferred, tell_preferred },
	{ "preferred_many", of_preferred_many, tell_preferred },
	{ "local", of_local, tell_local },
};

const size_t nr_policy_causes = ARRAY_SIZE(policy_causes);
