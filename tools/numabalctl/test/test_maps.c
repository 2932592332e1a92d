// SPDX-License-Identifier: GPL-2.0
/* Unit tests of what doctor reads: lists, fields, mappings, rooms of nodes. */
#include <stdlib.h>
#include <string.h>

#include "../maps.h"
#include "../proc.h"
#include "../room.h"
#include "kselftest.h"

static void test_lists(void)
{
	static const char * const bad[] = {
		"-1", "1-", "3-1", "1,", ",1", "64", "0-64", "1x", "x", "0-3:1",
		"18446744073709551616",
	};
	static const struct {
		const char *text;
		u64 set;
	} good[] = {
		{ "", 0 }, { "\n", 0 }, { "0", 1 }, { "0-3\n", 15 }, { "1,3", 10 },
		{ "0-1,62-63", 3 | (u64)3 << 62 }, { "5 N0=1", 32 }, { "2,2", 4 },
	};
	static const struct {
		u64 set;
		const char *text;
	} texts[] = {
		{ 0, "none" }, { 1, "0" }, { 15, "0-3" }, { 10, "1,3" }, { ~(u64)0, "0-63" },
		{ (u64)1 << 63 | 6, "1-2,63" },
	};
	u64 cpus[PROC_CPU_WORDS], set;
	char text[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ksft_test_result(!list_parse(bad[i], &set, 1), "'%s' is no list\n", bad[i]);
	for (i = 0; i < ARRAY_SIZE(good); i++)
		ksft_test_result(list_parse(good[i].text, &set, 1) && set == good[i].set,
				 "list %zu\n", i);
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		list_text(texts[i].set, text, sizeof(text));
		ksft_test_result(!strcmp(text, texts[i].text), "%s\n", text);
	}
	ksft_test_result(list_parse("63-64,8191", cpus, PROC_CPU_WORDS) && list_has(cpus, 64) &&
			 list_has(cpus, 8191) && !list_has(cpus, 65) &&
			 !list_parse("8192", cpus, PROC_CPU_WORDS), "CPUs\n");
	list_text(0x5555555555555555, text, 8);
	ksft_test_result(strlen(text) < 8, "a list that does not fit\n");
}

static void test_fields(void)
{
	static const char status[] =
		"Name:\ta b\nCpus_allowed_list:\t0-3\t\nCpus_allowed:\tf\nMems_allowed_list:\t1\n";
	static const char sched[] =
		"x (7, #threads: 1)\n-----\n"
		"se.sum_exec_runtime                          :          1234.567890\n"
		"mm->numa_scan_seq                            :                    3\n"
		"numa_preferred_nid                           :                   -1\n"
		"bad : x\nlong : 99999999999999999999\n";
	char value[32];
	long long n;

	ksft_test_result(proc_field(status, "Name", value, sizeof(value)) &&
			 !strcmp(value, "a b"), "a field\n");
	ksft_test_result(proc_field(status, "Cpus_allowed_list", value, sizeof(value)) &&
			 !strcmp(value, "0-3"), "not one that begins alike\n");
	ksft_test_result(proc_field(status, "Cpus_allowed", value, sizeof(value)) &&
			 !strcmp(value, "f"), "nor one that goes on\n");
	ksft_test_result(!proc_field(status, "allowed_list", value, sizeof(value)) &&
			 !proc_field(status, "Name", value, 3) &&
			 proc_field(status, "Name", value, 4), "none, or too long\n");
	ksft_test_result(proc_number(sched, "se.sum_exec_runtime", &n) && n == 1234,
			 "a fraction\n");
	ksft_test_result(proc_number(sched, "mm->numa_scan_seq", &n) && n == 3, "a number\n");
	ksft_test_result(proc_number(sched, "numa_preferred_nid", &n) && n == -1, "below 0\n");
	ksft_test_result(!proc_number(sched, "bad", &n) && !proc_number(sched, "long", &n) &&
			 !proc_number("", "x", &n), "no numbers\n");
}

static void test_mounts(void)
{
	static const char mounts[] =
		"1 0 0:2 / / rw - rootfs none rw\n20 1 0:30 / /tmp - odd rw - tmpfs none rw\n"
		"21 1 254:1 / /data rw shared:1 - ext4 /dev/vda1 rw\n22 1 0:5 / /d rw - devtmpfs x rw\n"
		"23 1 0:31 / /cut\n24 1 0:32 / /ram rw - ramfs r rw";

	ksft_test_result(proc_has_files(mounts, 254, 1) && proc_has_files(mounts, 0, 2) &&
			 proc_has_files(mounts, 0, 32), "files of a disk, or alike\n");
	ksft_test_result(!proc_has_files(mounts, 0, 5), "no such\n");
	ksft_test_result(!proc_has_files(mounts, 0, 31) && !proc_has_files(mounts, 0, 33) &&
			 !proc_has_files(mounts, 1, 254) && !proc_has_files("", 0, 0) &&
			 !proc_has_files("1\n2 3\n", 0, 0), "none of that number\n");
}

