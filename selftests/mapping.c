// SPDX-License-Identifier: GPL-2.0
/*
 * storm's actor memory: processes of some threads that touch their memory while another one
 * of them changes its mappings, policies and pages. Actor brood, its parent, has them killed,
 * or ended, and makes new ones.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <numaif.h>

#include "dice.h"
#include "file.h"
#include "storm.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif
#ifndef MPOL_F_NUMA_BALANCING
#define MPOL_F_NUMA_BALANCING	0x2000
#endif

#define HALF		(STORM_BYTES / 2)
#define ELSEWHERE	(STORM_BASE + 2 * STORM_BYTES)
#define PROCESSES	3
#define THREADS		2
#define SLICE		64	/* pages that are touched at once */

static int file = -1;
static size_t page;

/* Of a thread that touches what has just gone. */
static __thread sigjmp_buf back;
static __thread atomic_bool touching;

static void away(int sig)
{
	if (touching)
		siglongjmp(back, 1);
	signal(sig, SIG_DFL);
	raise(sig);
}

int mapping_file(void)
{
	int fd = memfd_create("storm", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, HALF))
		storm_wrong("memfd: %s", strerror(errno));
	return fd;
}

/* Both halves of it have a part that this belongs to. */
static void *map(char *at, size_t len)
{
	int flags = at < STORM_BASE + HALF ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;

	return mmap(at, len, PROT_READ | PROT_WRITE, flags | MAP_FIXED,
		    flags & MAP_ANONYMOUS ? -1 : file,
		    flags & MAP_ANONYMOUS ? 0 : at - STORM_BASE - HALF);
}

void mapping_open(int fd)
{
	struct sigaction action = { .sa_handler = away, .sa_flags = SA_NODEFER };
	size_t at;

	page = sysconf(_SC_PAGESIZE);
	file = fd;
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	if (map(STORM_BASE, HALF) == MAP_FAILED || map(STORM_BASE + HALF, HALF) == MAP_FAILED) {
		storm_wrong("mmap: %s", strerror(errno));
		_exit(1);
	}
	for (at = 0; at < STORM_BYTES; at += page)
		__atomic_store_n(STORM_BASE + at, 1, __ATOMIC_RELAXED);
}

/* Some pages in a row, now and then to write: on many kernels that hides who did. */
void mapping_touch(void)
{
	size_t at = below(STORM_BYTES / page - SLICE) * page, i;
	bool write = one_in(4);

	if (sigsetjmp(back, 0)) {
		touching = false;
		return;
	}
	touching = true;
	for (i = 0; i < SLICE; i++, at += page) {
		if (write)
			__atomic_fetch_add(STORM_BASE + at, 1, __ATOMIC_RELAXED);
		else
			__atomic_load_n(STORM_BASE + at, __ATOMIC_RELAXED);
	}
	touching = false;
}

/* A part of one half: a few pages, or up to all of it. */
static char *part(size_t *len)
{
	size_t pages = HALF / page, n = one_in(2) ? 1 + below(16) : 1 + below(pages);

	*len = n * page;
	return STORM_BASE + below(2) * HALF + below(pages - n + 1) * page;
}

static bool advise(int advice)
{
	size_t len;
	char *at = part(&len);

	return !madvise(at, len, advice);
}

static unsigned long some_nodes(void)
{
	return 1 + below(15);
}

static int some_mode(void)
{
	static const int modes[] = {
		MPOL_BIND | MPOL_F_NUMA_BALANCING, MPOL_BIND, MPOL_PREFERRED, MPOL_INTERLEAVE,
		4 /* local */, 5 /* preferred many */,
	};

	/* What has a policy is not sampled. */
	return one_in(2) ? MPOL_DEFAULT : pick(modes);
}

static bool has_nodes(int mode)
{
	return mode != MPOL_DEFAULT && mode != 4;
}

static bool act_mbind(void)
{
	unsigned long nodes = some_nodes();
	int mode = some_mode(), flags = one_in(2) ? MPOL_MF_MOVE : 0;
	size_t len;
	char *at = part(&len);

	if (one_in(4))
		flags = MPOL_MF_MOVE_ALL;
	return !mbind(at, len, mode, has_nodes(mode) ? &nodes : NULL,
		      has_nodes(mode) ? 64 : 0, flags);
}

static bool act_policy(void)
{
	unsigned long nodes = some_nodes();
	int mode = some_mode();
	bool set = !set_mempolicy(mode, has_nodes(mode) ? &nodes : NULL,
				  has_nodes(mode) ? 64 : 0);

	mapping_touch();
	return set;
}

static bool act_protect(void)
{
	static const int protections[] = {
		PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE,
	};
	size_t len;
	char *at = part(&len);

	return !mprotect(at, len, pick(protections));
}

static bool act_unmap(void)
{
	size_t len;
	char *at = part(&len);

	if (munmap(at, len))
		return false;
	storm_sleep(below(2000));
	return map(at, len) == at;
}

/* Away, and, as mremap(2) wants one mapping, mapped anew if it does not come back. */
static bool act_remap(void)
{
	size_t len;
	char *at = part(&len);
	char *to = mremap(at, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, ELSEWHERE);
	bool moved = to != MAP_FAILED;

	if (!moved)
		return false;
	storm_sleep(below(2000));
	moved = mremap(to, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, at) == at;
	munmap(ELSEWHERE, HALF);
	return moved || map(at, len) == at;
}

static bool act_dontneed(void)
{
	return advise(MADV_DONTNEED);
}

static bool act_huge(void)
{
	return advise(MADV_HUGEPAGE);
}

