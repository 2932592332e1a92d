// SPDX-License-Identifier: GPL-2.0
/*
 * stage STEP...: a program whose memory lies as the steps say, one after another. Then it
 * prints `ready PID` and sleeps until somebody kills it.
 *
 *	cpu=LIST		runs on these CPUs from here on, and is there
 *	policy=MODE[:LIST]	its own policy, as numactl sets it
 *	map=MB			maps memory, of base pages; the steps below are about it
 *	huge=MB, hugetlb=MB	likewise, of huge pages
 *	file=MB:PATH		makes a file, and maps it; shared
 *	open=PATH		maps a file, to read it
 *	unmap			takes that mapping away
 *	mbind=MODE[:LIST]	a policy of that mapping
 *	touch			writes to each page, or reads what it may but read
 *	scans=N			keeps busy until it has been scanned so often
 *	busy			reads each page again and again, for half a second of CPU time
 *	fork			the child goes on; the parent waits for it
 *	fill=NODE		takes memory of a node until no more is to be had
 *	shred=NODE		the same, and gives back 63 of 64 pages
 *
 * A MB is as mib.h has it.
 * MODE: bind, prefer, many (preferred ones), interleave, weighted, local
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <numa.h>
#include <numaif.h>

#include "mib.h"
#include "vmstat.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define CHUNK		256
#define FILL_MIB	1024
#define SHRED		64

static struct {
	char *at;
	size_t size;
	bool readonly;
} area;

static size_t page;

static void die(const char *what)
{
	fprintf(stderr, "stage: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int mode_of(const char *name, size_t len)
{
	static const struct {
		const char *name;
		int mode;
	} modes[] = {
		{ "bind", MPOL_BIND }, { "prefer", MPOL_PREFERRED },
		{ "interleave", MPOL_INTERLEAVE }, { "local", 4 }, { "many", 5 },
		{ "weighted", 6 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modes); i++)
		if (strlen(modes[i].name) == len && !memcmp(modes[i].name, name, len))
			return modes[i].mode;
	errno = EINVAL;
	die(name);
	return 0;
}

/* MODE[:LIST], of this process or of the area. */
static void set_policy(const char *arg, bool own)
{
	size_t len = strcspn(arg, ":");
	int mode = mode_of(arg, len);
	struct bitmask *nodes = numa_allocate_nodemask();
	int rc;

	if (arg[len]) {
		numa_free_nodemask(nodes);
		nodes = numa_parse_nodestring_all(arg + len + 1);
		if (!nodes)
			die(arg);
	}
	if (own)
		rc = set_mempolicy(mode, arg[len] ? nodes->maskp : NULL,
				   arg[len] ? nodes->size + 1 : 0);
	else
		rc = mbind(area.at, area.size, mode, nodes->maskp, nodes->size + 1, 0);
	if (rc)
		die(arg);
	numa_free_nodemask(nodes);
}

static void run_on(const char *list)
{
	struct bitmask *cpus = numa_parse_cpustring_all(list);

	if (!cpus || numa_sched_setaffinity(0, cpus))
		die(list);
	numa_free_cpumask(cpus);
}

