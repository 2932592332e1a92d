// SPDX-License-Identifier: GPL-2.0
/* Unit tests of doctor's rules: one mapping and one thing that is so, one finding. */
#include <stdlib.h>
#include <string.h>

#include "../cause.h"
#include "kselftest.h"

#define AWAY		"7f00 default anon=4096 N1=4096\n"
#define FILE_AWAY	"7f00 default file=/x mapped=4096 N1=4096\n"
#define OWN(policy)	"7ffc " policy " stack anon=1 N0=1\n"

static struct facts f;
static struct findings found;

/* Four nodes of two CPUs, all well; its one thread is at home on node 0. */
static void machine(void)
{
	static const char * const cpus[] = { "0-1", "2-3", "4-5", "6-7" };
	size_t n;

	f = (struct facts) { .nodes = 15, .memory = 15, .cpus = 15, .balancing = 1,
		.page_kib = 4, .huge_kib = 2048, .scan_delay_ms = 1000, .scan_size_mb = 256,
		.pid = 7, .comm = "x", .threads = 1, .home = 1, .may = 1 | 2 | 4 | 8, .mems = 15,
		.scan_seq = 5, .run_ms = 100 };
	f.on[0] = 1;
	f.cgroup = strdup("/a");
	for (n = 0; n < 4; n++) {
		f.node[n] = (struct node_facts) { .there = true, .hit = 100000 };
		f.node[n].room = (struct room) { 100000, 50000, 1000, 100, true, 10 };
		f.cpus_of[n] = strdup(cpus[n]);
	}
}

static void forget(void)
{
	facts_free(&f);
	f = (struct facts) { };
}

static void memory(const char *numa_maps)
{
	size_t i;

	if (maps_parse(&f.maps, strdup(numa_maps)))
		ksft_print_msg("bad: %s\n", numa_maps);
	for (i = 0; i < f.maps.n; i++) {
		f.total += f.maps.mapping[i].total;
		if (f.maps.mapping[i].stack)
			f.own = &f.maps.mapping[i];
	}
}

/* Things that are so; of the first mapping, of the process, of the machine. */
static void well(void)
{
}

static void idle_elsewhere(void)
{
	f.home = 2;
}

static void readonly(void)
{
	f.maps.mapping[0].known = true;
	f.maps.mapping[0].readable = true;
}

static void readwrite(void)
{
	readonly();
	f.maps.mapping[0].writable = true;
}

static void program(void)
{
	readonly();
	f.maps.mapping[0].executable = true;
}

static void cached(void)
{
	readwrite();
	f.maps.mapping[0].cached = true;
}

static void driver(void)
{
	f.maps.mapping[0].fixed = true;
}

static void off(void)
{
	f.balancing = 0;
}

static void tiering(void)
{
	f.balancing = 2;
}

static void no_balancing(void)
{
	f.balancing = -1;
}

static void mems(void)
{
	f.mems = 2;
}

static void mems_of_both(void)
{
	f.mems = 3;
}

static void full(void)
{
	f.node[0].room.fits = false;
}

static void other_full(void)
{
	f.node[1].room.fits = false;
}

static void third_full(void)
{
	f.node[2].room.fits = false;
}

static void cpuless(void)
{
	f.cpus = 13;
}

static void unscanned(void)
{
	f.scan_seq = 0;
}

static void scans_unknown(void)
{
	f.scan_seq = -1;
}

static void sampled(void)
{
	unscanned();
	f.faults = 1;
}

static void pinned(void)
{
	f.may = 1;
}

static void pinned_there(void)
{
	f.may = 3;
}

static void huge_pages(void)
{
	f.maps.mapping[0].thp_kib = 8192;
	f.node[0].room.huge = 1;
}

static void few_huge_pages(void)
{
	huge_pages();
	f.maps.mapping[0].thp_kib = 8191;
}

static void huge_room(void)
{
	huge_pages();
	f.node[0].room.huge = 2;
}

