// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroups.h"
#include "ctl.h"
#include "file.h"
#include "sample.h"
#include "view.h"

static char *of_node(unsigned int nid, const char *name)
{
	char path[96];

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%u/%s", nid, name);
	return file_read(path);
}

static void read_node(struct node *node, unsigned int nid,
		      signed char node_of[PROC_CPUS])
{
	char *memory = of_node(nid, "meminfo"), *cpus = of_node(nid, "cpulist");
	char *distance = of_node(nid, "distance");

	node->online = memory && node_memory(memory, node);
	if (cpus)
		node_cpus(cpus, nid, node_of);
	if (distance)
		node_distances(distance, node);
	free(memory);
	free(cpus);
	free(distance);
}

static int read_nodes(struct sample *s)
{
	signed char node_of[PROC_CPUS];
	struct table matrix;
	unsigned int nid;
	char *ticks;
	int rc = view_table(&matrix, "matrix");

	if (rc)
		return rc;
	s->nodes = node_faults(&matrix, s->node);
	table_free(&matrix);
	if (!s->nodes)
		return ctl_fail(CTL_FAILED, "%s is not whole; please report it",
				DEBUGFS("matrix"));
	memset(node_of, -1, sizeof(node_of));
	for (nid = 0; nid < s->nodes; nid++)
		read_node(&s->node[nid], nid, node_of);
	ticks = file_read("/proc/stat");
	if (ticks)
		node_ticks(ticks, node_of, s->node, s->nodes);
	free(ticks);
	return CTL_OK;
}

static void read_module(struct sample *s)
{
	char *version = file_value(SYSFS("version")), *enabled = file_value(SYSFS("enabled"));

	snprintf(s->version, sizeof(s->version), "%s", version ? version : "");
	s->enabled = !enabled || strcmp(enabled, "0");
	free(version);
	free(enabled);
}

static void compare(struct sample *s, const struct sample *before)
{
	unsigned int nid;

	s->seconds = before ? s->at - before->at : 0;
	for (nid = 0; nid < s->nodes; nid++)
		node_rate(&s->node[nid], before ? &before->node[nid] : NULL, s->seconds);
	if (!before)
		return;
	entries_rate(&s->entries[TASKS], &before->entries[TASKS], s->seconds);
	entries_rate(&s->entries[GROUPS], &before->entries[GROUPS], s->seconds);
}

int sample_take(struct sample *s, const struct sample *before)
{
	int rc;

	*s = (struct sample) { };
	s->at = ctl_now_ns() / 1e9;
	rc = file_need_module() ?: read_nodes(s) ?: view_table(&s->tasks, "tasks");
	if (!rc)
		rc = view_table(&s->groups, "groups");
	if (rc) {
		sample_free(s);
		return rc;
	}
	read_module(s);
	entries_of_tasks(&s->entries[TASKS], &s->tasks);
	entries_of_groups(&s->entries[GROUPS], &s->groups, &s->tasks, &s->entries[TASKS]);
	compare(s, before);
	return CTL_OK;
}

void sample_cgroups(struct sample *s, struct paths *paths)
{
	char **of_tasks;

	if (s->has_cgroups)
		return;
	paths_update(paths, &s->entries[TASKS], cgroup_of);
	of_tasks = paths_of(paths, &s->entries[TASKS]);
	entries_of_cgroups(&s->entries[CGROUPS], &s->entries[TASKS], of_tasks);
	free(of_tasks);
	s->has_cgroups = true;
}

void sample_free(struct sample *s)
{
	size_t i;

	for (i = 0; i < KINDS; i++)
		entries_free(&s->entries[i]);
	table_free(&s->tasks);
	table_free(&s->groups);
}
