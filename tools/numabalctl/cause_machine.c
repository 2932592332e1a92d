// SPDX-License-Identifier: GPL-2.0
/* What is to be said of the machine as a whole. */
#include <stdio.h>
#include <string.h>

#include "cause.h"

/* Of all that was asked of a node, so much given by another is worth a word. */
#define FOREIGN_PCT	5
#define FOREIGN_LEAST	1000

static struct finding *add(struct findings *findings, const char *cause)
{
	struct finding *finding = &findings->list[findings->n];

	/* There are fewer causes, a node or class of each, than would fill it. */
	if (findings->n < FINDINGS - 1)
		findings->n++;
	*finding = (struct finding) { .cause = cause };
	return finding;
}

static void one_node(struct findings *findings, const struct facts *f)
{
	struct finding *finding = add(findings, "one_node");

	finding_say(finding, "this machine has one node: all memory is local");
	finding_show(finding, "/sys/devices/system/node/online", "%d", __builtin_ctzll(f->nodes));
}

static void balancing_off(struct findings *findings, const struct facts *f)
{
	struct finding *finding;

	if (f->balancing > 0 && f->balancing & 1)
		return;
	finding = add(findings, "balancing_off");
	if (f->balancing < 0) {
		finding_say(finding, "this kernel has no CONFIG_NUMA_BALANCING: it moves nothing");
		finding_show(finding, "/proc/sys/kernel/numa_balancing", "there is none");
		finding_cure(finding, "migratepages PID FROM TO");
		return;
	}
	finding_say(finding, "balancing is off: memory stays where it was touched first");
	finding_show(finding, "/proc/sys/kernel/numa_balancing", "%d", f->balancing);
	finding_cure(finding, "sysctl kernel.numa_balancing=1");
}

static void node_full(struct findings *findings, const struct facts *f)
{
	u64 full = facts_full(f);
	struct finding *finding;
	char cache[SIZE_TEXT], room[64];
	size_t n;

	for (n = 0; n < PROC_NODES; n++) {
		if (!list_has(&full, n))
			continue;
		finding = add(findings, "node_full");
		finding_say(finding, "node %zu is full, %s of it of page cache: %s", n,
			    size_text(f->node[n].room.cache * f->page_kib, cache),
			    "new memory comes from other nodes, and none is moved to it");
		finding_room(finding, f, (u64)1 << n);
		finding_cure(finding, "sysctl vm.drop_caches=1");
		list_text(f->memory & ~full, room, sizeof(room));
		if (f->memory & ~full)
			finding_cure(finding, "migratepages PID %zu %s", n, room);
	}
}

static void fallback(struct findings *findings, const struct facts *f)
{
	u64 full = facts_full(f), asked;
	const struct node_facts *node;
	struct finding *finding;
	char file[64];
	size_t n;

	for (n = 0; n < PROC_NODES; n++) {
		node = &f->node[n];
		asked = node->hit + node->foreign;
		if (list_has(&full, n) || node->foreign < FOREIGN_LEAST ||
		    node->foreign * 100 < asked * FOREIGN_PCT)
			continue;
		finding = add(findings, "fallback");
		finding_say(finding, "node %zu was full: of all that was asked of it, %.0f%% %s",
			    n, 100.0 * node->foreign / asked, "came from other nodes, since boot");
		snprintf(file, sizeof(file), "/sys/devices/system/node/node%zu/numastat", n);
		finding_show(finding, file, "numa_foreign %lu, numa_hit %lu", node->foreign,
			     node->hit);
		finding_cure(finding, "sysctl vm.zone_reclaim_mode=1");
	}
}

static void zone_reclaim(struct findings *findings, const struct facts *f)
{
	struct finding *finding;

	if (!f->reclaim)
		return;
	finding = add(findings, "zone_reclaim");
	finding_say(finding, "a node that is full gives up page cache before others help out: %s",
		    "allocations stall while there is room elsewhere");
	finding_show(finding, "/proc/sys/vm/zone_reclaim_mode", "%lu", f->reclaim);
	finding_cure(finding, "sysctl vm.zone_reclaim_mode=0");
}

static void odd_nodes(struct findings *findings, const struct facts *f)
{
	struct finding *finding;
	char nodes[64];

	if (f->nodes & ~f->memory) {
		finding = add(findings, "memoryless");
		list_text(f->nodes & ~f->memory, nodes, sizeof(nodes));
		finding_say(finding, "node %s has no memory: its threads have all of it remote",
			    nodes);
		list_text(f->memory, nodes, sizeof(nodes));
		finding_show(finding, "/sys/devices/system/node/has_memory", "%s", nodes);
		finding_cure(finding, "numactl --cpunodebind=%s COMMAND", nodes);
	}
	if (f->nodes & ~f->cpus) {
		finding = add(findings, "cpuless");
		list_text(f->nodes & ~f->cpus, nodes, sizeof(nodes));
		finding_say(finding, "node %s has no CPU: its memory is remote to all; %s", nodes,
			    "only numa_balancing of 2 or 3 brings back what is used much");
		list_text(f->cpus, nodes, sizeof(nodes));
		finding_show(finding, "/sys/devices/system/node/has_cpu", "%s", nodes);
		finding_cure(finding, "sysctl kernel.numa_balancing=3");
	}
}

static void class_off(struct findings *findings, const struct facts *f)
{
	const struct class_facts *c;
	struct finding *finding;
	char file[96];
	bool scan;

	for (c = f->class; c < f->class + f->nr_classes; c++) {
		scan = !strcmp(c->scan_mode, "off");
		if (!scan && strcmp(c->page_mode, "never"))
			continue;
		finding = add(findings, "class_off");
		finding_say(finding, "memory of class %.31s of numabal is not %s", c->name,
			    scan ? "sampled" : "moved");
		snprintf(file, sizeof(file), NUMABAL_SYSFS_DIR "/class/%.31s/%s", c->name,
			 scan ? "scan_mode" : "page_mode");
		finding_show(finding, file, "%s", scan ? c->scan_mode : c->page_mode);
		finding_cure(finding, "echo kernel > %s", file);
	}
}

void causes_machine(struct findings *findings, const struct facts *f)
{
	if (!(f->nodes & (f->nodes - 1))) {
		one_node(findings, f);
		return;
	}
	balancing_off(findings, f);
	class_off(findings, f);
	node_full(findings, f);
	fallback(findings, f);
	zone_reclaim(findings, f);
	odd_nodes(findings, f);
}
