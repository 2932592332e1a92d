// SPDX-License-Identifier: GPL-2.0
/* hinter's worker threads and processes: start, go, hold, leave, end. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "hinter.h"
#include "memory.h"

/* The least that the C library takes on every machine. */
#define STACK		(128 << 10)
#define HERD		64

static pthread_t *threads;
static pid_t *children;
static int proc;		/* number of this process */

static void die(const char *what, int err)
{
	fprintf(stderr, "hinter: %s: %s\n", what, strerror(err));
	atomic_store(&ctl->failed, 1);
	exit(1);
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity", errno);
}

static bool may_run(int self)
{
	int turn = atomic_load(&ctl->turn);

	return atomic_load(&ctl->run) && (turn < 0 || self % 2 == turn);
}

/* Sleep until the state changes, if it says so. */
static void park(int self)
{
	int seen = atomic_load(&ctl->epoch);

	if (may_run(self) || self >= atomic_load(&ctl->keep))
		return;
	atomic_fetch_add(&ctl->parked, 1);
	syscall(SYS_futex, &ctl->epoch, FUTEX_WAIT, seen, NULL, NULL, 0);
	atomic_fetch_sub(&ctl->parked, 1);
}

static void nap(unsigned int *seed)
{
	/* Spread out, or all would wake at once. */
	long ms = opt.nap_ms / 2 + rand_r(seed) % opt.nap_ms;
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

/* The same piece of all parts, the own one first. */
static void touch_shared(int self, int piece)
{
	size_t part;
	char *start;
	int i;

	for (i = 0; i < opt.threads; i++) {
		memory_part((self + i) % opt.threads, piece, &start, &part);
		memory_touch(start, part, 0);
	}
}

static void touch_round(int self, unsigned int round)
{
	int piece = atomic_load(&ctl->piece);
	size_t len, part, from = 0;
	char *start;

	if (opt.shared && piece >= 0) {
		touch_shared(self, piece);
		return;
	}
	memory_part(self, piece, &start, &part);
	if (opt.shared) {
		/* All the memory, beginning with the own part. */
		from = start - arena.base;
		start = arena.base;
		part = arena.size;
	}
	if (opt.nap_ms && !self) {
		memory_touch(start, arena.page, 0);
		return;
	}
	len = opt.slice * arena.page;
	if (len && len < part) {
		from = (from + round * len) % part;
		if (from + len > part)
			from = part - len;
		start += from;
		part = len;
		from = 0;
	}
	memory_touch(start, part, from);
}

static void *placer(void *arg)
{
	if (memory_place((long)arg)) {
		fprintf(stderr, "hinter: pages do not go back\n");
		atomic_store(&ctl->failed, 1);
	}
	return NULL;
}

/* By another thread: what it must touch to move it are its faults, not ours. */
static void place_back(int self)
{
	pthread_t thread;
	int err = pthread_create(&thread, NULL, placer, (void *)(long)self);

	if (err)
		die("pthread_create", err);
	pthread_join(thread, NULL);
}

static void *worker(void *arg)
{
	int self = (long)arg, slot = proc * opt.threads + self;
	unsigned int round = slot, seed = slot;

	if (opt.cpus.n)
		pin(opt.cpus.value[self % opt.cpus.n]);
	if (opt.name)
		prctl(PR_SET_NAME, opt.name);
	ctl->worker[slot].pid = getpid();
	ctl->worker[slot].cpu = opt.cpus.n ?
		opt.cpus.value[self % opt.cpus.n] : -1;
	ctl->worker[slot].node = memory_node(self, 0);
	ctl->worker[slot].tid = gettid();
	atomic_fetch_add(&ctl->live, 1);

	while (self < atomic_load(&ctl->keep)) {
		if (!may_run(self)) {
			park(self);
			continue;
		}
		/* Once a round, so that each fault finds the page there. */
		if (opt.replace)
			place_back(self);
		touch_round(self, round++);
		if (opt.nap_ms && self)
			nap(&seed);
	}
	atomic_fetch_sub(&ctl->live, 1);
	return NULL;
}

static void start_threads(void)
{
	size_t size = (size_t)STACK * opt.threads;
	pthread_attr_t attr;
	char *stacks;
	int i, err;

	/* One mapping for all stacks: a crowd would run out of mappings. */
	stacks = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE |
		      MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	threads = calloc(opt.threads, sizeof(*threads));
	if (stacks == MAP_FAILED || !threads)
		die("stacks", errno);
	madvise(stacks, size, MADV_NOHUGEPAGE);
	pthread_attr_init(&attr);
	for (i = 0; i < opt.threads; i++) {
		err = pthread_attr_setstack(&attr, stacks + (size_t)STACK * i,
					    STACK);
		if (!err)
			err = pthread_create(&threads[i], &attr, worker,
					     (void *)(long)i);
		if (err)
			die("pthread_create", err);
	}
	pthread_attr_destroy(&attr);
	if (opt.alone)
		memory_alone();
	atomic_fetch_add(&ctl->ready, 1);
}

static void join_threads(void)
{
	int i;

	for (i = 0; i < opt.threads; i++)
		pthread_join(threads[i], NULL);
}

static bool all_ready(long unused)
{
	(void)unused;
	return atomic_load(&ctl->ready) == opt.procs &&
	       atomic_load(&ctl->live) == opt.procs * opt.threads;
}

/* A file is mapped and placed once, and inherited; other memory is not. */
void workers_start(void)
{
	bool inherit = opt.path;
	int i;

	ctl->keep = opt.threads;
	ctl->turn = -1;
	ctl->piece = -1;
	children = calloc(opt.procs, sizeof(*children));
	if (!children)
		die("calloc", errno);
	if (inherit)
		memory_open();
	for (i = 1; i < opt.procs; i++) {
		children[i] = fork();
		if (children[i] < 0)
			die("fork", errno);
		if (!children[i]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			proc = i;
			if (!inherit)
				memory_open();
			start_threads();
			join_threads();
			exit(0);
		}
	}
	if (!inherit)
		memory_open();
	start_threads();
	if (!until(all_ready, 0))
		die("workers do not start", ETIMEDOUT);
}

static void change(void)
{
	atomic_fetch_add(&ctl->epoch, 1);
	/* Some at a time: a crowd that wakes at once stalls a slow machine. */
	while (syscall(SYS_futex, &ctl->epoch, FUTEX_WAKE, HERD, NULL, NULL,
		       0) == HERD)
		usleep(10000);
}

void workers_go(void)
{
	atomic_store(&ctl->run, 1);
	change();
}

/* Has an effect while they go. */
void workers_turn(int which)
{
	atomic_store(&ctl->turn, which);
	change();
}

/* From the next round on. */
void workers_piece(int which)
{
	atomic_store(&ctl->piece, which);
}

static bool all_parked(long unused)
{
	(void)unused;
	return atomic_load(&ctl->parked) == atomic_load(&ctl->live);
}

bool workers_hold(void)
{
	atomic_store(&ctl->run, 0);
	change();
	return until(all_parked, 0);
}

static bool few_live(long n)
{
	return atomic_load(&ctl->live) <= n;
}

/* The last n workers of each process end. */
bool workers_leave(int n)
{
	int keep = ctl->keep - n;

	atomic_store(&ctl->keep, keep > 0 ? keep : 0);
	change();
	return until(few_live, (long)ctl->keep * opt.procs);
}

int workers_end(void)
{
	int i, status, bad = 0;

	workers_leave(opt.threads);
	join_threads();
	for (i = 1; i < opt.procs; i++)
		if (waitpid(children[i], &status, 0) < 0 || status)
			bad = 1;
	return bad | atomic_load(&ctl->failed);
}
