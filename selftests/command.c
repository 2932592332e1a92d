// SPDX-License-Identifier: GPL-2.0
/* What hinter is told on stdin, and what it answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "brief.h"
#include "change.h"
#include "hinter.h"
#include "memory.h"
#include "vmstat.h"

#define POLL_US		10000
#define LINE		128
#define MAX_GROUPED	256

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Poll until done, or until the limit of a command is over. */
bool until(bool (*done)(long arg), long arg)
{
	double end = now() + opt.limit_s;

	while (!done(arg)) {
		if (now() > end)
			return false;
		usleep(POLL_US);
	}
	return true;
}

static bool faulted(long goal)
{
	return (long)vmstat_hint_faults() >= goal;
}

static bool scanned(long goal)
{
	return kernel_scans() >= goal;
}

/* The kernel's numa_group of a task; 0: none. */
static long group_of(pid_t tid)
{
	char line[LINE];
	long ngid = 0;
	FILE *f;

	snprintf(line, sizeof(line), "/proc/%d/status", tid);
	f = fopen(line, "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Ngid: %ld", &ngid) == 1)
			break;
	if (f)
		fclose(f);
	return ngid;
}

/* Are so many of the workers in a group with another? */
static bool many_grouped(long goal)
{
	int i, j, n = opt.procs * opt.threads;
	long group[MAX_GROUPED];

	if (n > MAX_GROUPED)
		return false;
	for (i = 0; i < n; i++)
		group[i] = group_of(ctl->worker[i].tid);
	for (i = 0; i < n; i++) {
		for (j = 0; j < n; j++)
			if (i != j && group[i] && group[i] == group[j])
				break;
		goal -= j < n;
	}
	/* A poll is not cheap: leave the machine to the workers. */
	if (goal > 0)
		usleep(100000);
	return goal <= 0;
}

static bool run_until(bool (*done)(long arg), long arg)
{
	bool good;

	workers_go();
	good = until(done, arg);
	return workers_hold() && good;
}

static bool storm(void)
{
	workers_go();
	return true;
}

static bool turn(int which)
{
	workers_turn(which);
	return true;
}

static bool piece(int which)
{
	workers_piece(which);
	return which < opt.pieces;
}

/* "N SCANS": so many steps to the next piece, each for so many scans; they go on. */
static bool swing(const char *arg)
{
	int i, n, scans;

	if (sscanf(arg, "%d %d", &n, &scans) != 2)
		return false;
	for (i = 1; i <= n; i++) {
		workers_piece(i % opt.pieces);
		if (!until(scanned, kernel_scans() + scans))
			return false;
	}
	return true;
}

/* "N MS": so many phases, of so long each. */
static bool phases(const char *arg)
{
	int i, n, ms;

	if (sscanf(arg, "%d %d", &n, &ms) != 2)
		return false;
	for (i = 0; i < n; i++) {
		workers_turn(i % 2);
		if (!i)
			workers_go();
		usleep(ms * 1000);
	}
	atomic_store(&ctl->run, 0);
	workers_turn(-1);
	return workers_hold();
}

static bool brief(enum brief what, long n)
{
	int made;

	workers_go();
	made = brief_tasks(what, n);
	return workers_hold() && made == n;
}

static bool place(void)
{
	int i, astray = 0;

	for (i = 0; i < opt.threads; i++)
		astray += memory_place(i);
	return !astray;
}

static bool nodes(void)
{
	long count[MAX_NODES];
	int i, last = 0;

	memory_where(count);
	for (i = 0; i < MAX_NODES; i++)
		if (count[i])
			last = i;
	printf("nodes");
	for (i = 0; i <= last; i++)
		printf(" n%d=%ld", i, count[i]);
	putchar('\n');
	return true;
}

/* "tid PID TID CPU NODE" of each worker, then "tids". */
static bool tids(void)
{
	int i;

	for (i = 0; i < opt.procs * opt.threads; i++)
		printf("tid %d %d %d %d\n", ctl->worker[i].pid,
		       ctl->worker[i].tid, ctl->worker[i].cpu,
		       ctl->worker[i].node);
	return true;
}

static bool changes(const char *word, char *arg, long n)
{
	if (!strcmp(word, "cpus"))
		return change_cpus(arg);
	if (!strcmp(word, "span"))
		return change_span(arg);
	if (!strcmp(word, "nice"))
		return change_nice(n);
	if (!strcmp(word, "policy"))
		return change_policy(arg);
	if (!strcmp(word, "rename"))
		return change_name(arg);
	if (!strcmp(word, "uid"))
		return change_uid(n);
	if (!strcmp(word, "grip"))
		return change_grip(n);
	if (!strcmp(word, "merge"))
		return change_merge(n);
	if (!strcmp(word, "exec"))
		return change_program();
	return false;
}

static bool command(const char *word, char *arg)
{
	long n = strtol(arg, NULL, 10);

	if (!strcmp(word, "run"))
		return run_until(faulted, vmstat_hint_faults() + n);
	if (!strcmp(word, "group"))
		return run_until(many_grouped, n);
	if (!strcmp(word, "storm"))
		return storm();
	if (!strcmp(word, "hold"))
		return workers_hold();
	if (!strcmp(word, "phases"))
		return phases(arg);
	if (!strcmp(word, "turn"))
		return turn(n);
	if (!strcmp(word, "piece"))
		return piece(n);
	if (!strcmp(word, "swing"))
		return swing(arg);
	if (!strcmp(word, "forks"))
		return brief(BRIEF_FORK, n);
	if (!strcmp(word, "threads"))
		return brief(BRIEF_THREAD, n);
	if (!strcmp(word, "execs"))
		return brief(BRIEF_EXEC, n);
	if (!strcmp(word, "linger"))
		return brief(BRIEF_LINGER, n);
	if (!strcmp(word, "leave"))
		return workers_leave(n);
	if (!strcmp(word, "place"))
		return place();
	if (!strcmp(word, "nodes"))
		return nodes();
	if (!strcmp(word, "tids"))
		return tids();
	return changes(word, arg, n);
}

/* Answers each command by its first word, or by "failed" and the word. */
int commands(void)
{
	char line[LINE], *word, *arg;
	int bad = 0;

	while (fgets(line, sizeof(line), stdin)) {
		arg = line;
		arg[strcspn(arg, "\n")] = '\0';
		word = strsep(&arg, " ");
		if (!*word)
			continue;
		if (command(word, arg ?: "")) {
			if (strcmp(word, "nodes"))
				printf("%s\n", word);
		} else {
			printf("failed %s\n", word);
			bad = 1;
		}
	}
	return bad;
}
