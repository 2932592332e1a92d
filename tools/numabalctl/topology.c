// SPDX-License-Identifier: GPL-2.0
/* topology: nodes, CPUs, clusters, distances; and how long a load takes in truth. */
#define _GNU_SOURCE
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include <numa.h>

#include "chase.h"
#include "ctl.h"
#include "file.h"
#include "table.h"
#include "term.h"

#define MAX_NODES	NUMABAL_MAX_NODES

struct node {
	bool online;
	long long size, free;
	struct bitmask *cpus;
	int cpu;	/* one that this program may use; -1: none */
};

static struct node nodes[MAX_NODES];
static int nr_nodes;

/* ns a load; 0: not measured, for want of a CPU or of memory there */
static double latency[MAX_NODES][MAX_NODES];

static void look_at_node(int nid, const cpu_set_t *allowed)
{
	struct node *n = &nodes[nid];
	unsigned int cpu;

	n->size = numa_node_size64(nid, &n->free);
	n->online = n->size >= 0;
	n->cpus = numa_allocate_cpumask();
	n->cpu = -1;
	if (numa_node_to_cpus(nid, n->cpus))
		numa_bitmask_clearall(n->cpus);
	for (cpu = 0; cpu < n->cpus->size && cpu < CPU_SETSIZE; cpu++)
		if (n->cpu < 0 && numa_bitmask_isbitset(n->cpus, cpu) &&
		    CPU_ISSET(cpu, allowed))
			n->cpu = cpu;
}

static int look(void)
{
	cpu_set_t allowed;
	int nid, online = 0;

	if (numa_available() < 0)
		return ctl_fail(CTL_FAILED, "this kernel has no NUMA, so there is one node");
	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		return ctl_fail(CTL_FAILED, "sched_getaffinity: %s", strerror(errno));
	nr_nodes = numa_max_node() + 1;
	if (nr_nodes > MAX_NODES)
		return ctl_fail(CTL_FAILED, "%d nodes are more than numabal knows: %d",
				nr_nodes, MAX_NODES);
	for (nid = 0; nid < nr_nodes; nid++) {
		look_at_node(nid, &allowed);
		online += nodes[nid].online;
	}
	if (!online)
		return ctl_fail(CTL_FAILED, "no node can be seen; is there no /sys?");
	return CTL_OK;
}

/* "0-3,8" */
static void cpu_list(const struct bitmask *cpus, char *text, size_t size)
{
	unsigned long cpu, last, at = 0;

	*text = '\0';
	for (cpu = 0; cpu < cpus->size && at < size; cpu = last + 1) {
		last = cpu;
		if (!numa_bitmask_isbitset(cpus, cpu))
			continue;
		while (last + 1 < cpus->size && numa_bitmask_isbitset(cpus, last + 1))
			last++;
		at += snprintf(text + at, size - at, last > cpu ? "%s%lu-%lu" : "%s%lu",
			       at ? "," : "", cpu, last);
	}
}

/* CPUs that share a part of the node, as "0-3"; NULL: the kernel tells of none. */
static char *cluster_of(unsigned int cpu)
{
	char path[96];

	snprintf(path, sizeof(path),
		 "/sys/devices/system/cpu/cpu%u/topology/cluster_cpus_list", cpu);
	return file_value(path);
}

/* The lists of all clusters of a node, a blank between them. */
static char *clusters(const struct node *n)
{
	size_t size, used = 0;
	char *text = NULL, *list;
	unsigned int cpu;
	FILE *f = ctl_text(&text, &size);

	for (cpu = 0; cpu < n->cpus->size; cpu++) {
		if (!numa_bitmask_isbitset(n->cpus, cpu))
			continue;
		list = cluster_of(cpu);
		/* Each is shown once, at its first CPU. */
		if (list && *list && strtoul(list, NULL, 10) == cpu)
			used += fprintf(f, "%s%s", used ? " " : "", list);
		free(list);
	}
	fclose(f);
	return text;
}

static int pairs(void)
{
	int row, col, n = 0;

	for (row = 0; row < nr_nodes; row++)
		for (col = 0; col < nr_nodes; col++)
			n += nodes[row].cpu >= 0 && nodes[col].size > 0;
	return n;
}

static int measure(void)
{
	int row, col, done = 0, of = pairs();
	double ns;

	for (row = 0; row < nr_nodes; row++) {
		for (col = 0; col < nr_nodes; col++) {
			if (nodes[row].cpu < 0 || nodes[col].size <= 0)
				continue;
			term_progress("CPU %d of node %d, memory of node %d (%d of %d)",
				      nodes[row].cpu, row, col, ++done, of);
			ns = chase_measure(nodes[row].cpu, col);
			if (ns < 0)
				return ctl_fail(CTL_FAILED,
						"memory of node %d, from node %d: %s%s", col,
						row, strerror(-ns), ns == -ENOMEM ?
						"; free some of its memory" : "");
			latency[row][col] = ns;
		}
	}
	term_progress_end();
	return CTL_OK;
}

/*
 * For latency_ns, which has a number for each pair: where nothing could be measured,
 * what the distance says, at the mean of what was measured for a unit of distance.
 */
static unsigned int latency_for_knob(int row, int col)
{
	double ns = 0, units = 0, value = latency[row][col];
	int i, j;

	for (i = 0; i < nr_nodes && !value; i++)
		for (j = 0; j < nr_nodes; j++)
			if (latency[i][j]) {
				ns += latency[i][j];
				units += numa_distance(i, j);
			}
	if (!value && units)
		value = ns / units * numa_distance(row, col);
	value = round(value);
	return value < 1 ? 1 : value > 1000000 ? 1000000 : value;
}

