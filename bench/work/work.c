// SPDX-License-Identifier: GPL-2.0
/* work: the workloads of the benchmark of NUMA balancing; this is its command line. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <numa.h>
#include <numaif.h>

#include "run.h"
#include "table.h"
#include "topo.h"
#include "walk.h"

/* What all threads together have by default, if caches allow. */
#define MOST_MB		256
#define LEAST_MB	4

enum option_id {
	OPT_SECONDS = 1, OPT_THREADS, OPT_MB, OPT_PIN, OPT_SEED, OPT_WHERE, OPT_PAGES,
	OPT_PHASE, OPT_TURNS, OPT_PART, OPT_CPUS, OPT_MEM, OPT_COPY, OPT_HELP,
};

static const struct option options[] = {
	{ "seconds", required_argument, NULL, OPT_SECONDS },
	{ "threads", required_argument, NULL, OPT_THREADS },
	{ "mb", required_argument, NULL, OPT_MB },
	{ "pin", no_argument, NULL, OPT_PIN },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "where", no_argument, NULL, OPT_WHERE },
	{ "pages", required_argument, NULL, OPT_PAGES },
	{ "phase-ms", required_argument, NULL, OPT_PHASE },
	{ "turns", no_argument, NULL, OPT_TURNS },
	{ "part-kb", required_argument, NULL, OPT_PART },
	{ "cpus", required_argument, NULL, OPT_CPUS },
	{ "mem", required_argument, NULL, OPT_MEM },
	{ "copy", no_argument, NULL, OPT_COPY },
	{ "help", no_argument, NULL, OPT_HELP },
	{ }
};

/* Who takes it, if not all do. */
static const unsigned int takes[] = {
	[OPT_PAGES] = TAKES_PAGES,
	[OPT_PHASE] = TAKES_PHASE,
	[OPT_TURNS] = TAKES_TURNS,
	[OPT_PART] = TAKES_PART,
	[OPT_CPUS] = TAKES_CPUS,
	[OPT_MEM] = TAKES_MEM,
	[OPT_COPY] = TAKES_COPY,
	[OPT_HELP] = 0,
};

struct options opt = { .seed = 1, .mem = -1 };

static void explain(FILE *f)
{
	fprintf(f,
		"usage: work NAME [OPTION]...\n"
		"       work NAME --help\n"
		"       work --list\n"
		"  --seconds S     to run\n"
		"  --threads N     default: as many as CPUs\n"
		"  --mb M          MiB of memory; --list says of what\n"
		"  --pin           threads and memory where an expert would bind them\n"
		"  --seed X        of all that is random (1)\n"
		"  --where         say where memory lies at the start and at the end\n"
		"  --pages KIND    base or huge; default: as the system is set\n"
		"  --phase-ms MS   length of a phase (pingpong)\n"
		"  --turns         of two threads, not places (pingpong)\n"
		"  --part-kb K     of a huge page that a thread has in turn (hugeshare)\n"
		"  --cpus LIST     CPUs of the threads (chase, stream)\n"
		"  --mem N         node of the memory (chase, stream)\n"
		"  --copy          copy, not read (stream)\n");
}

