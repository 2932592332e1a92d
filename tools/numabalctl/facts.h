/* SPDX-License-Identifier: GPL-2.0 */
/* What doctor knows of a machine and of a process: numbers, and no opinion. */
#ifndef FACTS_H
#define FACTS_H

#include "maps.h"
#include "numabal/abi.h"
#include "room.h"

#define FACTS_LACKING	8

/**
 * struct node_facts - of the machine
 * @there: it is online
 * @hit: pages that were asked of it, and that it gave
 * @foreign: asked of it, and given by another
 * @miss: asked of another, and given by it
 * @weight: of weighted interleaving; 0: this kernel has none
 */
struct node_facts {
	bool there;
	struct room room;
	u64 hit, foreign, miss, weight;
};

struct class_facts {
	char name[NUMABAL_CLASS_NAME_MAX + 1];
	char scan_mode[16], page_mode[16];
	u64 vetoes;	/* of moves of pages, in events */
};

/* A file that could not be read, and why it matters. */
struct lacking {
	char file[64];
	char why[96];
};

/**
 * struct facts - all of it; what is not known is 0, NULL, or says so
 * @node: by number
 * @nodes, @memory, @cpus: those that are there, have memory, have CPUs
 * @balancing: kernel.numa_balancing; -1: there is none
 * @reclaim: vm.zone_reclaim_mode
 * @scan_delay_ms, @scan_size_mb: of the kernel's balancing; 0: not known
 * @page_kib, @huge_kib: of a page, and of a transparent huge one
 * @class, @nr_classes: of the module, `default` first; none: it is not loaded
 * @pid: 0: there is no process, and nothing of what follows
 * @mine: its class; NULL: not known
 * @threads: how many were looked at, @on of them by the node they run on
 * @home: nodes that its threads run on, or prefer where they may run there
 * @may: nodes that they may run on
 * @cpus_of: CPUs of a node, as a list
 * @mems: nodes that it may have memory of
 * @scan_seq: how often its memory was gone through; -1: not known
 * @faults: hint faults of its threads, by numabal's account
 * @run_ms: CPU time of its main thread
 * @cgroup: path; NULL: not known
 * @maps: its mappings
 * @own: the one with the process's own policy; NULL: not known
 * @total: KiB in all mappings
 */
struct facts {
	struct node_facts node[PROC_NODES];
	u64 nodes, memory, cpus;
	int balancing;
	u64 reclaim, scan_delay_ms, scan_size_mb, page_kib, huge_kib;
	struct class_facts class[NUMABAL_MAX_CLASSES];
	size_t nr_classes;

	unsigned int pid;
	char comm[64];
	const struct class_facts *mine;
	unsigned int threads, on[PROC_NODES];
	u64 home, may, mems, faults;
	char *cpus_of[PROC_NODES];
	long long scan_seq, run_ms;
	char *cgroup;
	struct maps maps;
	const struct mapping *own;
	u64 total;

	struct lacking lacking[FACTS_LACKING];
	size_t nr_lacking;
};

/* Reads what there is. Return: enum ctl_exit; says itself what is wrong. */
int facts_machine(struct facts *facts);
int facts_process(struct facts *facts, unsigned int pid);
void facts_free(struct facts *facts);

/* A file that could not be read, by errno, and what it would have told. */
void facts_lack(struct facts *facts, const char *file, const char *why);

#endif /* FACTS_H */