static void class(const char *scan, const char *page, u64 vetoes)
{
	f.nr_classes = 2;
	f.mine = &f.class[1];
	f.class[1] = (struct class_facts) { .name = "db", .vetoes = vetoes };
	snprintf(f.class[1].scan_mode, sizeof(f.class[1].scan_mode), "%s", scan);
	snprintf(f.class[1].page_mode, sizeof(f.class[1].page_mode), "%s", page);
}

static void scan_off(void)
{
	class("off", "kernel", 0);
}

static void page_never(void)
{
	class("kernel", "never", 0);
}

static void vetoes(void)
{
	class("kernel", "threshold", 3);
}

static void no_vetoes(void)
{
	class("kernel", "threshold", 0);
}

static void old_vetoes(void)
{
	class("kernel", "kernel", 3);
}

static void other_class(void)
{
	class("off", "never", 3);
	f.mine = NULL;
}

static const struct {
	const char *maps;
	void (*so)(void);
	const char *cause, *scope;	/* NULL: none */
} cases[] = {
	{ AWAY, well, "first_touch", NULL },
	{ AWAY, idle_elsewhere, NULL, NULL },
	{ "7f00 default anon=4096 N0=4096\n", off, NULL, NULL },
	{ "7f00 default anon=4096 N0=3892 N1=204\n", well, NULL, NULL },	/* 4.98% */
	{ "7f00 default anon=4096 N0=3891 N1=205\n", well, NULL, NULL },
	{ "7f00 default anon=5120 N0=4864 N1=256\n", well, "first_touch", NULL },
	{ "7f00 default anon=5120 N0=99740 N1=260\n", well, NULL, NULL },
	{ "7f00 default anon=255 N1=255\n", well, NULL, NULL },	/* less than 1 MiB */
	{ "7f00 default anon=256 N1=256\n", well, "first_touch", NULL },
	/* Policies. */
	{ "7f00 bind:1 anon=4096 N1=4096\n", well, "bind", "mapping" },
	{ "7f00 bind:1 anon=4096 N1=4096\n" OWN("bind:1"), well, "bind", "process" },
	{ "7f00 bind:1 anon=4096 N1=4096\n" OWN("default"), off, "bind", "mapping" },
	{ "7f00 bind:0 anon=4096 N0=4096\n" OWN("bind:0"), well, NULL, NULL },
	{ "7f00 bind:0-1 anon=4096 N0=2048 N1=2048\n", well, "bind", "mapping" },
	{ "7f00 bind:0-1 anon=4096 N0=4096\n", well, NULL, NULL },
	{ "7f00 bind:2-3 anon=4096 N2=4096\n", well, "bind_uneven", "mapping" },
	{ "7f00 bind:2-3 anon=4096 N2=3073 N3=1023\n", well, "bind_uneven", "mapping" },
	{ "7f00 bind:2-3 anon=4096 N2=3072 N3=1024\n", well, "bind", "mapping" },
	{ "7f00 bind:2-3 anon=4096 N2=4096\n", third_full, "bind_uneven", "mapping" },
	{ "7f00 bind=balancing:0-3 anon=4096 N1=4096\n", well, "first_touch", NULL },
	{ "7f00 bind=balancing:1-3 anon=4096 N1=4096\n", well, "bind_uneven", "mapping" },
	{ "7f00 bind=balancing:0-3 anon=4096 N1=4096\n", off, "balancing_off", NULL },
	{ "7f00 interleave:0-1 anon=4096 N0=2048 N1=2048\n", well, "interleave", "mapping" },
	{ "7f00 interleave:0 anon=4096 N0=4096\n", well, NULL, NULL },
	{ "7f00 interleave:0-1 anon=4096 N0=2048 N1=2048\n" OWN("interleave:0-1"), well,
	  "interleave", "process" },
	{ "7f00 interleave:0-1 anon=4096 N0=1023 N2=1025 N1=2048\n", full, "wanted_full",
	  "mapping" },
	{ "7f00 interleave:0-1 anon=4096 N0=1024 N2=1024 N1=2048\n", full, "interleave",
	  "mapping" },
	{ "7f00 weighted interleave:0-1 anon=4096 N0=4000 N1=96\n", well,
	  "weighted_interleave", "mapping" },
	{ "7f00 prefer:1 anon=4096 N1=4096\n", well, "preferred", "mapping" },
	{ "7f00 prefer:1 anon=4096 N1=4096\n" OWN("prefer:1"), well, "preferred", "process" },
	{ "7f00 prefer:1 anon=4096 N0=4096\n", well, NULL, NULL },
	{ "7f00 prefer:1 anon=4096 N0=4096\n", other_full, "wanted_full", "mapping" },
	{ "7f00 prefer:1 anon=4096 N1=4096\n", other_full, "preferred", "mapping" },
	{ "7f00 prefer (many):1-2 anon=4096 N1=4096\n", well, "preferred_many", "mapping" },
	{ "7f00 prefer (many):1-2 anon=4096 N3=4096\n", third_full, "wanted_full", "mapping" },
	{ "7f00 local anon=4096 N1=4096\n" OWN("local"), well, "local", "process" },
	{ "7f00 local anon=4096 N0=4096\n" OWN("local"), well, NULL, NULL },
	{ "7f00 new:1 anon=4096 N1=4096\n", off, NULL, NULL },
	/* What keeps memory without one. */
	{ AWAY, mems, "cpuset", NULL },
	{ AWAY, mems_of_both, "first_touch", NULL },
	{ "7f00 default huge anon=8 N1=8 kernelpagesize_kB=2048\n", off, "hugetlb", NULL },
	{ "7f00 bind:1 huge anon=8 N1=8 kernelpagesize_kB=2048\n", off, "bind", "mapping" },
	{ AWAY, driver, "driver", NULL },
	{ FILE_AWAY, readonly, "file_readonly", NULL },
	{ FILE_AWAY, program, NULL, NULL },
	{ "7f00 bind:1 file=/x mapped=4096 N1=4096\n", program, NULL, NULL },
	{ FILE_AWAY, readwrite, "first_touch", NULL },
	{ FILE_AWAY, well, "first_touch", NULL },
	{ AWAY, readonly, "first_touch", NULL },
	{ "7f00 default file=/x dirty=2048 N1=4096\n", cached, "file_dirty", NULL },
	{ "7f00 default file=/x dirty=2047 N1=4096\n", cached, "first_touch", NULL },
	{ "7f00 default file=/x dirty=4096 N1=4096\n", readwrite, "first_touch", NULL },
	{ "7f00 default file=/x mapmax=2 N1=4096\n", readwrite, "file_shared", NULL },
	{ "7f00 default file=/x mapmax=2 N1=4096\n", readonly, "file_readonly", NULL },
	{ "7f00 default anon=4096 mapmax=2 N1=4096\n", off, "fork_shared", NULL },
	{ AWAY, off, "balancing_off", NULL },
	{ AWAY, tiering, "balancing_off", NULL },
	{ AWAY, no_balancing, "balancing_off", NULL },
	{ AWAY, scan_off, "class_off", NULL },
	{ AWAY, page_never, "class_off", NULL },
	{ AWAY, other_class, "first_touch", NULL },
	{ AWAY, full, "node_full", NULL },
	{ AWAY, other_full, "first_touch", NULL },
	{ AWAY, cpuless, "cpuless", NULL },
	{ AWAY, huge_pages, "huge_no_room", NULL },
	{ AWAY, few_huge_pages, "first_touch", NULL },
	{ AWAY, huge_room, "first_touch", NULL },
	{ AWAY, unscanned, "unscanned", NULL },
	{ AWAY, sampled, "first_touch", NULL },
	{ AWAY, scans_unknown, "first_touch", NULL },
	{ AWAY, vetoes, "class_veto", NULL },
	{ AWAY, no_vetoes, "first_touch", NULL },
	{ AWAY, old_vetoes, "first_touch", NULL },
	{ AWAY, pinned, "pinned", NULL },
	{ AWAY, pinned_there, "first_touch", NULL },
};

