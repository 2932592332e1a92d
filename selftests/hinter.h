/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hinter: a program that takes NUMA hint faults, as a test tells it.
 *
 * One or more processes of worker threads touch memory of known kind and
 * place, start and stop together, and lie still in between, so that a test
 * can read what was counted about live tasks.
 */
#ifndef SELFTESTS_HINTER_H
#define SELFTESTS_HINTER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define MAX_LIST	64
#define MAX_WORKERS	16384

/* What the memory is, besides where it comes from. */
enum kind {
	KIND_BASE,	/* base pages, not huge ones */
	KIND_HUGE,	/* huge pages, of whatever sizes the machine allows */
	KIND_BIND,	/* base pages bound to all nodes, balancing asked for */
};

struct list {
	int value[MAX_LIST];
	int n;
};

struct options {
	char **argv;
	enum kind kind;
	const char *path;	/* map this file, shared; NULL: anonymous */
	const char *name;	/* what the tasks call themselves */
	int procs;
	int threads;		/* in each process */
	size_t mib;		/* of each process; see mib.h */
	bool shared;		/* each worker touches all of it, not its part */
	bool write;
	bool apart;		/* each worker's part is a mapping of its own */
	bool alone;		/* no other memory is sampled */
	bool replace;		/* put the pages back before each round */
	int pieces;		/* of a worker's part, see command piece */
	int slice;		/* pages touched in a round; 0: all */
	int nap_ms;		/* between rounds; worker 0 only keeps scanning */
	int limit_s;		/* for one command */
	struct list cpus;	/* worker i runs on cpus[i % n] */
	struct list nodes;	/* its pieces lie on the next ones, from all on */
};

/* In memory that all processes share. */
struct control {
	atomic_int epoch;	/* futex: changes with each of the next two */
	atomic_int run;
	atomic_int turn;	/* of even (0) or odd (1) workers; -1: of all */
	atomic_int piece;	/* of its part, that each touches; -1: all of it */
	atomic_int keep;	/* workers above, in each process, shall end */
	atomic_int parked;
	atomic_int live;
	atomic_int failed;
	atomic_int ready;	/* processes */
	struct {
		pid_t pid, tid;
		int cpu, node;
	} worker[MAX_WORKERS];
};

extern struct options opt;
extern struct control *ctl;

/* worker.c */
void workers_start(void);
void workers_go(void);
void workers_turn(int which);
void workers_piece(int which);
bool workers_hold(void);
bool workers_leave(int n);
int workers_end(void);

/* command.c */
bool until(bool (*done)(long arg), long arg);
int commands(void);

#endif /* SELFTESTS_HINTER_H */
