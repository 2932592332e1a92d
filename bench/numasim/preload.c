// SPDX-License-Identifier: GPL-2.0
/*
 * Gives QEMU the modelled time: this library is loaded twice into the same place, as a
 * plugin and, by LD_PRELOAD, before the C library. QEMU of TCG has no other way in: its
 * own qemu_plugin_update_ns() moves the clock of its test accelerator only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

#define MAX_FDS		64

#define PUBLIC		QEMU_PLUGIN_EXPORT

static pthread_t main_thread;
static struct timespec start;		/* of the modelled time */

static int (*real_gettime)(clockid_t id, struct timespec *ts);
static int (*real_wait)(pthread_cond_t *cond, pthread_mutex_t *mutex);
static int (*real_signal)(pthread_cond_t *cond);
static int (*real_broadcast)(pthread_cond_t *cond);
static int (*real_ppoll)(struct pollfd *fds, nfds_t n,
			 const struct timespec *timeout,
			 const sigset_t *sigmask);

/* Conditions have older versions, which dlsym() would find. */
#define CONDITIONS	"GLIBC_2.3.2"

__attribute__((constructor))
static void find_real(void)
{
	main_thread = pthread_self();
	real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
	real_wait = dlvsym(RTLD_NEXT, "pthread_cond_wait", CONDITIONS);
	real_signal = dlvsym(RTLD_NEXT, "pthread_cond_signal", CONDITIONS);
	real_broadcast = dlvsym(RTLD_NEXT, "pthread_cond_broadcast",
				CONDITIONS);
	real_ppoll = dlsym(RTLD_NEXT, "ppoll");
	if (!real_gettime || !real_wait || !real_signal || !real_broadcast ||
	    !real_ppoll)
		die("the C library", "lacks a function");
	real_gettime(CLOCK_MONOTONIC, &start);
}

static bool is_main(void)
{
	return pthread_equal(pthread_self(), main_thread);
}

int clock_real_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	return real_wait(cond, mutex);
}

int clock_real_signal(pthread_cond_t *cond)
{
	return real_signal(cond);
}

PUBLIC int clock_gettime(clockid_t id, struct timespec *ts)
{
	u64 ns;

	if (!real_gettime)
		find_real();
	if (id != CLOCK_MONOTONIC || !clock_began())
		return real_gettime(id, ts);
	ns = clock_read() / PS_PER_NS + start.tv_nsec;
	ts->tv_sec = start.tv_sec + ns / 1000000000;
	ts->tv_nsec = ns % 1000000000;
	return 0;
}

/* The time of day, which QEMU asks for only thus. It starts in 1970. */
PUBLIC int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	u64 ns = clock_began() ? clock_read() / PS_PER_NS : 0;

	(void)zone;
	tv->tv_sec = ns / 1000000000;
	tv->tv_usec = ns / 1000 % 1000000;
	return 0;
}

PUBLIC int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	int err;

	if (clock_is_cpu()) {
		clock_wait(cond, mutex);
		return 0;
	}
	if (!clock_began() || !is_main())
		return real_wait(cond, mutex);
	clock_main_waits(true);
	err = real_wait(cond, mutex);
	clock_main_waits(false);
	return err;
}

PUBLIC int pthread_cond_signal(pthread_cond_t *cond)
{
	if (clock_began())
		clock_wakes(cond);
	return real_signal(cond);
}

PUBLIC int pthread_cond_broadcast(pthread_cond_t *cond)
{
	if (clock_began())
		clock_wakes(cond);
	return real_broadcast(cond);
}

/* The main loop waits for its files, or for its next timer. */
static int main_ppoll(struct pollfd *fds, nfds_t n, long timeout,
		      const sigset_t *sigmask)
{
	const struct timespec at_once = { 0 };
	struct pollfd all[MAX_FDS + 1];
	bool stands;
	int ready;
	u64 calls;

	if (n > MAX_FDS)
		die("QEMU", "has more files than this model waits for");
	memcpy(all, fds, n * sizeof(*fds));
	all[n].fd = clock_main_polls(timeout);
	all[n].events = POLLIN;
	for (;;) {
		ready = real_ppoll(all, n + 1, NULL, sigmask);
		if (ready < 0)
			break;
		if (all[n].revents) {
			ready--;
			if (read(all[n].fd, &calls, sizeof(calls)) < 0)
				calls = 0;
		}
		if (ready)
			break;
		stands = clock_stands();
		ready = real_ppoll(all, n, &at_once, sigmask);
		if (ready)
			break;
		if (clock_main_due(stands)) {
			memcpy(fds, all, n * sizeof(*fds));
			return 0;
		}
	}
	clock_main_runs();
	memcpy(fds, all, n * sizeof(*fds));
	return ready;
}

PUBLIC int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
		 const sigset_t *sigmask)
{
	long ns = timeout ? timeout->tv_sec * 1000000000 + timeout->tv_nsec :
		  -1;

	if (!clock_began() || !is_main() || !ns)
		return real_ppoll(fds, n, timeout, sigmask);
	return main_ppoll(fds, n, ns, sigmask);
}

PUBLIC int __ppoll_chk(struct pollfd *fds, nfds_t n,
		       const struct timespec *timeout, const sigset_t *sigmask,
		       size_t size)
{
	(void)size;
	return ppoll(fds, n, timeout, sigmask);
}