static void print_titles(const char *what)
{
	int col;

	printf("%s%-10s", term_style(TERM_DIM), what);
	for (col = 0; col < nr_nodes; col++)
		printf(" %*s%d", col < 10 ? 6 : 5, "n", col);
	printf("%s\n", term_style(TERM_PLAIN));
}

static void print_distances(void)
{
	int row, col;

	print_titles("distance");
	for (row = 0; row < nr_nodes; row++) {
		printf("n%-9d", row);
		for (col = 0; col < nr_nodes; col++)
			printf(" %7d", numa_distance(row, col));
		putchar('\n');
	}
}

static void print_latencies(void)
{
	bool guessed = false;
	int row, col;

	print_titles("ns a load");
	for (row = 0; row < nr_nodes; row++) {
		printf("n%-9d", row);
		for (col = 0; col < nr_nodes; col++) {
			guessed |= !latency[row][col];
			if (latency[row][col])
				printf(" %7.1f", latency[row][col]);
			else
				printf(" %6u~", latency_for_knob(row, col));
		}
		putchar('\n');
	}
	if (guessed)
		puts("~ not measured, for want of a CPU or memory there: from the distance");
	printf("\nTo let numabal weigh with these instead of distances:\n\n    cat > "
	       SYSFS("latency_ns") " <<END\n");
	for (row = 0; row < nr_nodes; row++) {
		printf("    ");
		for (col = 0; col < nr_nodes; col++)
			printf(col ? " %u" : "%u", latency_for_knob(row, col));
		putchar('\n');
	}
	printf("    END\n");
}

static void print_text(bool measured)
{
	char list[4096], *c;
	int nid;

	printf("%s%-10s %10s %10s  %-16s %s%s\n", term_style(TERM_DIM), "node", "MiB", "free",
	       "CPUs", "clusters", term_style(TERM_PLAIN));
	for (nid = 0; nid < nr_nodes; nid++) {
		const struct node *n = &nodes[nid];

		if (!n->online) {
			printf("n%-9d offline\n", nid);
			continue;
		}
		cpu_list(n->cpus, list, sizeof(list));
		c = clusters(n);
		printf("n%-9d %10lld %10lld  %-16s %s\n", nid, n->size < 0 ? 0 : n->size >> 20,
		       n->size < 0 ? 0 : n->free >> 20, *list ? list : "none", *c ? c : "-");
		free(c);
	}
	putchar('\n');
	print_distances();
	if (measured) {
		putchar('\n');
		print_latencies();
	}
}

static struct json_object *json_node(int nid, bool measured)
{
	struct json_object *o = json_object_new_object(), *list, *of;
	const struct node *n = &nodes[nid];
	char *text = clusters(n), *at = text, *word;
	unsigned int cpu;
	int col;

	json_object_object_add(o, "node", json_object_new_int(nid));
	json_object_object_add(o, "online", json_object_new_boolean(n->online));
	json_object_object_add(o, "bytes", json_object_new_int64(n->size < 0 ? 0 : n->size));
	json_object_object_add(o, "free_bytes",
			       json_object_new_int64(n->size < 0 ? 0 : n->free));
	list = json_object_new_array();
	for (cpu = 0; cpu < n->cpus->size; cpu++)
		if (numa_bitmask_isbitset(n->cpus, cpu))
			json_object_array_add(list, json_object_new_int(cpu));
	json_object_object_add(o, "cpus", list);
	list = json_object_new_array();
	while ((word = strsep(&at, " ")))
		if (*word)
			json_object_array_add(list, json_object_new_string(word));
	json_object_object_add(o, "clusters", list);
	free(text);
	list = json_object_new_array();
	of = measured ? json_object_new_array() : NULL;
	for (col = 0; col < nr_nodes; col++) {
		json_object_array_add(list, json_object_new_int(numa_distance(nid, col)));
		if (measured)
			json_object_array_add(of, json_object_new_int(latency_for_knob(nid, col)));
	}
	json_object_object_add(o, "distances", list);
	if (measured)
		json_object_object_add(o, "latency_ns", of);
	return o;
}

static int print_json(bool measured)
{
	struct json_object *o = json_object_new_object(), *list = json_object_new_array();
	int nid;

	for (nid = 0; nid < nr_nodes; nid++)
		json_object_array_add(list, json_node(nid, measured));
	json_object_object_add(o, "nodes", list);
	return ctl_print_json(o);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	bool *wanted = state->input;

	if (key != 'm')
		return ctl_no_args(key, arg, state);
	*wanted = true;
	return 0;
}

static int run(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "measure", 'm', NULL, 0,
		  "measure how long a load takes, node by node: a third of a second each", 0 },
		{ }
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Shows nodes, their memory, CPUs and clusters, and distances.",
		.children = ctl_common,
	};
	bool measured = false;
	int rc, nid;

	ctl_parse(&argp, argc, argv, &measured);
	rc = look();
	if (!rc && measured)
		rc = measure();
	if (!rc && ctl_json) {
		rc = print_json(measured);
	} else if (!rc) {
		print_text(measured);
		rc = ctl_printed(CTL_OK);
	}
	for (nid = 0; nid < nr_nodes; nid++)
		if (nodes[nid].cpus)
			numa_free_cpumask(nodes[nid].cpus);
	return rc;
}

const struct command topology = {
	.name = "topology",
	.what = "nodes, CPUs, clusters, distances; --measure: latencies",
	.run = run,
};
