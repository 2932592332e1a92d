/* SPDX-License-Identifier: GPL-2.0 */
/*
 * numasim: the parts of the model, and what they share.
 *
 * Times are picoseconds of the modelled machine, since the first of its CPUs
 * began; addresses of memory are lines of 64 bytes from where the machine's
 * memory begins.
 */
#ifndef NUMASIM_SIM_H
#define NUMASIM_SIM_H

#include <stdalign.h>
#include <stdbool.h>

#include "qemu_plugin.h"

#define MAX_CPUS	64
#define MAX_NODES	16
#define MAX_PHASES	8
#define LINE_SHIFT	6

#define PS_PER_NS	1000ul
#define NEVER		(~0ul)

/* Whose an instruction is, by its address. */
enum kind {
	KIND_USER,
	KIND_KERNEL,		/* all of the kernel that is none of those below */
	KIND_NUMABAL,		/* a module: no other is loaded */
	KIND_FTRACE,		/* calls of hooks */
	KIND_FAULT,		/* the kernel's own path of a hint fault */
	KIND_SCAN,		/* task_numa_work, and what changes protections */
	NR_KINDS
};

/* What generated code itself adds to; one a CPU. */
struct score {
	u64 ps;			/* since the CPU last looked at the clock */
	u64 insns[NR_KINDS];
};

/* The modelled machine, as its file in bench/machines/ has it. */
struct machine {
	int nodes, cpus;
	int node_of[MAX_CPUS];
	int cluster_of[MAX_CPUS];
	u64 node_lines;			/* memory of a node */
	u64 insn_ps;
	u64 l2_ps, l3_ps;		/* more than a hit of the first level */
	u64 l3_lines;			/* of a node */
	u64 cluster_ps;			/* a line from another cluster of the node */
	u64 latency_ps[MAX_NODES][MAX_NODES];	/* a load from memory */
	u64 stream_ps[MAX_NODES][MAX_NODES];	/* a line that was foreseen */
	u64 node_rate;			/* lines each microsecond, at most */
	u64 link_rate[MAX_NODES][MAX_NODES];	/* likewise, between nodes */
	u64 slack_ps;			/* one CPU before the slowest, at most */
};

extern struct machine machine;

/* machine.c */
void machine_read(const char *path);

/* clock.c */
void clock_cpu_begins(unsigned int cpu);
void clock_advance(unsigned int cpu, u64 *spent);
void clock_spins(unsigned int cpu, u64 *spent);
u64 clock_now(unsigned int cpu);
u64 clock_floor(void);

/* cache.c; the result is what the access takes, ps */
void cache_setup(void);
u64 cache_access(unsigned int cpu, u64 line, bool store, bool user, u64 now);

/* dram.c */
u64 dram_access(unsigned int cpu, u64 line, bool user, u64 now);
void dram_count(bool user, u64 sum[MAX_NODES][MAX_NODES]);

/* tlb.c */
void tlb_setup(void);
void tlb_outgrown(void);
void tlb_look(unsigned int cpu, u64 now);

/* symbols.c */
void symbols_read(const char *path);
enum kind symbols_kind(u64 pc);
u64 symbols_range(const char *name, u64 *end);

/* record.c */
void record_setup(const char *path, struct qemu_plugin_scoreboard *scores);
void record_phase(unsigned int phase);
void record_sample(u64 now);
void record_pause(u64 ps);
void record_write(void);

void die(const char *what, const char *why);

#endif /* NUMASIM_SIM_H */