#define STAT(name, flags, cpu) "7 (" name ") S 1 7 7 0 -1 " flags \
	" 9 0 0 0 1 2 0 0 20 0 1 0 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 0 17 " cpu " 0 0 0\n"

static void test_stat(void)
{
	unsigned int cpu = 0;
	bool kernel = true;

	ksft_test_result(proc_stat(STAT("a) S (b", "4194304", "5"), &cpu, &kernel) &&
			 cpu == 5 && !kernel, "a CPU, behind a strange name\n");
	ksft_test_result(proc_stat(STAT("kswapd0", "2228224", "0"), &cpu, &kernel) && kernel,
			 "a kernel thread\n");
	ksft_test_result(!proc_stat("7 (x) S 1 7", &cpu, &kernel) &&
			 !proc_stat("", &cpu, &kernel) &&
			 !proc_stat(STAT("x", "0", "8192"), &cpu, &kernel) &&
			 !proc_stat(STAT("x", "y", "1"), &cpu, &kernel), "cut off, or wrong\n");
}

static struct maps parsed(const char *text)
{
	struct maps maps;
	size_t line = maps_parse(&maps, strdup(text));

	if (line)
		ksft_print_msg("line %zu is bad\n", line);
	return maps;
}

static void test_policies(void)
{
	static const struct {
		const char *line;
		enum policy policy;
		bool balanced;
		u64 wanted;
	} cases[] = {
		{ "7f00 default\n", POLICY_DEFAULT, false, 0 },
		{ "7f00 default anon=1\n", POLICY_DEFAULT, false, 0 },
		{ "7f00 local anon=1\n", POLICY_LOCAL, false, 0 },
		{ "7f00 bind:1 anon=1\n", POLICY_BIND, false, 2 },
		{ "7f00 bind=balancing:0-1\n", POLICY_BIND, true, 3 },
		{ "7f00 bind=static|balancing:0 x\n", POLICY_BIND, true, 1 },
		{ "7f00 bind=static:0\n", POLICY_BIND, false, 1 },
		{ "7f00 interleave:0-3\n", POLICY_INTERLEAVE, false, 15 },
		{ "7f00 weighted interleave:0,2 anon=1\n", POLICY_WEIGHTED, false, 5 },
		{ "7f00 prefer:3\n", POLICY_PREFERRED, false, 8 },
		{ "7f00 prefer=relative:3\n", POLICY_PREFERRED, false, 8 },
		{ "7f00 prefer (many):2-3 anon=1\n", POLICY_PREFERRED_MANY, false, 12 },
		{ "7f00 binding:1\n", POLICY_OTHER, false, 2 },
	};
	static const char * const bad[] = {
		"7f00\n", "7f00  default\n", "g default\n", "7f00 default", "7f00 bind:x\n",
		"7f00 default  N0=1\nx\n", "11111111111111111 default\n", " default\n",
		"7f00 bind:64\n", "7f00 default N0=18446744073709551615 N1=1\n",
	};
	struct maps maps;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		maps = parsed(cases[i].line);
		ksft_test_result(maps.n == 1 && maps.mapping[0].policy == cases[i].policy &&
				 maps.mapping[0].balanced == cases[i].balanced &&
				 maps.mapping[0].wanted == cases[i].wanted, "policy %zu\n", i);
		maps_free(&maps);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		ksft_test_result(maps_parse(&maps, strdup(bad[i])) > 0, "bad line %zu\n", i);
		maps_free(&maps);
	}
}

static const char numa_maps[] =
	"00400000 default file=/bin/a\\040stack mapped=3 mapmax=2 N0=3 kernelpagesize_kB=4\n"
	"7f0000000000 bind:1 anon=512 dirty=512 N0=2 N1=510 kernelpagesize_kB=4\n"
	"7f0000400000 default file=/hugepage\\040(deleted) huge anon=2 N3=2 kernelpagesize_kB=2048\n"
	"7ffc00000000 bind:1 stack anon=2 dirty=2 N1=2 kernelpagesize_kB=4\n"
	"7ffd00000000 default\n";
static const char smaps[] =
	"00400000-00403000 r-xp 00000000 fe:01 7   /bin/a stack\nSize: 12 kB\nVmFlags: rd ex mr\n"
	"7e0000000000-7e0000001000 rw-p 00000000 00:00 0\nAnonHugePages: 99 kB\n"
	"7f0000000000-7f0000200000 rw-p 00000000 00:00 0\n"
	"Rss: 2048 kB\nAnonHugePages:      2048 kB\nVmFlags: rd wr mr mw me ac\n"
	"7ffd00000000-7ffd00001000 r--p 00000000 00:00 0    [vvar]\nVmFlags: rd mr pf io de\n";