/* Evidence of the file it is seen in, and a command. */
static bool is_whole(const struct finding *finding)
{
	return *finding->what &&
	       (f.nodes == 1 || (finding->nr_cures && *finding->cure[0])) &&
	       (!f.pid || !strcmp(finding->evidence[0].file, "/proc/7/numa_maps")) &&
	       !strstr(finding->what, "(null)") && !strstr(finding->cure[0], "(null)");
}

static void test_causes(void)
{
	const struct finding *first = found.list;
	bool good;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		machine();
		memory(cases[i].maps);
		cases[i].so();
		causes_find(&found, &f);
		good = found.n == !!cases[i].cause;
		if (good && found.n)
			good = !strcmp(first->cause, cases[i].cause) && is_whole(first) &&
			       !strcmp(first->scope ?: "", cases[i].scope ?: "");
		ksft_test_result(good, "case %zu: %s, of %zu\n", i,
				 found.n ? first->cause : "none", found.n);
		forget();
	}
}

static void test_figures(void)
{
	const struct finding *finding = found.list;

	machine();
	memory("1000 default anon=4096 N0=96 N1=4000\n2000 default anon=10000 N1=9000 N2=1000\n"
	       "3000 bind:3 anon=9000 N3=9000\n" OWN("default"));
	causes_find(&found, &f);
	ksft_test_result(found.n == 2 && !strcmp(finding[0].cause, "bind") &&
			 !strcmp(finding[1].cause, "first_touch"), "two causes\n");
	ksft_test_result(finding[0].kib == 36000 && finding[1].kib == 56000, "what they hold\n");
	ksft_test_result(!strncmp(finding[1].evidence[0].says, "2000 ", 5) &&
			 !strncmp(finding[1].evidence[1].says, "1000 ", 5), "the largest first\n");
	ksft_test_result(!strcmp(finding[0].cure[0], "migratepages 7 3 0") &&
			 !strcmp(finding[1].cure[0], "migratepages 7 1-2 0"), "from there\n");
	forget();

	machine();
	memory(AWAY);
	f.home = 9;
	f.node[0].room.fits = false;
	causes_find(&found, &f);
	ksft_test_result(found.n == 1 && !strcmp(finding[0].cure[0], "migratepages 7 1 3"),
			 "not to a full one\n");
	forget();
}

