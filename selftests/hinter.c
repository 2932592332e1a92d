// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <numa.h>
#include <numaif.h>

#include "change.h"
#include "hinter.h"

struct options opt = {
	.procs = 1,
	.threads = 1,
	.pieces = 1,
	.mib = 8,
	.limit_s = 120,
};

struct control *ctl;

static void explain(void)
{
	fprintf(stderr,
		"usage: hinter [OPTION]...\n"
		"  -k KIND   base, huge (as the machine allows), bind (to all\n"
		"            nodes, with balancing)\n"
		"  -F FILE   map this file, shared by all; default: anonymous\n"
		"  -m MB     size of it, in each process; see mib.h\n"
		"  -p N      processes\n"
		"  -t N      threads in each\n"
		"  -s        each thread touches all memory, or of all parts the\n"
		"            same piece, not only its part\n"
		"  -a        the part of each thread is a mapping of its own\n"
		"  -w        write, too\n"
		"  -o        the kernel samples this memory only\n"
		"  -c LIST   CPUs: thread i runs on the i-th, round and round\n"
		"  -d N      pieces that the part of a thread is divided into\n"
		"  -n LIST   nodes: its pieces lie on the next N of them, from the\n"
		"            i * N-th on, round and round; -1: anywhere\n"
		"  -r        move the pages back there before each round\n"
		"  -S PAGES  pages a thread touches in a round (all)\n"
		"  -z MS     nap between rounds; thread 0 of each process keeps\n"
		"            busy instead and touches one page\n"
		"  -l S      limit for a command, in seconds\n"
		"  -N NAME   name of the tasks\n"
		"Commands on stdin, each answered by a line:\n"
		"  run N | group N | storm | hold | turn 0|1|-1 (even, odd, all\n"
		"  threads) | phases N MS (of turns) | piece J (of its part that\n"
		"  each thread touches, with -s of all parts; -1: all) | swing N SCANS (N steps from\n"
		"  piece to piece, each for so many scans) | forks N | threads N |\n"
		"  execs N | linger N | leave N | place | nodes | tids | cpus LIST |\n"
		"  span LIST (of CPUs: all threads run on any of them) | nice N |\n"
		"  policy P | rename NAME | uid N | grip PAGES | merge MB | exec;\n"
		"  end of file: quit\n");
	exit(2);
}

static long number(const char *s, long min, long max)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(s, &end, 10);
	if (errno || end == s || *end || n < min || n > max)
		explain();
	return n;
}

void get_list(struct list *l, char *s)
{
	char *one;

	l->n = 0;
	while ((one = strsep(&s, ","))) {
		if (l->n == MAX_LIST)
			explain();
		l->value[l->n++] = number(one, -1, 1023);
	}
}

static enum kind get_kind(const char *s)
{
	if (!strcmp(s, "base"))
		return KIND_BASE;
	if (!strcmp(s, "huge"))
		return KIND_HUGE;
	if (!strcmp(s, "bind"))
		return KIND_BIND;
	explain();
	return KIND_BASE;
}

static void get_options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "k:F:m:p:t:sawoc:d:n:rS:z:l:N:")) != -1) {
		switch (c) {
		case 'k':
			opt.kind = get_kind(optarg);
			break;
		case 'F':
			opt.path = optarg;
			break;
		case 'm':
			opt.mib = number(optarg, 1, 1024);
			break;
		case 'p':
			opt.procs = number(optarg, 1, 1000);
			break;
		case 't':
			opt.threads = number(optarg, 1, MAX_WORKERS);
			break;
		case 's':
			opt.shared = true;
			break;
		case 'a':
			opt.apart = true;
			break;
		case 'w':
			opt.write = true;
			break;
		case 'o':
			opt.alone = true;
			break;
		case 'c':
			get_list(&opt.cpus, optarg);
			break;
		case 'd':
			opt.pieces = number(optarg, 1, MAX_LIST);
			break;
		case 'n':
			get_list(&opt.nodes, optarg);
			break;
		case 'r':
			opt.replace = true;
			break;
		case 'S':
			opt.slice = number(optarg, 1, 1 << 20);
			break;
		case 'z':
			opt.nap_ms = number(optarg, 1, 60000);
			break;
		case 'l':
			opt.limit_s = number(optarg, 1, 3600);
			break;
		case 'N':
			opt.name = optarg;
			break;
		default:
			explain();
		}
	}
	if (optind != argc || opt.procs * opt.threads > MAX_WORKERS)
		explain();
}

int main(int argc, char **argv)
{
	/* What a short-lived task becomes: see brief.c. */
	if (argc == 2 && !strcmp(argv[1], "--nothing"))
		return 0;
	if (argc == 2 && !strcmp(argv[1], "--linger"))
		return pause();

	opt.argv = argv;
	get_options(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (numa_available() < 0) {
		fprintf(stderr, "hinter: this kernel has no NUMA\n");
		return 1;
	}
	/* The tests' policy keeps memory from being sampled. */
	if (set_mempolicy(MPOL_DEFAULT, NULL, 0)) {
		perror("hinter: set_mempolicy");
		return 1;
	}
	if (opt.name)
		prctl(PR_SET_NAME, opt.name);

	ctl = mmap(NULL, sizeof(*ctl), PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ctl == MAP_FAILED) {
		perror("hinter: mmap");
		return 1;
	}
	workers_start();
	printf("ready\n");
	return commands() | workers_end();
}