static bool act_nohuge(void)
{
	return advise(MADV_NOHUGEPAGE);
}

static bool act_cold(void)
{
	return advise(one_in(2) ? MADV_COLD : MADV_PAGEOUT);
}

static bool act_merge(void)
{
	return advise(one_in(2) ? MADV_MERGEABLE : MADV_UNMERGEABLE);
}

/* Whole again first: what lies in pieces is none. */
static bool act_collapse(void)
{
	char *at = STORM_BASE + (below(STORM_BYTES / (2 << 20)) << 21);

	if (one_in(2) && map(at, 2 << 20) == MAP_FAILED)
		return false;
	mapping_touch();
	return !madvise(at, 2 << 20, MADV_COLLAPSE);
}

/* By the kernel's own file for that. */
static bool act_split(void)
{
	char text[64];

	snprintf(text, sizeof(text), "%d,0x%lx,0x%lx", getpid(), (long)STORM_BASE,
		 (long)STORM_BASE + STORM_BYTES);
	return !file_write("/sys/kernel/debug/split_huge_pages", text);
}

static bool act_punch(void)
{
	size_t len;
	char *at = part(&len);

	return !fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			  (at - STORM_BASE) % HALF, len);
}

static bool act_lock(void)
{
	size_t len;
	char *at = part(&len);

	return !mlock(at, len) && (one_in(2) || !munlock(at, len));
}

/* All is one mapping of each half again. */
static bool act_anew(void)
{
	return map(STORM_BASE, HALF) != MAP_FAILED && map(STORM_BASE + HALF, HALF) != MAP_FAILED;
}

static bool act_touch(void)
{
	unsigned int i, n = 1 + below(20);

	for (i = 0; i < n; i++)
		mapping_touch();
	return true;
}

static const struct kind memory_kinds[] = {
	KIND("mbind", act_mbind),
	KIND("set_mempolicy", act_policy),
	KIND("mprotect", act_protect),
	KIND("munmap", act_unmap),
	KIND("mremap", act_remap),
	KIND("dontneed", act_dontneed),
	KIND("hugepage", act_huge),
	KIND("nohugepage", act_nohuge),
	KIND("cold", act_cold),
	KIND("mergeable", act_merge),
	RARE("collapse", act_collapse),
	RARE("split", act_split),
	KIND("punch", act_punch),
	KIND("mlock", act_lock),
	KIND("anew", act_anew),
	KIND("touch", act_touch),
};

static atomic_bool *told;	/* to end */

static void *toucher(void *data)
{
	unsigned int round = (uintptr_t)data;

	for (; !storm_over() && !*told; round += THREADS) {
		dice_seed(round);
		mapping_touch();
		if (round % 16 == 0)
			storm_rename();
		storm_sleep(below(4000));
	}
	return NULL;
}

static struct {
	int pid;
	atomic_bool *stop;
} child[PROCESSES];

static void child_main(unsigned int i, unsigned int stream)
{
	pthread_t thread;
	uintptr_t n;

	told = child[i].stop;
	storm_task();
	storm_rename();
	storm_move(0);
	mapping_open(file);
	/* They end with it. */
	for (n = 0; n < THREADS; n++)
		if (pthread_create(&thread, NULL, toucher, (void *)(n + stream * 1000)))
			storm_wrong("pthread_create: %s", strerror(errno));
	storm_steps(&memory, stream, told);
	/* Some end as a program, others thread by thread. */
	if (one_in(2))
		_exit(0);
	pthread_exit(NULL);
}

/* A child's choices are those of its number, as many as there were before it. */
static bool child_start(unsigned int i)
{
	static unsigned int stream;

	*child[i].stop = false;
	stream++;
	child[i].pid = fork();
	if (!child[i].pid)
		child_main(i, stream);
	return child[i].pid > 0;
}

/* Somebody else may have killed it. */
static bool child_end(unsigned int i, int sig)
{
	*child[i].stop = true;
	if (sig)
		kill(child[i].pid, sig);
	while (waitpid(child[i].pid, NULL, 0) < 0 && errno == EINTR)
		;
	return child_start(i);
}

static bool act_kill(void)
{
	return child_end(below(PROCESSES), SIGKILL);
}

static bool act_terminate(void)
{
	return child_end(below(PROCESSES), SIGTERM);
}

static bool act_end(void)
{
	return child_end(below(PROCESSES), 0);
}

/* Whoever somebody else has killed. */
static bool act_revive(void)
{
	unsigned int i;

	for (i = 0; i < PROCESSES; i++)
		if (waitpid(child[i].pid, NULL, WNOHANG) == child[i].pid && !child_start(i))
			return false;
	return true;
}

static void memory_run(void)
{
	unsigned int i;

	file = mapping_file();
	for (i = 0; i < PROCESSES; i++) {
		child[i].stop = mmap(NULL, sizeof(atomic_bool), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (child[i].stop == MAP_FAILED || !child_start(i))
			storm_wrong("a child: %s", strerror(errno));
	}
	storm_steps(memory.also, 0, NULL);
}

static const struct kind brood_kinds[] = {
	KIND("kill", act_kill),
	KIND("terminate", act_terminate),
	KIND("end", act_end),
	KIND("revive", act_revive),
	KIND("revive again", act_revive),
};

static struct actor brood = {
	.name = "brood",
	.kinds = brood_kinds,
	.n = ARRAY_SIZE(brood_kinds),
	.pause_us = 2000000,
};

struct actor memory = {
	.name = "memory",
	.kinds = memory_kinds,
	.n = ARRAY_SIZE(memory_kinds),
	.pause_us = 20000,
	.run = memory_run,
	.also = &brood,
};