static void map(size_t size, int flags, int advice)
{
	size_t align = huge_size();
	char *base;

	/* Huge pages come to addresses that are multiples of them only. */
	base = mmap(NULL, size + align, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
	if (base == MAP_FAILED)
		die("mmap");
	area.at = (char *)(((uintptr_t)base + align - 1) & ~(align - 1));
	area.size = size;
	area.readonly = false;
	if (advice >= 0 && madvise(area.at, area.size, advice) && advice == MADV_HUGEPAGE)
		die("MADV_HUGEPAGE");
}

static void map_file(const char *path, size_t size, bool readonly)
{
	int fd = open(path, readonly ? O_RDONLY : O_RDWR | O_CREAT, 0600);
	struct stat st;

	if (fd < 0 || (size && ftruncate(fd, size)) || fstat(fd, &st))
		die(path);
	area.size = st.st_size;
	area.readonly = readonly;
	area.at = mmap(NULL, area.size, readonly ? PROT_READ : PROT_READ | PROT_WRITE,
		       MAP_SHARED, fd, 0);
	if (area.at == MAP_FAILED)
		die(path);
	close(fd);
}

static void touch(const char *none)
{
	size_t at;

	(void)none;
	for (at = 0; at < area.size; at += page) {
		if (area.readonly)
			__atomic_load_n(area.at + at, __ATOMIC_RELAXED);
		else
			__atomic_store_n(area.at + at, 1, __ATOMIC_RELAXED);
	}
}

/* Busy, as it is CPU time that scans wait for; it touches nothing of the area. */
static void wait_for_scans(const char *arg)
{
	long n = strtol(arg, NULL, 10);

	/* Looking is work enough. */
	while (kernel_scans() < n)
		;
}

static void keep_busy(const char *none)
{
	clock_t end = clock() + CLOCKS_PER_SEC / 2;
	size_t at;

	(void)none;
	while (clock() < end)
		for (at = 0; at < area.size; at += page)
			__atomic_load_n(area.at + at, __ATOMIC_RELAXED);
}

static void split(const char *none)
{
	pid_t child;

	(void)none;
	fflush(stdout);
	child = fork();
	if (child < 0)
		die("fork");
	if (child)
		exit(waitpid(child, NULL, 0) == child ? 0 : 1);
}

/* How many of these pages the node did not have. */
static int elsewhere(char *start, int n, int node)
{
	void *pages[CHUNK];
	int status[CHUNK], i, more = 0;

	for (i = 0; i < n; i++)
		pages[i] = start + i * page;
	if (numa_move_pages(0, n, pages, NULL, status, 0))
		die("move_pages");
	for (i = 0; i < n; i++)
		more += status[i] != node;
	return more;
}

/* The last of it comes from other nodes: it is given back. */
static void fill(const char *node)
{
	char policy[32];
	size_t done, chunk = CHUNK * page, at;
	int bad = 0;

	map(FILL_MIB * mib(false), 0, MADV_NOHUGEPAGE);
	snprintf(policy, sizeof(policy), "prefer:%s", node);
	set_policy(policy, false);
	for (done = 0; done < area.size && bad < CHUNK; done += chunk) {
		for (at = 0; at < chunk; at += page)
			__atomic_store_n(area.at + done + at, 1, __ATOMIC_RELAXED);
		bad = elsewhere(area.at + done, CHUNK, atoi(node));
	}
	madvise(area.at + done - chunk, chunk, MADV_DONTNEED);
	area.size = done - chunk;
}

static void shred(const char *node)
{
	size_t at;

	fill(node);
	for (at = 0; at + SHRED * page <= area.size; at += SHRED * page)
		madvise(area.at + at + page, (SHRED - 1) * page, MADV_DONTNEED);
}

static void own_policy(const char *arg)
{
	set_policy(arg, true);
}

static void area_policy(const char *arg)
{
	set_policy(arg, false);
}

static size_t bytes(const char *mb, bool huge)
{
	return strtoul(mb, NULL, 10) * mib(huge);
}

static void base_pages(const char *mb)
{
	map(bytes(mb, false), 0, MADV_NOHUGEPAGE);
}

static void huge_pages(const char *mb)
{
	map(bytes(mb, true), 0, MADV_HUGEPAGE);
}

static void hugetlb_pages(const char *mb)
{
	map(bytes(mb, true), MAP_HUGETLB, -1);
}

static void make_file(const char *arg)
{
	const char *path = strchr(arg, ':');

	if (path)
		map_file(path + 1, bytes(arg, false), false);
}

static void open_file(const char *path)
{
	map_file(path, 0, true);
}

static void unmap(const char *none)
{
	(void)none;
	munmap(area.at, area.size);
}

static const struct {
	const char *name;
	void (*run)(const char *arg);
} steps[] = {
	{ "cpu", run_on },
	{ "policy", own_policy },
	{ "map", base_pages },
	{ "huge", huge_pages },
	{ "hugetlb", hugetlb_pages },
	{ "file", make_file },
	{ "open", open_file },
	{ "unmap", unmap },
	{ "mbind", area_policy },
	{ "touch", touch },
	{ "scans", wait_for_scans },
	{ "busy", keep_busy },
	{ "fork", split },
	{ "fill", fill },
	{ "shred", shred },
};

static bool do_step(const char *step)
{
	size_t len = strcspn(step, "="), i;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		if (strncmp(steps[i].name, step, len) || steps[i].name[len])
			continue;
		steps[i].run(step[len] ? step + len + 1 : "");
		return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	int i;

	page = sysconf(_SC_PAGESIZE);
	/* The tests' own policy is not to be inherited. */
	if (set_mempolicy(MPOL_DEFAULT, NULL, 0))
		die("set_mempolicy");
	for (i = 1; i < argc; i++) {
		if (!do_step(argv[i])) {
			fprintf(stderr, "stage: there is no step '%s'\n", argv[i]);
			return 2;
		}
	}
	printf("ready %d\n", getpid());
	fflush(stdout);
	for (;;)
		pause();
}
