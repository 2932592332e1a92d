// SPDX-License-Identifier: GPL-2.0
/*
 * storm ACTOR SEED SECONDS: see storm.h. At the end prints, for each actor,
 * `storm NAME done N refused N: KIND done/refused, ...`, and is content if there was
 * nothing wrong and no kind that was tried in vain all the time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <numaif.h>

#include "dice.h"
#include "file.h"
#include "storm.h"

#define IN_VAIN	30	/* tries of a kind, none of which was done */

const char *const storm_groups[] = { "a", "a/b", "numabal/x" };

static unsigned long long seed, end_ns;
static atomic_bool *wrong;

static unsigned long long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

bool storm_over(void)
{
	return now_ns() >= end_ns;
}

void storm_failed(void)
{
	*wrong = true;
}

void storm_sleep(unsigned int us)
{
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&t, NULL);
}

void storm_busy(unsigned int us)
{
	unsigned long long end = now_ns() + us * 1000ULL;

	while (now_ns() < end)
		;
}

void storm_rename(void)
{
	static const char *const names[] = {
		"hinter", "h", "qemu-system-x", "a*b", "aaaaaaaaaaaaaaa", "!r", "[z-a]", "a b\n",
	};

	prctl(PR_SET_NAME, pick(names));
}

bool storm_move(int pid)
{
	char path[128], text[16];

	snprintf(text, sizeof(text), "%d", pid);
	snprintf(path, sizeof(path), "/sys/fs/cgroup/%s/cgroup.procs", pick(storm_groups));
	return !file_write(path, text);
}

void storm_task(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (set_mempolicy(MPOL_DEFAULT, NULL, 0))
		storm_wrong("set_mempolicy: %s", strerror(errno));
}

/* Any two of these numbers differ in most bits. */
static unsigned long long mix(unsigned long long x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

static unsigned long long mix_name(const char *name)
{
	unsigned long long x = 0;

	while (*name)
		x = mix(x + *name++);
	return x;
}

void storm_steps(const struct actor *a, unsigned int stream, atomic_bool *stop)
{
	unsigned long long step = 0, from = mix(mix(seed + mix_name(a->name)) + stream);
	unsigned int k, pause;

	while (!storm_over() && !(stop && *stop)) {
		dice_seed(mix(from + step++));
		k = below(a->n);
		pause = below(a->pause_us + 1);
		__atomic_fetch_add(a->kinds[k].act() ? &a->tally[k].done : &a->tally[k].refused,
				   1, __ATOMIC_RELAXED);
		storm_sleep(pause);
	}
}

static void *share(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("storm: mmap");
		exit(1);
	}
	return p;
}

static bool report(const struct actor *a)
{
	unsigned long done = 0, refused = 0;
	bool good = true;
	unsigned int i;

	for (i = 0; i < a->n; i++) {
		done += a->tally[i].done;
		refused += a->tally[i].refused;
		if (a->tally[i].refused >= IN_VAIN && !a->tally[i].done && !a->kinds[i].rare) {
			printf("# %s: %s was tried in vain\n", a->name, a->kinds[i].name);
			good = false;
		}
	}
	printf("storm %s done %lu refused %lu:", a->name, done, refused);
	for (i = 0; i < a->n; i++)
		printf("%s %s %lu/%lu", i ? "," : "", a->kinds[i].name, a->tally[i].done,
		       a->tally[i].refused);
	printf("\n");
	return good;
}

int main(int argc, char **argv)
{
	static struct actor *const actors[] = { &tasks, &memory, &meddler, &looks, &watch };
	struct actor *a = NULL, *b;
	bool good = true;
	unsigned int i;

	/* What one of tasks becomes. */
	if (argc == 2 && !strcmp(argv[1], "--nothing"))
		return 0;
	for (i = 0; argc == 4 && i < ARRAY_SIZE(actors); i++)
		if (!strcmp(actors[i]->name, argv[1]))
			a = actors[i];
	if (!a) {
		fprintf(stderr, "usage: storm ACTOR SEED SECONDS\n");
		return 2;
	}
	seed = strtoull(argv[2], NULL, 10);
	end_ns = now_ns() + strtoull(argv[3], NULL, 10) * 1000000000ULL;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Those of whom the parent is killed are killed, and somebody has to see it. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	wrong = share(sizeof(*wrong));
	for (b = a; b; b = b->also)
		b->tally = share(b->n * sizeof(*b->tally));
	if (a->run)
		a->run();
	else
		storm_steps(a, 0, NULL);
	while (wait(NULL) > 0)
		;
	for (b = a; b; b = b->also)
		good &= report(b);
	return *wrong || !good;
}
