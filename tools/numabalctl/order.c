// SPDX-License-Identifier: GPL-2.0
/* In which order entries are listed, and which of them. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "entry.h"

struct sorting {
	const struct entry *list;
	enum sort by;
};

/* The more comes first. */
static int more(double a, double b)
{
	return (a < b) - (a > b);
}

static int compare(const struct entry *a, const struct entry *b, enum sort by)
{
	int order = 0;

	switch (by) {
	case BY_REMOTE:
		order = more(entry_remote(a), entry_remote(b)) ?:
			more(a->recent - a->local, b->recent - b->local);
		break;
	case BY_MIGRATED:
		order = more(a->migrated_rate, b->migrated_rate) ?:
			more(a->migrated, b->migrated);
		break;
	default:
		break;
	}
	return order ?: more(a->fault_rate, b->fault_rate) ?: more(a->recent, b->recent) ?:
	       more(a->faults, b->faults) ?: (a->id > b->id) - (a->id < b->id);
}

/* Cgroups: those above of both that lie in the same one decide, or who holds the other. */
static int by_place(const void *x, const void *y, void *data)
{
	const struct sorting *s = data;
	const struct entry *a = &s->list[*(const size_t *)x];
	const struct entry *b = &s->list[*(const size_t *)y];
	unsigned int depth_a = a->depth, depth_b = b->depth;

	while (a->depth > depth_b)
		a = &s->list[a->parent - 1];
	while (b->depth > depth_a)
		b = &s->list[b->parent - 1];
	if (a == b)
		return depth_a < depth_b ? -1 : depth_a > depth_b;
	while (a->parent != b->parent) {
		a = &s->list[a->parent - 1];
		b = &s->list[b->parent - 1];
	}
	return compare(a, b, s->by);
}

static bool has(const struct entry *e, const char *filter)
{
	char ids[48];

	if (!*filter || strcasestr(e->name, filter) || strcasestr(e->class, filter))
		return true;
	snprintf(ids, sizeof(ids), "%llu %llu", (unsigned long long)e->id,
		 (unsigned long long)e->owner);
	/* What a cgroup has for a number is nobody's business. */
	return *e->name != '/' && strstr(ids, filter);
}

size_t entries_order(const struct entries *e, enum sort by, const char *filter,
		     size_t *order)
{
	struct sorting s = { e->list, by };
	bool *wanted = ctl_alloc(e->n, sizeof(*wanted));
	size_t i, n = 0;

	/* Each is behind the one that it is in. */
	for (i = e->n; i-- > 0;) {
		wanted[i] |= has(&e->list[i], filter);
		if (wanted[i] && e->list[i].parent)
			wanted[e->list[i].parent - 1] = true;
	}
	for (i = 0; i < e->n; i++)
		if (wanted[i])
			order[n++] = i;
	free(wanted);
	qsort_r(order, n, sizeof(*order), by_place, &s);
	return n;
}
