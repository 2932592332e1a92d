// SPDX-License-Identifier: GPL-2.0
/*
 * Short-lived tasks that take hint faults.
 *
 * A task that lives for a moment is never sampled itself.  But it inherits
 * the marks in its parent's page tables (a fork), or shares them (a thread):
 * a worker that keeps the kernel scanning without touching the memory keeps
 * the marks there for them.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "brief.h"
#include "hinter.h"
#include "memory.h"
#include "vmstat.h"

#define AT_ONCE		8
#define SLICE		16	/* pages that each of them touches */

static bool marked(long goal)
{
	struct vmstat v;

	vmstat_read(&v);
	return (long)v.item[VMSTAT_PTE_UPDATES] >= goal;
}

/* Each its own slice, so that the marks there are still to be met. */
static void touch_slice(long n)
{
	size_t len = SLICE * arena.page;

	/* The first page is the worker's. */
	memory_touch(arena.base + arena.page +
		     n * len % (arena.size - arena.page - len), len, 0);
}

static pid_t start_process(enum brief what, long n)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	touch_slice(n);
	if (what == BRIEF_FORK)
		_exit(0);
	/* The same task, another program. */
	execl("/proc/self/exe", "hinter",
	      what == BRIEF_EXEC ? "--nothing" : "--linger", NULL);
	_exit(1);
}

static void *thread(void *arg)
{
	touch_slice((long)arg);
	return NULL;
}

static bool processes(enum brief what, int first, int n)
{
	bool good = true;
	pid_t pid[AT_ONCE];
	int i, status;

	for (i = 0; i < n; i++)
		pid[i] = start_process(what, first + i);
	for (i = 0; i < n; i++) {
		if (pid[i] < 0)
			good = false;
		/* Those who linger live on for as long as hinter does. */
		if (what != BRIEF_LINGER &&
		    (waitpid(pid[i], &status, 0) < 0 || status))
			good = false;
	}
	return good;
}

static bool some_threads(int first, int n)
{
	bool good = true;
	pthread_t t[AT_ONCE];
	int i, made;

	for (made = 0; made < n; made++)
		if (pthread_create(&t[made], NULL, thread,
				   (void *)(long)(first + made)))
			break;
	if (made < n)
		good = false;
	for (i = 0; i < made; i++)
		pthread_join(t[i], NULL);
	return good;
}

/* Returns how many were made, and ended well. */
int brief_tasks(enum brief what, int n)
{
	int done, now;
	struct vmstat v;

	/*
	 * Marks that are there already would not count: touch them away.  Not
	 * the whole arena: the kernel may mark while this does.
	 */
	vmstat_read(&v);
	memory_touch(arena.base, arena.size, 0);
	if (!until(marked, v.item[VMSTAT_PTE_UPDATES] +
		   arena.size / arena.page / 2))
		return 0;
	for (done = 0; done < n; done += now) {
		now = n - done < AT_ONCE ? n - done : AT_ONCE;
		if (!(what == BRIEF_THREAD ? some_threads(done, now) :
		      processes(what, done, now)))
			break;
	}
	return done;
}