static void test_mappings(void)
{
	struct maps maps = parsed(numa_maps);
	struct mapping *m = maps.mapping;

	ksft_test_result(maps.n == 5, "all lines\n");
	ksft_test_result(m[0].file && !m[0].stack && m[0].mapmax == 2 && m[0].kib[0] == 12,
			 "a file, whose name is no word\n");
	ksft_test_result(m[1].kib[1] == 2040 && m[1].total == 2048 && m[1].dirty == 512 &&
			 m[1].mapmax == 1 && !m[1].file, "memory of two nodes\n");
	ksft_test_result(m[2].huge && m[2].kib[3] == 4096, "huge pages are larger\n");
	ksft_test_result(m[3].stack && maps_same_policy(&m[3], &m[1]) &&
			 !maps_same_policy(&m[3], &m[0]), "whose policy it is\n");
	ksft_test_result(maps_join(&maps, smaps) == 3, "those that smaps has\n");
	ksft_test_result(m[0].known && m[0].readable && !m[0].writable && m[0].executable &&
			 m[0].major == 254 && m[0].minor == 1,
			 "what it may\n");
	ksft_test_result(m[1].known && m[1].writable && m[1].thp_kib == 2048 && !m[1].fixed,
			 "of its own lines\n");
	ksft_test_result(!m[2].known && !m[3].known && !m[3].thp_kib, "those it has not\n");
	ksft_test_result(m[4].known && m[4].fixed, "a driver's\n");
	maps_free(&maps);

	/* Huge pages that smaps of 6.1 leaves out, and what a file has besides. */
	maps = parsed("1000 default anon=1536 N1=1536\n800000 default file=/x anon=9 N1=9\n");
	maps_join(&maps, "1000-601000 rw-p 0 0:0 0\nRss: 2048 kB\nAnonHugePages: 2048 kB\n"
		  "800000-900000 rw-p 0 0:0 0\nRss: 4 kB\n");
	ksft_test_result(maps.mapping[0].thp_kib == 6144 && !maps.mapping[1].thp_kib,
			 "that wait for a fault\n");
	maps_free(&maps);
}

static const char zoneinfo[] =
	"Node 0, zone      DMA\n  per-node stats\n      nr_inactive_file 30\n"
	"      nr_active_file 12\n  pages free     100\n        boost    0\n        min      10\n"
	"        low      20\n        high     30\n        managed  1000\n"
	"        protection: (0, 0, 500, 500)\n  pagesets\n    cpu: 0\n"
	"              count: 1\n              high:  9999\n"
	"Node 0, zone   Normal\n  pages free     50\n        high     49\n"
	"        managed  2000\n        protection: (0, 0, 0, 0)\n"
	"Node 1, zone   Normal\n  pages free     49\n        high     49\n"
	"        managed  2000\n        protection: (0, 0, 0, 0)\n"
	"Node 2, zone  Movable\n  pages free     0\n        high     0\n        managed  0\n"
	"Node 3, zone      DMA\n  pages free     100\n        high     30\n"
	"        managed  1000\n        protection: (0, 0, 500, 500)\n"
	"Node 77, zone  Normal\n  pages free     9\n        managed  9\n";
static const char buddyinfo[] =
	"Node 0, zone      DMA      1      2      3\n"
	"Node 0, zone   Normal      0      0      4\n"
	"Node 1, zone   Normal      7      0      0\n";

static void test_rooms(void)
{
	struct room room[PROC_NODES] = { };

	room_zones(room, zoneinfo);
	ksft_test_result(room[0].managed == 3000 && room[0].free == 150 && room[0].high == 79 &&
			 room[0].cache == 42, "a node of two zones\n");
	ksft_test_result(room[0].fits && !room[1].fits, "one page more than is wanted\n");
	ksft_test_result(room[3].managed && !room[3].fits, "what is kept for others\n");
	ksft_test_result(!room[2].managed && !room[2].fits && room[1].managed == 2000,
			 "a zone without pages\n");
	room_blocks(room, buddyinfo, 2);
	ksft_test_result(room[0].huge == 7 && room[1].huge == 0, "blocks\n");
	room_blocks(room, buddyinfo, 1);
	ksft_test_result(room[0].huge == 7 + 16 && room[1].huge == 0, "larger ones hold two\n");
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(11 + 8 + 6 + 2 + 8 + 3 + 3 + 13 + 10 + 11 + 6);
	test_lists();
	test_fields();
	test_stat();
	test_mounts();
	test_policies();
	test_mappings();
	test_rooms();
	ksft_finished();
}