/* Wrong usage. */
#define refuse(format, ...)							\
do {										\
	fprintf(stderr, "work: " format "\n", ##__VA_ARGS__);			\
	exit(2);								\
} while (0)

static double get_number(const char *name, double min, double max)
{
	char *end;
	double n;

	errno = 0;
	n = strtod(optarg, &end);
	if (errno || end == optarg || *end || !(n >= min && n <= max))
		refuse("--%s wants a number from %g to %g, not '%s'", name, min, max, optarg);
	return n;
}

static long get_whole(const char *name, long min, long max)
{
	double n = get_number(name, min, max);

	if (n != (long)n)
		refuse("--%s wants a whole number, not '%s'", name, optarg);
	return n;
}

static u64 get_seed(void)
{
	unsigned long long n;
	char *end;

	errno = 0;
	n = strtoull(optarg, &end, 0);
	if (errno || end == optarg || *end)
		refuse("--seed wants a whole number, not '%s'", optarg);
	return n;
}

static enum pages get_pages(void)
{
	if (!strcmp(optarg, "base"))
		return PAGES_BASE;
	if (!strcmp(optarg, "huge"))
		return PAGES_HUGE;
	refuse("--pages wants base or huge, not '%s'", optarg);
}

static struct bitmask *get_cpus(void)
{
	struct bitmask *cpus = numa_parse_cpustring_all(optarg);

	if (!cpus || !numa_bitmask_weight(cpus))
		refuse("--cpus wants CPUs such as 0,2-3, not '%s'", optarg);
	return cpus;
}

static void get_option(const struct workload *work, int id, const char *name)
{
	switch (id) {
	case OPT_SECONDS:
		opt.seconds = get_number(name, 0.1, 86400);
		break;
	case OPT_THREADS:
		opt.threads = get_whole(name, 1, MAX_WORKERS / 2);
		break;
	case OPT_MB:
		if (work->small)
			opt.size = (size_t)(get_number(name, 1 / 64.0, 1 << 20) * 256) << 12;
		else
			opt.size = get_whole(name, 1, 1 << 20) * MB;
		break;
	case OPT_PIN:
		if (!work->oracle)
			refuse("%s has no oracle: leave out --pin", work->name);
		opt.pin = true;
		break;
	case OPT_SEED:
		opt.seed = get_seed();
		break;
	case OPT_WHERE:
		opt.where = true;
		break;
	case OPT_PAGES:
		opt.pages = get_pages();
		break;
	case OPT_PHASE:
		opt.phase_ms = get_whole(name, 1, 3600000);
		break;
	case OPT_TURNS:
		opt.turns = true;
		break;
	case OPT_PART:
		opt.part_kb = get_whole(name, 4, 1 << 20);
		if (opt.part_kb & (opt.part_kb - 1))
			refuse("--part-kb wants a power of two, not '%s'", optarg);
		break;
	case OPT_CPUS:
		opt.cpus = get_cpus();
		break;
	case OPT_MEM:
		opt.mem = get_whole(name, 0, NUMA_NUM_NODES - 1);
		break;
	case OPT_COPY:
		opt.copy = true;
		break;
	case OPT_HELP:
		table_show(work);
		explain(stdout);
		exit(0);
	}
}

static void get_options(const struct workload *work, int argc, char **argv)
{
	int id, at;

	optind = 2;
	while ((id = getopt_long(argc, argv, "", options, &at)) != -1) {
		if (id == '?') {
			explain(stderr);
			exit(2);
		}
		if (takes[id] & ~work->takes)
			refuse("%s takes no --%s", work->name, options[at].name);
		get_option(work, id, options[at].name);
	}
	if (optind != argc)
		refuse("'%s' is one argument too many", argv[optind]);
}

static int default_threads(const struct workload *work)
{
	int multiple = work->multiple ? work->multiple : 1;
	int n = work->threads ? work->threads : topo.cpus;

	if (opt.cpus)
		n = numa_bitmask_weight(opt.cpus);
	n -= n % multiple;
	return n ? n : multiple;
}

static size_t default_mb(const struct workload *work)
{
	size_t most = MOST_MB / opt.threads;

	if (!work->each || (size_t)work->mb <= most)
		return work->mb;
	return most > LEAST_MB ? most : LEAST_MB;
}

/* What was not given, and what does not fit together. */
static void complete(const struct workload *work)
{
	int nodes = work->nodes ? work->nodes : 1;

	if (topo.nodes < nodes)
		die("%s needs %d nodes with CPUs, and there is %d; boot with more",
		    work->name, nodes, topo.nodes);
	if (!opt.seconds)
		opt.seconds = work->seconds;
	if (!opt.threads)
		opt.threads = default_threads(work);
	if (work->multiple && opt.threads % work->multiple)
		refuse("%s wants a multiple of %d --threads, not %d", work->name,
		       work->multiple, opt.threads);
	if (!opt.size)
		opt.size = default_mb(work) * MB;
	if (opt.copy && opt.size < 2 * MB)
		refuse("--copy wants 2 --mb or more");
	if (opt.mem >= 0 && (topo.numa ? numa_node_size64(opt.mem, NULL) <= 0 : opt.mem))
		die("node %d has no memory; give another with --mem", opt.mem);
	if (!opt.phase_ms)
		opt.phase_ms = work->phase_ms;
	if (!opt.part_kb)
		opt.part_kb = work->part_kb;
}

int main(int argc, char **argv)
{
	const struct workload *work;

	if (argc == 4 && !strcmp(argv[1], "--child"))
		return forkstorm_child(argv + 2);
	if (argc == 2 && !strcmp(argv[1], "--list")) {
		table_list();
		return 0;
	}
	if (argc == 2 && !strcmp(argv[1], "--help")) {
		explain(stdout);
		return 0;
	}
	if (argc < 2 || argv[1][0] == '-') {
		explain(stderr);
		return 2;
	}
	work = table_find(argv[1]);
	if (!work)
		refuse("there is no '%s'; --list names all", argv[1]);
	get_options(work, argc, argv);
	topo_init(opt.cpus);
	complete(work);
	/* A policy of whoever called would keep memory from being sampled. */
	if (topo.numa && set_mempolicy(MPOL_DEFAULT, NULL, 0))
		die_errno("set_mempolicy");
	return run_workload(work);
}