static void busy(void)
{
	f.node[2].foreign = 5264;
}

static void calm(void)
{
	f.node[2].foreign = 5262;
}

static void one_node(void)
{
	f.nodes = 1;
	f.memory = 1;
	f.cpus = 1;
	f.balancing = -1;
}

static void reclaim(void)
{
	f.reclaim = 1;
}

static void memoryless(void)
{
	f.memory = 7;
}

static void class_default(void)
{
	scan_off();
	f.mine = NULL;
}

static void test_machine(void)
{
	static const struct {
		void (*so)(void);
		const char *cause;
	} of_machine[] = {
		{ well, NULL }, { off, "balancing_off" }, { tiering, "balancing_off" },
		{ no_balancing, "balancing_off" }, { one_node, "one_node" },
		{ other_full, "node_full" }, { busy, "fallback" }, { calm, NULL },
		{ reclaim, "zone_reclaim" }, { memoryless, "memoryless" },
		{ cpuless, "cpuless" }, { class_default, "class_off" }, { vetoes, NULL },
	};
	bool good;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(of_machine); i++) {
		machine();
		f.pid = 0;
		of_machine[i].so();
		causes_find(&found, &f);
		good = found.n == !!of_machine[i].cause;
		if (good && found.n)
			good = !strcmp(found.list[0].cause, of_machine[i].cause) &&
			       is_whole(&found.list[0]) && found.list[0].nr_evidence;
		ksft_test_result(good, "machine %zu: %s, of %zu\n", i,
				 found.n ? found.list[0].cause : "none", found.n);
		forget();
	}
	/* More than there is room for. */
	machine();
	f.pid = 0;
	f.nodes = ~(u64)0;
	for (i = 0; i < PROC_NODES; i++)
		f.node[i].room = (struct room) { .managed = 1 };
	causes_find(&found, &f);
	ksft_test_result(found.n < FINDINGS, "64 full nodes\n");
	forget();
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(ARRAY_SIZE(cases) + 5 + 14);
	test_causes();
	test_figures();
	test_machine();
	ksft_finished();
}
