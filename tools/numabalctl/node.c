// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "node.h"

bool node_cpus(const char *text, int nid, signed char node_of[PROC_CPUS])
{
	u64 cpus[PROC_CPU_WORDS];
	size_t cpu;

	if (!list_parse(text, cpus, PROC_CPU_WORDS))
		return false;
	for (cpu = 0; cpu < PROC_CPUS; cpu++)
		if (list_has(cpus, cpu))
			node_of[cpu] = nid;
	return true;
}

/* user nice system idle iowait irq softirq steal: what follows is in these, too. */
static void add_ticks(const char *text, struct node *node)
{
	u64 value;
	int i;

	for (i = 0; text && i < 8; i++) {
		text += strspn(text, " ");
		text = number_at(text, &value);
		if (!text)
			return;
		node->ticks += value;
		if (i != 3 && i != 4)
			node->busy += value;
	}
}

void node_ticks(const char *text, const signed char node_of[PROC_CPUS],
		struct node *nodes, unsigned int n)
{
	const char *at;
	u64 cpu;

	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (strncmp(text, "cpu", 3))
			continue;
		at = number_at(text + 3, &cpu);
		if (at && *at == ' ' && cpu < PROC_CPUS && node_of[cpu] >= 0 &&
		    (unsigned int)node_of[cpu] < n)
			add_ticks(at, &nodes[(int)node_of[cpu]]);
	}
}

static bool find_kb(const char *text, const char *name, u64 *value)
{
	text = strstr(text, name);
	if (!text)
		return false;
	text += strlen(name);
	text += strspn(text, " ");
	return number_at(text, value);
}

bool node_memory(const char *text, struct node *node)
{
	return find_kb(text, " MemTotal:", &node->total_kb) &&
	       find_kb(text, " MemFree:", &node->free_kb) &&
	       node->free_kb <= node->total_kb;
}

void node_distances(const char *text, struct node *node)
{
	u64 value;

	node->distances = 0;
	while (node->distances < NUMABAL_MAX_NODES) {
		text += strspn(text, " ");
		text = number_at(text, &value);
		if (!text)
			return;
		node->distance[node->distances++] = value > 9999 ? 9999 : value;
	}
}

unsigned int node_faults(const struct table *matrix, struct node nodes[NUMABAL_MAX_NODES])
{
	struct matrix all, migrated, recent;
	unsigned int row, col;

	if (!matrix_find(&all, matrix, "all", "faults", "total") ||
	    !matrix_find(&migrated, matrix, "migrated", "faults", "total") ||
	    !matrix_find(&recent, matrix, "all", "faults", "recent"))
		return 0;
	for (row = 0; row < all.nodes; row++) {
		nodes[row].local = recent.cell[row][row];
		for (col = 0; col < all.nodes; col++) {
			nodes[row].faults += all.cell[row][col];
			nodes[row].migrated += migrated.cell[row][col];
			nodes[row].recent += recent.cell[row][col];
		}
	}
	return all.nodes;
}

/* Counts begin anew at a reset. */
static double rate(u64 now, u64 before, double seconds)
{
	return (now >= before ? now - before : now) / seconds;
}

void node_rate(struct node *now, const struct node *before, double seconds)
{
	u64 ticks, busy;

	now->cpu_pct = -1;
	if (seconds <= 0)
		return;
	ticks = now->ticks - before->ticks;
	busy = now->busy - before->busy;
	/* A CPU that went takes its ticks with it. */
	if (now->ticks > before->ticks && now->busy >= before->busy && busy <= ticks)
		now->cpu_pct = 100.0 * busy / ticks;
	now->fault_rate = rate(now->faults, before->faults, seconds);
	now->migrated_rate = rate(now->migrated, before->migrated, seconds);
}

double node_local(const struct node *node)
{
	if (!node->recent || node->local > node->recent)
		return -1;
	return 100.0 * node->local / node->recent;
}
