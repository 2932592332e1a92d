// SPDX-License-Identifier: GPL-2.0
/*
 * nth [-e ERRNO,...] WHAT...: does something over and over, while the kernel refuses its first
 * allocation, its second, and so on, until it is done without one that was refused.
 *
 *	write FILE TEXT [UNDO]	UNDO is what takes it back
 *	read FILE
 *	load KO [PARAMETERS]	and unloads it, with all it asks for
 *	unload KO [PARAMETERS]	loads it, with all it asks for
 *	fault			tasks whose first hint faults are refused something
 *
 * What is refused gives ENOMEM, or one of those named, and has changed nothing. Prints
 * `tries N failed F`: N tries, of which F failed; the others did without what they did not get.
 * FAILSLAB and FAIL_PAGE_ALLOC of the kernel do it; see shape_failslab.sh.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <numa.h>
#include <numaif.h>

#include "file.h"

#define ALL	0x100000
#define MOST	20000		/* tries: a load has some thousand allocations */

static const char *allowed = "ENOMEM";
static int nth_fd;

static void fail(const char *what)
{
	printf("# %s: %s\n", what, strerrorname_np(errno));
	exit(1);
}

/* The @n-th allocation from here on is refused; 0: none. */
static void arm(int fd, unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(fd, text, len, 0) != len)
		fail("fail-nth");
}

/* Has none been refused? Then none will be. */
static bool disarm(int fd)
{
	char text[16] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		fail("fail-nth");
	if (!strtoul(text, NULL, 10))
		return false;
	arm(fd, 0);
	return true;
}

static int load(const char *path, const char *parameters)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return errno;
	if (syscall(SYS_finit_module, fd, parameters, 0))
		err = errno;
	close(fd);
	return err;
}

static int unload(void)
{
	return syscall(SYS_delete_module, "numabal", O_NONBLOCK) ? errno : 0;
}

static bool is_loaded(void)
{
	return !access("/sys/module/numabal", F_OK);
}

static int act(char **argv)
{
	static char text[ALL];
	ssize_t n;

	if (!strcmp(argv[0], "write"))
		return file_write(argv[1], argv[2]);
	if (!strcmp(argv[0], "load"))
		return load(argv[1], argv[2] ?: "");
	if (!strcmp(argv[0], "unload"))
		return unload();
	n = file_read(argv[1], text, sizeof(text));
	return n < 0 ? -n : 0;
}

/* Before the act, and after one that was done. */
static void set_stage(char **argv)
{
	int err = 0;

	if (!strcmp(argv[0], "write") && argv[2] && argv[3])
		err = file_write(argv[1], argv[3]);
	else if (!strcmp(argv[0], "load") && is_loaded())
		err = unload();
	else if (!strcmp(argv[0], "unload") && !is_loaded())
		err = load(argv[1], argv[2] ?: "");
	if (err) {
		errno = err;
		fail("cannot be taken back");
	}
}

static bool is_allowed(int err)
{
	return strstr(allowed, strerrorname_np(err));
}

static int nth(char **argv)
{
	bool write = !strcmp(argv[0], "write"), known = write, done = false;
	static char before[ALL], after[ALL];
	unsigned int n, failed = 0;
	int err = 0;

	if (!strcmp(argv[0], "unload"))
		set_stage(argv);
	for (n = 1; n < MOST && !done; n++) {
		if (n % 32 == 0) {
			printf("# %s %s: %u tries, %u failed\n", argv[0], argv[1], n, failed);
			fflush(stdout);
		}
		if (write)
			known = file_read(argv[1], before, sizeof(before)) >= 0;
		arm(nth_fd, n);
		err = act(argv);
		done = disarm(nth_fd);
		if (!err) {
			set_stage(argv);
			continue;
		}
		failed++;
		if (!is_allowed(err) || done) {
			printf("# %s %s: the %u-th: %s\n", argv[0], argv[1], n,
			       strerrorname_np(err));
			return 1;
		}
		if (known && (file_read(argv[1], after, sizeof(after)) < 0 ||
			      strcmp(before, after))) {
			printf("# %s: the %u-th: it failed and has changed\n", argv[1], n);
			return 1;
		}
	}
	printf("tries %u failed %u\n", n - 1, failed);
	return !done;
}

#define PAGES	256	/* of a task whose faults are to fail */

struct faulter {
	char *memory;
	unsigned int n;
	bool refused;
};

static void touch(char *byte)
{
	__atomic_fetch_add(byte, 1, __ATOMIC_RELAXED);
}

/* Until one was refused, or for ever so long. */
static void *faulter_run(void *data)
{
	struct faulter *f = data;
	size_t page = sysconf(_SC_PAGESIZE);
	unsigned long i;
	char text[16];
	int fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		fail("fail-nth");
	arm(fd, f->n);
	for (i = 0; i < 3000000; i++) {
		touch(f->memory + i % PAGES * page);
		if (i % 65536)
			continue;
		memset(text, 0, sizeof(text));
		if (pread(fd, text, sizeof(text) - 1, 0) > 0 && *text == '0') {
			f->refused = true;
			break;
		}
	}
	disarm(fd);
	/* Those that are counted in full, too. */
	for (i = 0; i < 300000; i++)
		touch(f->memory + i % PAGES * page);
	close(fd);
	return NULL;
}

/* Each task is new to numabal, and its memory lies elsewhere. */
static int faults(void)
{
	size_t page = sysconf(_SC_PAGESIZE);
	unsigned int n, refused = 0;
	struct faulter f;
	pthread_t thread;
	cpu_set_t cpus;

	numa_set_localalloc();
	set_mempolicy(MPOL_DEFAULT, NULL, 0);
	for (n = 1; n <= 40; n++) {
		CPU_ZERO(&cpus);
		CPU_SET(n % 2 ? 0 : 4, &cpus);
		sched_setaffinity(0, sizeof(cpus), &cpus);
		f = (struct faulter) {
			.n = 1 + n % 4,
			.memory = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		};
		if (f.memory == MAP_FAILED)
			fail("mmap");
		madvise(f.memory, PAGES * page, MADV_NOHUGEPAGE);
		memset(f.memory, 1, PAGES * page);
		CPU_ZERO(&cpus);
		CPU_SET(n % 2 ? 6 : 2, &cpus);
		sched_setaffinity(0, sizeof(cpus), &cpus);
		if (pthread_create(&thread, NULL, faulter_run, &f))
			fail("pthread_create");
		pthread_join(thread, NULL);
		munmap(f.memory, PAGES * page);
		refused += f.refused;
	}
	printf("tries %u failed %u\n", n - 1, refused);
	return !refused;
}

int main(int argc, char **argv)
{
	argv++;
	argc--;
	if (argc > 2 && !strcmp(*argv, "-e")) {
		allowed = argv[1];
		argv += 2;
		argc -= 2;
	}
	if (argc == 1 && !strcmp(*argv, "fault"))
		return faults();
	if (argc < 2) {
		fprintf(stderr, "usage: nth [-e ERRNO,...] WHAT...\n");
		return 2;
	}
	nth_fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (nth_fd < 0)
		fail("fail-nth");
	return nth(argv);
}
