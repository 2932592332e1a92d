// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cause.h"
#include "text.h"
#include "types.h"

/* Less than both is nothing that anybody needs to know. */
#define LEAST_KIB	1024
#define LEAST_PCT	5

void finding_say(struct finding *finding, const char *what, ...)
{
	va_list args;

	va_start(args, what);
	vsnprintf(finding->what, sizeof(finding->what), what, args);
	va_end(args);
}

void finding_show(struct finding *finding, const char *file, const char *says, ...)
{
	struct evidence *e = &finding->evidence[finding->nr_evidence];
	va_list args;

	if (finding->nr_evidence == FINDING_EVIDENCE)
		return;
	finding->nr_evidence++;
	snprintf(e->file, sizeof(e->file), "%s", file);
	va_start(args, says);
	vsnprintf(e->says, sizeof(e->says), says, args);
	va_end(args);
	/* It may have been cut within a character, or have a path that is no text. */
	text_show(e->says);
}

void finding_cure(struct finding *finding, const char *cure, ...)
{
	va_list args;

	if (finding->nr_cures == FINDING_CURES)
		return;
	va_start(args, cure);
	vsnprintf(finding->cure[finding->nr_cures++], sizeof(finding->cure[0]), cure, args);
	va_end(args);
}

void finding_room(struct finding *finding, const struct facts *f, u64 nodes)
{
	const struct node_facts *node;
	char file[64];
	size_t n;

	for (n = 0; n < PROC_NODES; n++) {
		node = &f->node[n];
		if (!list_has(&nodes, n) || !node->room.managed)
			continue;
		finding_show(finding, "/proc/zoneinfo",
			     "node %zu: %lu of %lu pages are free, the high watermark is %lu", n,
			     node->room.free, node->room.managed, node->room.high);
		snprintf(file, sizeof(file), "/sys/devices/system/node/node%zu/numastat", n);
		finding_show(finding, file, "numa_foreign %lu: asked of it, and not given",
			     node->foreign);
	}
}

void finding_migrate(struct finding *finding, const struct facts *f, u64 from)
{
	u64 to = f->home & f->mems & f->memory;
	char froms[64], tos[64];

	if (to & ~facts_full(f))
		to &= ~facts_full(f);
	from &= ~to;
	if (!to || !from)
		return;
	list_text(from, froms, sizeof(froms));
	list_text(to, tos, sizeof(tos));
	finding_cure(finding, "migratepages %u %s %s", f->pid, froms, tos);
}

u64 facts_full(const struct facts *f)
{
	u64 full = 0;
	size_t n;

	for (n = 0; n < PROC_NODES; n++)
		if (f->node[n].room.managed && !f->node[n].room.fits)
			full |= (u64)1 << n;
	return full;
}

u64 mapping_on(const struct mapping *m, u64 nodes)
{
	u64 sum = 0;
	size_t n;

	for (n = 0; n < PROC_NODES; n++)
		if (list_has(&nodes, n))
			sum += m->kib[n];
	return sum;
}

u64 mapping_away(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	*nodes = ~f->home;
	return mapping_on(m, *nodes);
}

const char *size_text(u64 kib, char text[SIZE_TEXT])
{
	if (kib < 1024)
		snprintf(text, SIZE_TEXT, "%lu KiB", kib);
	else if (kib < 1024 * 1024)
		snprintf(text, SIZE_TEXT, "%.1f MiB", kib / 1024.0);
	else
		snprintf(text, SIZE_TEXT, "%.1f GiB", kib / 1048576.0);
	return text;
}

static void pile_add(struct pile *p, const struct mapping *m, u64 kib, u64 nodes)
{
	size_t n, i;

	p->kib += kib;
	p->wanted |= m->wanted;
	for (n = 0; n < PROC_NODES; n++) {
		if (!list_has(&nodes, n) || !m->kib[n])
			continue;
		p->on[n] += m->kib[n];
		p->nodes |= (u64)1 << n;
	}
	for (i = 0; i < PILE_TOP && p->top[i] && p->top[i]->total >= m->total; i++)
		;
	if (i == PILE_TOP)
		return;
	memmove(&p->top[i + 1], &p->top[i], (PILE_TOP - 1 - i) * sizeof(p->top[0]));
	p->top[i] = m;
}

/* The first of them that explains the mapping. Return: its index, or @n. */
static size_t cause_of(const struct facts *f, const struct mapping *m,
		       const struct cause *causes, size_t n, u64 *kib, u64 *nodes)
{
	size_t i;

	for (i = 0; i < n; i++) {
		*kib = causes[i].of(f, m, nodes);
		if (*kib)
			break;
	}
	return i;
}

static void tell(struct findings *findings, const struct facts *f, const struct cause *cause,
		 const char *scope, const struct pile *p)
{
	struct finding *finding = &findings->list[findings->n];
	char file[64];
	size_t i, n;

	if (p->kib < LEAST_KIB || p->kib * 100 < f->total * LEAST_PCT || findings->n == FINDINGS)
		return;
	findings->n++;
	*finding = (struct finding) { .cause = cause->name, .scope = scope, .kib = p->kib };
	snprintf(file, sizeof(file), "/proc/%u/numa_maps", f->pid);
	for (i = 0; i < PILE_TOP && p->top[i]; i++)
		finding_show(finding, file, "%s", p->top[i]->line);
	snprintf(file, sizeof(file), "/proc/%u/task/*/stat", f->pid);
	for (n = 0; n < PROC_NODES; n++)
		if (f->on[n] && finding->nr_evidence < PILE_TOP + 2)
			finding_show(finding, file, "%u of %u threads on node %zu", f->on[n],
				     f->threads, n);
	cause->tell(finding, f, p);
}

/*
 * What is run of programs and libraries is in the caches of those who run it: their pages
 * are where they were read, and that is well.
 */
static bool is_run(const struct mapping *m)
{
	return m->file && m->executable && !m->writable;
}

/* Piles by cause, and of policies by whose it is. */
static void find_in(struct findings *findings, const struct facts *f)
{
	struct pile of_policy[2][16] = { }, of_other[32] = { };
	const struct mapping *m;
	u64 kib = 0, nodes = 0;
	size_t at, i;
	bool own;

	for (m = f->maps.mapping; m < f->maps.mapping + f->maps.n; m++) {
		if (is_run(m))
			continue;
		own = f->own && maps_same_policy(m, f->own);
		at = cause_of(f, m, policy_causes, nr_policy_causes, &kib, &nodes);
		if (at < nr_policy_causes) {
			pile_add(&of_policy[own][at], m, kib, nodes);
			continue;
		}
		at = cause_of(f, m, other_causes, nr_other_causes, &kib, &nodes);
		if (at < nr_other_causes)
			pile_add(&of_other[at], m, kib, nodes);
	}
	for (i = 0; i < nr_policy_causes; i++) {
		tell(findings, f, &policy_causes[i], "process", &of_policy[true][i]);
		tell(findings, f, &policy_causes[i], "mapping", &of_policy[false][i]);
	}
	for (i = 0; i < nr_other_causes; i++)
		tell(findings, f, &other_causes[i], NULL, &of_other[i]);
}

void causes_find(struct findings *findings, const struct facts *f)
{
	findings->n = 0;
	if (f->pid)
		find_in(findings, f);
	else
		causes_machine(findings, f);
}
