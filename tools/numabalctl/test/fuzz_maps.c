// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of what doctor reads: what files of /proc say, bent. No byte outside of it is
 * touched, what is taken adds up, and whatever it is, findings can be told of it.
 * fuzz_maps [SEED [ROUNDS]]; a failure prints what replays it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cause.h"
#include "bend.h"

static const char numa_maps[] =
	"00400000 default file=/bin/a mapped=3000 mapmax=2 N0=3000 kernelpagesize_kB=4\n"
	"7f0000000000 bind=static|balancing:1 anon=512 dirty=5 N1=51000 kernelpagesize_kB=4\n"
	"7f0000400000 default file=/x huge anon=2 N3=200 kernelpagesize_kB=2048\n"
	"7f0000500000 weighted interleave:0-3 anon=51200 N0=25600 N1=25600\n"
	"7f0000600000 prefer (many):0,2 anon=51200 N0=25600 N1=25600\n"
	"7ffc00000000 prefer:1 stack anon=2 dirty=2 N1=2 kernelpagesize_kB=4\n";
static const char smaps[] =
	"00400000-00403000 r-xp 00000000 fe:01 7   /bin/a\nSize: 12 kB\nVmFlags: rd ex mr\n"
	"7f0000000000-7f0000200000 rw-p 00000000 00:00 0\n"
	"AnonHugePages:    204800 kB\nVmFlags: rd wr mr mw me io\n";
static const char zoneinfo[] =
	"Node 0, zone      DMA\n  per-node stats\n      nr_inactive_file 30\n"
	"  pages free     100\n        high     30\n        managed  1000\n"
	"        protection: (0, 0, 500, 500)\n"
	"Node 1, zone   Normal\n  pages free     49\n        high     49\n"
	"        managed  2000\n        protection: (0, 0, 0, 0)\n";
static const char buddyinfo[] =
	"Node 0, zone      DMA      1      2      3\nNode 1, zone   Normal      7      0      0\n";
static const char status[] =
	"Name:\tx\nCpus_allowed_list:\t0-3,8191\nMems_allowed_list:\t0-3\n"
	"mm->numa_scan_seq      :     -3\nse.sum_exec_runtime :  12.5\n";
static const char stat[] =
	"7 (x) S 1 7 7 0 -1 64 9 0 0 0 1 2 0 0 20 0 1 0 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 0 17 3\n";

static const char mounts[] =
	"1 0 0:2 / / rw - rootfs none rw\n20 1 0:30 / /tmp rw - tmpfs none rw\n"
	"21 1 254:1 / /data rw shared:1 - ext4 /dev/vda1 rw\n";

static const char * const noise[] = {
	" ", "\n", ":", "=", ",", "-", "|", "(", ")", "0-63", "64", "18446744073709551616",
	"N63=9", "N64=1", "file=", "stack", "huge", "default", "bind:", "balancing",
	"kernelpagesize_kB=1048576", "Node ", ", zone ", "high     ", "\303", "\t", "r--p",
	"18446744073709551615", "mapmax=9",
};

#define BEND(text)	bend(text, noise, ARRAY_SIZE(noise))

/* Sums are sums, and every list of nodes is one. */
static bool check_maps(struct facts *f)
{
	struct mapping *m;
	u64 on[PROC_NODES] = { }, sum, nodes = 0;
	size_t n;

	for (m = f->maps.mapping; m < f->maps.mapping + f->maps.n; m++) {
		sum = 0;
		for (n = 0; n < PROC_NODES; n++) {
			sum += m->kib[n];
			on[n] += m->kib[n];
		}
		if (sum != m->total || strncmp(maps_policy(m) - 1, " ", 1))
			return false;
		f->total += sum;
		if (m->stack)
			f->own = m;
		mapping_away(f, m, &nodes);
	}
	return true;
}

/* All that is told is whole, and of no more than there is. */
static bool check_findings(const struct findings *findings)
{
	const struct finding *finding;
	size_t i;

	if (findings->n > FINDINGS)
		return false;
	for (finding = findings->list; finding < findings->list + findings->n; finding++) {
		if (!*finding->what || finding->nr_evidence > FINDING_EVIDENCE ||
		    finding->nr_cures > FINDING_CURES)
			return false;
		for (i = 0; i < finding->nr_evidence; i++)
			if (!*finding->evidence[i].file)
				return false;
	}
	return true;
}

static bool check(unsigned int *taken)
{
	static struct findings findings;
	static struct facts f;
	struct room room[PROC_NODES] = { };
	char *text, value[64];
	unsigned int cpu;
	long long n;
	bool kernel, good = true;
	size_t i;

	f = (struct facts) { .pid = pick(2), .nodes = 15, .memory = pick(16), .cpus = pick(16),
		.home = pick(16), .may = pick(16), .mems = pick(16), .balancing = pick(4),
		.scan_seq = (long long)pick(3) - 1, .nr_classes = pick(2), .reclaim = pick(2) };
	f.mine = f.nr_classes ? f.class : NULL;
	text = BEND(zoneinfo);
	room_zones(room, text);
	free(text);
	text = BEND(buddyinfo);
	room_blocks(room, text, pick(4));
	free(text);
	for (i = 0; i < PROC_NODES; i++)
		f.node[i].room = room[i];
	text = BEND(status);
	if (proc_field(text, "Cpus_allowed_list", value, sizeof(value)))
		list_parse(value, (u64 [PROC_CPU_WORDS]) { }, PROC_CPU_WORDS);
	if (proc_field(text, "Name", value, sizeof(value)))
		good &= strlen(value) < sizeof(value) && !strchr(value, '\n');
	proc_number(text, "mm->numa_scan_seq", &n);
	free(text);
	text = BEND(mounts);
	proc_has_files(text, 254, 1);
	free(text);
	text = BEND(stat);
	if (proc_stat(text, &cpu, &kernel))
		good &= cpu < PROC_CPUS;
	free(text);
	if (!maps_parse(&f.maps, BEND(numa_maps))) {
		text = BEND(smaps);
		good &= maps_join(&f.maps, text) <= f.maps.n && check_maps(&f);
		free(text);
		causes_find(&findings, &f);
		good &= check_findings(&findings);
		*taken += f.pid && findings.n;
	}
	maps_free(&f.maps);
	return good;
}

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? atoi(argv[1]) : 1;
	unsigned int rounds = argc > 2 ? atoi(argv[2]) : 50000;
	unsigned int i, taken = 0;

	for (i = 0; i < rounds; i++) {
		srandom(seed + i);
		if (!check(&taken)) {
			printf("failed: fuzz_maps %u 1\n", seed + i);
			return 1;
		}
	}
	/* One that refuses all would pass the rest. */
	if (rounds > 1000 && taken < rounds / 20) {
		printf("failed: of %u little was taken\n", rounds);
		return 1;
	}
	printf("# fuzz_maps: %u rounds, %u with findings\n", rounds, taken);
	return 0;
}
