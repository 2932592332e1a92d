// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"
#include "facts.h"
#include "file.h"
#include "view.h"

#define NODES	"/sys/devices/system/node"

void facts_lack(struct facts *f, const char *file, const char *why)
{
	struct lacking *l = &f->lacking[f->nr_lacking];

	if (f->nr_lacking == FACTS_LACKING)
		return;
	f->nr_lacking++;
	snprintf(l->file, sizeof(l->file), "%s", file);
	snprintf(l->why, sizeof(l->why), "%s (%s)", why, strerror(errno));
}

/* A file that holds one number. */
static bool number_of(const char *path, u64 *value)
{
	char *text = file_value(path);
	bool good = text && number_parse(text, value);

	free(text);
	return good;
}

static void read_set(const char *name, u64 *set)
{
	char path[64];
	char *text;

	snprintf(path, sizeof(path), NODES "/%s", name);
	text = file_value(path);
	if (!text || !list_parse(text, set, 1))
		*set = 0;
	free(text);
}

static void read_node(struct facts *f, unsigned int n)
{
	struct node_facts *node = &f->node[n];
	char path[64];
	char *text;

	node->there = true;
	snprintf(path, sizeof(path), NODES "/node%u/cpulist", n);
	f->cpus_of[n] = file_value(path);
	snprintf(path, sizeof(path), NODES "/node%u/numastat", n);
	text = file_read(path);
	if (!text) {
		facts_lack(f, path, "whether memory was asked of it in vain");
		return;
	}
	stats_get(text, "numa_hit", &node->hit);
	stats_get(text, "numa_foreign", &node->foreign);
	stats_get(text, "numa_miss", &node->miss);
	free(text);
	snprintf(path, sizeof(path), "/sys/kernel/mm/mempolicy/weighted_interleave/node%u", n);
	number_of(path, &node->weight);
}

static void read_room(struct facts *f)
{
	struct room room[PROC_NODES] = { };
	unsigned int order = 0, n;
	char *text = file_read("/proc/zoneinfo");
	u64 bytes;

	f->page_kib = sysconf(_SC_PAGESIZE) / 1024;
	if (text)
		room_zones(room, text);
	else
		facts_lack(f, "/proc/zoneinfo", "which nodes are full");
	free(text);
	if (number_of("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", &bytes)) {
		f->huge_kib = bytes / 1024;
		while (f->page_kib << order < f->huge_kib)
			order++;
		text = file_read("/proc/buddyinfo");
		if (text)
			room_blocks(room, text, order);
		else
			facts_lack(f, "/proc/buddyinfo", "where huge pages have room");
		free(text);
	}
	for (n = 0; n < PROC_NODES; n++)
		f->node[n].room = room[n];
}

/* Older kernels have these as sysctls, newer ones in debugfs, for root. */
static void read_scan(struct facts *f)
{
	static const char dir[] = "/sys/kernel/debug/sched/numa_balancing/";
	static const char before[] = "/proc/sys/kernel/numa_balancing_";
	char path[96];

	snprintf(path, sizeof(path), "%sscan_size_mb", before);
	if (number_of(path, &f->scan_size_mb)) {
		snprintf(path, sizeof(path), "%sscan_delay_ms", before);
		number_of(path, &f->scan_delay_ms);
		return;
	}
	snprintf(path, sizeof(path), "%sscan_size_mb", dir);
	if (!number_of(path, &f->scan_size_mb)) {
		if (f->balancing >= 0)
			facts_lack(f, dir, "how often memory is sampled");
		return;
	}
	snprintf(path, sizeof(path), "%sscan_delay_ms", dir);
	number_of(path, &f->scan_delay_ms);
}

static u64 vetoes_of(const char *name)
{
	char *text = view_class_value(name, "decisions"), *line = text, *at;
	u64 sum = 0, n;

	/* The lines are "stage verdict reason events pages". */
	while ((at = strsep(&line, "\n")))
		if (sscanf(at, "page veto %*s %lu", &n) == 1)
			sum += n;
	free(text);
	return sum;
}

static void read_classes(struct facts *f)
{
	char *text = file_read(SYSFS("classes")), *at = text, *name, *value;
	struct class_facts *c;

	while ((name = strsep(&at, "\n"))) {
		if (!*name || f->nr_classes == NUMABAL_MAX_CLASSES)
			continue;
		c = &f->class[f->nr_classes++];
		snprintf(c->name, sizeof(c->name), "%s", name);
		value = view_class_value(name, "scan_mode");
		snprintf(c->scan_mode, sizeof(c->scan_mode), "%s", value ?: "");
		free(value);
		value = view_class_value(name, "page_mode");
		snprintf(c->page_mode, sizeof(c->page_mode), "%s", value ?: "");
		free(value);
		c->vetoes = vetoes_of(name);
	}
	free(text);
}

int facts_machine(struct facts *f)
{
	unsigned int n;
	u64 mode;

	read_set("online", &f->nodes);
	if (!f->nodes)
		return ctl_fail(CTL_FAILED, "%s/online: %s; is this a kernel with CONFIG_NUMA?",
				NODES, errno ? strerror(errno) : "no nodes");
	read_set("has_memory", &f->memory);
	read_set("has_cpu", &f->cpus);
	for (n = 0; n < PROC_NODES; n++)
		if (list_has(&f->nodes, n))
			read_node(f, n);
	f->balancing = number_of("/proc/sys/kernel/numa_balancing", &mode) ? (int)mode : -1;
	number_of("/proc/sys/vm/zone_reclaim_mode", &f->reclaim);
	read_room(f);
	read_scan(f);
	read_classes(f);
	return CTL_OK;
}

void facts_free(struct facts *f)
{
	unsigned int n;

	maps_free(&f->maps);
	free(f->cgroup);
	for (n = 0; n < PROC_NODES; n++)
		free(f->cpus_of[n]);
}
