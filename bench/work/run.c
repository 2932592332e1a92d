// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <numaif.h>

#include "mark.h"
#include "report.h"
#include "run.h"
#include "topo.h"
#include "walk.h"

#define SECOND		1000000000ULL
#define WAIT_MS		20

struct run *run;
int run_process;

static const struct workload *work;
static pid_t *children;

u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

void sleep_until(u64 ns)
{
	struct timespec t = { ns / SECOND, ns % SECOND };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

void word_wait(u32 *word, u32 value)
{
	struct timespec limit = { 0, WAIT_MS * 1000000 };

	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, &limit, NULL, 0);
}

void word_wake(u32 *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void gate_wait(u32 *gate)
{
	while (!__atomic_load_n(gate, __ATOMIC_ACQUIRE))
		syscall(SYS_futex, gate, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void gate_open(u32 *gate)
{
	__atomic_store_n(gate, 1, __ATOMIC_RELEASE);
	syscall(SYS_futex, gate, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void do_units(struct worker *w, struct tally *tally)
{
	u64 now = now_ns();

	while (now < run->end) {
		w->began = now;
		if (work->unit(w)) {
			now = now_ns();
			hist_add(&tally->hist, now - w->began);
			__atomic_store_n(&tally->units, ++w->units, __ATOMIC_RELAXED);
		} else {
			now = now_ns();
		}
	}
}

static void *worker(void *arg)
{
	struct worker w = { .index = (long)arg };
	struct tally *tally = &run->tally[w.index];

	w.random = opt.seed + ((u64)w.index << 32);
	w.cpu = topo_spread(w.index % opt.threads, opt.threads);
	topo_pin(w.cpu);
	if (work->ready)
		work->ready(&w);
	topo_pin(w.cpu);
	run->node[w.index] = w.cpu < 0 ? -1 : topo_node(w.cpu);
	memset(tally, 0, sizeof(*tally));
	__atomic_fetch_add(&run->ready, 1, __ATOMIC_RELEASE);
	gate_wait(&run->go);
	/* Not before: whoever wakes an unpinned thread may draw it to himself. */
	if (!opt.pin && !work->held)
		topo_pin(-1);
	do_units(&w, tally);
	return NULL;
}

static void process(int self)
{
	pthread_t *threads = calloc(run->workers, sizeof(*threads));
	int i, err;

	run_process = self;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!threads)
		die_errno("no memory for threads");
	topo_pin(topo_spread(self, opt.threads));
	if (work->prepare)
		work->prepare();
	topo_pin(-1);
	for (i = self; i < run->workers; i += run->procs) {
		err = pthread_create(&threads[i], NULL, worker, (void *)(long)i);
		if (err) {
			errno = err;
			die_errno("no thread; give fewer with --threads");
		}
	}
	for (i = self; i < run->workers; i += run->procs)
		pthread_join(threads[i], NULL);
	free(threads);
	if (!self && work->end)
		work->end();
	gate_wait(&run->leave);
	exit(0);
}

static void kill_all(void)
{
	int i;

	for (i = 0; i < run->procs; i++) {
		if (children[i] <= 0)
			continue;
		kill(children[i], SIGKILL);
		waitpid(children[i], NULL, 0);
	}
}

/* Has one ended, other than it should? It has said why. */
static bool one_failed(int options)
{
	bool failed = false;
	int i, status;

	for (i = 0; i < run->procs; i++) {
		if (children[i] <= 0 || waitpid(children[i], &status, options) <= 0)
			continue;
		children[i] = 0;
		if (WIFSIGNALED(status))
			fprintf(stderr, "work: a process was ended by signal %d\n",
				WTERMSIG(status));
		failed |= status;
	}
	return failed;
}

static bool all_ready(void)
{
	while (__atomic_load_n(&run->ready, __ATOMIC_ACQUIRE) < (u32)run->workers) {
		if (one_failed(WNOHANG))
			return false;
		usleep(10000);
	}
	return true;
}

u64 run_units(void)
{
	u64 units = 0;
	int i;

	for (i = 0; i < run->workers; i++)
		units += __atomic_load_n(&run->tally[i].units, __ATOMIC_RELAXED);
	return units;
}

static void observe(struct seen *seen)
{
	u64 before = 0, units, next;

	seen->units = calloc(opt.seconds * 1000 / INTERVAL_MS + 2, sizeof(*seen->units));
	if (!seen->units)
		die_errno("no memory for intervals");
	run->start = now_ns();
	run->end = run->start + opt.seconds * SECOND;
	vmstat_read(seen->vmstat[0]);
	mark_begin();
	gate_open(&run->go);
	next = run->start;
	while (next < run->end) {
		next += INTERVAL_MS * SECOND / 1000;
		if (next > run->end)
			next = run->end;
		sleep_until(next);
		units = run_units();
		seen->units[seen->intervals++] = units - before;
		before = units;
	}
	mark_end();
	seen->ns = now_ns() - run->start;
	vmstat_read(seen->vmstat[1]);
}

static void map_run(void)
{
	run = mmap(NULL, sizeof(*run), PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (run == MAP_FAILED)
		die_errno("cannot map %zu MiB", sizeof(*run) / MB);
	if (topo.numa && mbind(run, sizeof(*run), MPOL_LOCAL, NULL, 0, 0))
		die_errno("mbind with MPOL_LOCAL");
}

int run_workload(const struct workload *w)
{
	struct seen seen = { 0 };
	int i;

	work = w;
	map_run();
	run->procs = work->procs ? work->procs : 1;
	run->workers = work->workers ? work->workers(opt.threads) : opt.threads;
	if (run->workers > MAX_WORKERS)
		die("%d workers are more than %d; give fewer --threads",
		    run->workers, MAX_WORKERS);
	children = calloc(run->procs, sizeof(*children));
	if (!children)
		die_errno("no memory for processes");
	for (i = 0; i < run->procs; i++) {
		children[i] = fork();
		if (!children[i])
			process(i);
		if (children[i] < 0) {
			fprintf(stderr, "work: fork: %s\n", strerror(errno));
			kill_all();
			return 1;
		}
	}
	if (!all_ready()) {
		kill_all();
		return 1;
	}
	if (opt.where)
		report_where(false);
	observe(&seen);
	if (opt.where)
		report_where(true);
	gate_open(&run->leave);
	if (one_failed(0))
		return 1;
	report(work, &seen);
	free(seen.units);
	free(children);
	return 0;
}
