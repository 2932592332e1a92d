// SPDX-License-Identifier: GPL-2.0
/*
 * storm's actor tasks: those that live for a moment or for some seconds: forked, cloned into
 * a cgroup, threads, other programs, orphans, killed on the way, of another name, niceness,
 * policy or user. See brief.c for how they come to take hint faults.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dice.h"
#include "storm.h"

#define LINGERING	5

static void touch_some(void)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		mapping_touch();
}

static void nothing(void)
{
	execl("/proc/self/exe", "storm", "--nothing", NULL);
	_exit(1);
}

/* A child that does this; who kills it is somebody else. */
static bool child(void (*does)(void))
{
	int pid = fork();

	if (pid < 0)
		return false;
	if (!pid) {
		storm_task();
		touch_some();
		does();
		touch_some();
		_exit(0);
	}
	return waitpid(pid, NULL, 0) == pid;
}

static void do_nothing(void)
{
}

static bool act_fork(void)
{
	return child(do_nothing);
}

static bool act_exec(void)
{
	return child(nothing);
}

static void do_rename(void)
{
	storm_rename();
}

static bool act_rename(void)
{
	return child(do_rename);
}

static void do_move(void)
{
	if (!storm_move(0))
		storm_wrong("cgroup.procs: %s", strerror(errno));
}

static bool act_move(void)
{
	return child(do_move);
}

static void do_nice(void)
{
	struct sched_param none = { };

	setpriority(PRIO_PROCESS, 0, (int)below(40) - 20);
	sched_setscheduler(0, one_in(2) ? SCHED_BATCH : SCHED_IDLE, &none);
}

static bool act_nice(void)
{
	return child(do_nice);
}

static void do_user(void)
{
	if (setuid(below(1 << (1 + below(30)))))
		storm_wrong("setuid: %s", strerror(errno));
}

static bool act_user(void)
{
	return child(do_user);
}

/* It has dice of its own. */
static void *thread(void *seed)
{
	dice_seed((uintptr_t)seed);
	touch_some();
	return NULL;
}

static void *any_seed(void)
{
	return (void *)(uintptr_t)(dice() >> 40);
}

static bool act_thread(void)
{
	unsigned int i, n = 1 + below(6), made;
	pthread_t t[6];

	for (made = 0; made < n; made++)
		if (pthread_create(&t[made], NULL, thread, any_seed()))
			break;
	for (i = 0; i < made; i++)
		pthread_join(t[i], NULL);
	return made == n;
}

static void *thread_exec(void *seed)
{
	thread(seed);
	nothing();
	return NULL;
}

/* The thread that becomes another program takes its leader's number over. */
static void do_thread_exec(void)
{
	pthread_t t;

	if (!pthread_create(&t, NULL, thread_exec, any_seed()))
		pthread_join(t, NULL);
}

static bool act_thread_exec(void)
{
	return child(do_thread_exec);
}

/* Its own child outlives it, and has to be waited for by somebody else. */
static void do_orphan(void)
{
	if (!fork()) {
		storm_sleep(below(20000));
		touch_some();
		_exit(0);
	}
}

static bool act_orphan(void)
{
	return child(do_orphan);
}

static void linger(void)
{
	storm_task();
	while (!storm_over()) {
		touch_some();
		if (one_in(64))
			storm_rename();
		storm_sleep(below(16000));
	}
	_exit(0);
}

/* Killed while it is made, faults, or has just begun. */
static bool act_kill(void)
{
	unsigned int us = below(one_in(2) ? 1000 : 30000);
	int pid = fork();

	if (!pid)
		linger();
	if (pid < 0)
		return false;
	storm_sleep(us);
	kill(pid, SIGKILL);
	return waitpid(pid, NULL, 0) == pid;
}

/* The one that was there for longest goes; or whoever somebody has killed. */
static bool act_linger(void)
{
	static int pids[LINGERING];
	static unsigned int n;
	int *pid = &pids[n++ % LINGERING];

	if (*pid) {
		kill(*pid, SIGKILL);
		waitpid(*pid, NULL, 0);
	}
	*pid = fork();
	if (!*pid) {
		storm_move(0);
		linger();
	}
	return *pid > 0;
}

/* Into a cgroup as it is made: no event tells of that. */
static bool act_into(void)
{
	struct clone_args args = { .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD };
	char path[128];
	int fd, pid;

	snprintf(path, sizeof(path), "/sys/fs/cgroup/%s", pick(storm_groups));
	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return false;
	args.cgroup = fd;
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (!pid) {
		storm_task();
		touch_some();
		_exit(0);
	}
	close(fd);
	return pid > 0 && waitpid(pid, NULL, 0) == pid;
}

/* Those whose parents ended first. */
static bool act_reap(void)
{
	siginfo_t info;

	while (!waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid) {
		/* What is waited for by name is still there then. */
		if (waitpid(info.si_pid, NULL, WNOHANG) <= 0)
			break;
		info.si_pid = 0;
	}
	return true;
}

/* Has the kernel scan for all of them, and leaves the marks there. */
static void *keeper(void *unused)
{
	while (!storm_over()) {
		__atomic_load_n(STORM_BASE, __ATOMIC_RELAXED);
		storm_busy(10000);
		storm_sleep(30000);
	}
	return unused;
}

static void tasks_run(void)
{
	pthread_t t;

	storm_task();
	mapping_open(mapping_file());
	if (pthread_create(&t, NULL, keeper, NULL))
		storm_wrong("pthread_create: %s", strerror(errno));
	storm_steps(&tasks, 0, NULL);
	pthread_join(t, NULL);
}

static const struct kind kinds[] = {
	KIND("fork", act_fork),
	KIND("exec", act_exec),
	KIND("rename", act_rename),
	KIND("cgroup", act_move),
	KIND("nice", act_nice),
	KIND("uid", act_user),
	KIND("threads", act_thread),
	KIND("exec by a thread", act_thread_exec),
	KIND("orphan", act_orphan),
	KIND("kill", act_kill),
	KIND("linger", act_linger),
	KIND("into a cgroup", act_into),
	KIND("reap", act_reap),
};

struct actor tasks = {
	.name = "tasks",
	.kinds = kinds,
	.n = ARRAY_SIZE(kinds),
	.pause_us = 10000,
	.run = tasks_run,
};
