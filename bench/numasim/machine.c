// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the file of a machine: a noun a line and its numbers, "#" begins a remark.
 * What run.sh wants of it for QEMU stands in the same file and is skipped here.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

struct machine machine;

/* GB/s are bytes a ns; what follows is exact enough: a line each 5,120 ps. */
static u64 ps_of_line(double gb_s)
{
	return lround((PS_PER_NS << LINE_SHIFT) / gb_s);
}

static u64 lines_of_us(double gb_s)
{
	return lround(gb_s * 1000 / (1 << LINE_SHIFT));
}

/* Lists of CPUs, a node each: "0-1 2-3 none". */
static bool read_cpus(char *value)
{
	char *one;

	machine.nodes = 0;
	for (one = strtok(value, " \t\n"); one; one = strtok(NULL, " \t\n")) {
		int first, last, cpu;

		if (machine.nodes == MAX_NODES)
			return false;
		if (strcmp(one, "none")) {
			if (sscanf(one, "%d-%d", &first, &last) != 2 ||
			    first < 0 || last < first || last >= MAX_CPUS)
				return false;
			for (cpu = first; cpu <= last; cpu++)
				machine.node_of[cpu] = machine.nodes;
			if (last >= machine.cpus)
				machine.cpus = last + 1;
		}
		machine.nodes++;
	}
	return machine.nodes;
}

/* A row a node, a column a node. */
static bool read_matrix(char *value, u64 to[MAX_NODES][MAX_NODES],
			u64 (*convert)(double number))
{
	int row, column;
	char *end;

	for (row = 0; row < machine.nodes; row++) {
		for (column = 0; column < machine.nodes; column++) {
			double number = strtod(value, &end);

			if (end == value || number <= 0)
				return false;
			to[row][column] = convert(number);
			value = end;
		}
	}
	return !value[strspn(value, " \t\n")];
}

static u64 ps_of_ns(double ns)
{
	return lround(ns * PS_PER_NS);
}

static bool read_one(const char *name, char *value)
{
	double number = strtod(value, NULL);
	int cpu;

	if (!strcmp(name, "cpus"))
		return read_cpus(value);
	if (!strcmp(name, "latency_ns"))
		return read_matrix(value, machine.latency_ps, ps_of_ns);
	if (!strcmp(name, "core_gbps"))
		return read_matrix(value, machine.stream_ps, ps_of_line);
	if (!strcmp(name, "link_gbps"))
		return read_matrix(value, machine.link_rate, lines_of_us);
	if (!strcmp(name, "distances") || !strcmp(name, "smp"))
		return true;
	if (number <= 0)
		return false;
	if (!strcmp(name, "node_mb")) {
		machine.node_lines = (u64)number << (20 - LINE_SHIFT);
	} else if (!strcmp(name, "l3_kb")) {
		machine.l3_lines = (u64)number << (10 - LINE_SHIFT);
	} else if (!strcmp(name, "cluster_cpus")) {
		for (cpu = 0; cpu < MAX_CPUS; cpu++)
			machine.cluster_of[cpu] = cpu / (int)number;
	} else if (!strcmp(name, "node_gbps")) {
		machine.node_rate = lines_of_us(number);
	} else if (!strcmp(name, "insn_ns")) {
		machine.insn_ps = ps_of_ns(number);
	} else if (!strcmp(name, "l2_ns")) {
		machine.l2_ps = ps_of_ns(number);
	} else if (!strcmp(name, "l3_ns")) {
		machine.l3_ps = ps_of_ns(number);
	} else if (!strcmp(name, "cluster_ns")) {
		machine.cluster_ps = ps_of_ns(number);
	} else if (!strcmp(name, "slack_us")) {
		machine.slack_ps = ps_of_ns(number * 1000);
	} else {
		return false;
	}
	return true;
}

/**
 * machine_read() - fill in the machine; ends the emulator if that cannot be
 * @path: its file
 */
void machine_read(const char *path)
{
	char line[4096], name[64], *value;
	size_t n;
	FILE *f = fopen(path, "r");

	if (!f)
		die(path, strerror(errno));
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "#\n")] = '\0';
		n = strcspn(line, " \t");
		value = line + n;
		if (!*line)
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)n, line);
		if (!read_one(name, value)) {
			fprintf(stderr, "numasim: %s: ", path);
			die("not understood", name);
		}
	}
	fclose(f);
	if (!machine.cpus || !machine.latency_ps[0][0] ||
	    !machine.stream_ps[0][0] || !machine.link_rate[0][0] ||
	    !machine.node_lines || !machine.l3_lines || !machine.node_rate ||
	    !machine.insn_ps || !machine.slack_ps || !machine.l2_ps ||
	    !machine.l3_ps || !machine.cluster_ps)
		die(path, "does not say all; see bench/machines/kunpeng920");
}
