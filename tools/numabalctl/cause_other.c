// SPDX-License-Identifier: GPL-2.0
/* Causes of memory without a policy: what keeps it from coming to where threads run. */
#include <stdio.h>
#include <string.h>

#include "cause.h"
#include "numabal/abi.h"

/* It lies apart, and no policy says so. */
static u64 stays(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return m->policy == POLICY_DEFAULT || m->balanced ? mapping_away(f, m, nodes) : 0;
}

/* "8.0 MiB on node 1, where none of its threads runs, IS: WHY" */
static void say(struct finding *finding, const struct pile *p, const char *is, const char *why)
{
	char size[SIZE_TEXT], here[64];

	list_text(p->nodes, here, sizeof(here));
	finding_say(finding, "%s on node %s, where none of its threads runs, %s: %s",
		    size_text(p->kib, size), here, is, why);
}

static void show_of(struct finding *finding, const struct facts *f, const char *name,
		    const char *says)
{
	char file[64];

	snprintf(file, sizeof(file), "/proc/%u/%s", f->pid, name);
	finding_show(finding, file, "%s", says);
}

static void show_scans(struct finding *finding, const struct facts *f)
{
	char says[96];

	if (f->scan_seq < 0)
		return;
	snprintf(says, sizeof(says), "mm->numa_scan_seq %lld, after %.1f s of CPU time",
		 f->scan_seq, f->run_ms / 1e3);
	show_of(finding, f, "sched", says);
}

static u64 of_cpuset(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return f->home & f->mems ? 0 : stays(f, m, nodes);
}

static void tell_cpuset(struct finding *finding, const struct facts *f, const struct pile *p)
{
	char says[96], mems[64], all[64];

	list_text(f->mems, mems, sizeof(mems));
	list_text(f->memory, all, sizeof(all));
	say(finding, p, "is where its cpuset lets it be",
	    "it may have no memory of the nodes that its threads run on");
	snprintf(says, sizeof(says), "Mems_allowed_list: %s", mems);
	show_of(finding, f, "status", says);
	if (f->cgroup)
		finding_cure(finding, "echo %s > /sys/fs/cgroup%s/cpuset.mems", all,
			     strcmp(f->cgroup, "/") ? f->cgroup : "");
}

static u64 of_hugetlb(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return m->huge ? stays(f, m, nodes) : 0;
}

static void tell_hugetlb(struct finding *finding, const struct facts *f, const struct pile *p)
{
	int node = f->home ? __builtin_ctzll(f->home) : 0;
	u64 page_kib = p->top[0]->page_kib;

	say(finding, p, "is in pages of hugetlbfs",
	    "they come from the pool of a node that has some, and are never balanced");
	finding_cure(finding, "echo %lu > %s/node%d/hugepages/hugepages-%lukB/nr_hugepages",
		     p->kib / page_kib, "/sys/devices/system/node", node, page_kib);
	finding_migrate(finding, f, p->nodes);
}

static u64 of_driver(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return m->fixed ? stays(f, m, nodes) : 0;
}

static void tell_driver(struct finding *finding, const struct facts *f, const struct pile *p)
{
	say(finding, p, "belongs to a driver", "that chose where it is, and it is never moved");
	show_of(finding, f, "smaps", "VmFlags of it have io, pf or mm");
	finding_cure(finding, "taskset -acp %s %u", f->cpus_of[__builtin_ctzll(p->nodes)] ?: "",
		     f->pid);
}

static u64 of_file_readonly(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return m->known && m->file && m->readable && !m->writable ? stays(f, m, nodes) : 0;
}

static void tell_file_readonly(struct finding *finding, const struct facts *f,
			       const struct pile *p)
{
	char here[64];

	say(finding, p, "is the page cache of a file, mapped read-only",
	    "it stays where who read it first ran, and is never balanced");
	show_of(finding, f, "smaps", "these are mapped r--");
	finding_migrate(finding, f, p->nodes);
	list_text(f->home, here, sizeof(here));
	finding_cure(finding, "sysctl vm.drop_caches=1; numactl --cpunodebind=%s COMMAND", here);
}

static u64 of_file_dirty(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	u64 kib = stays(f, m, nodes);

	return m->cached && m->dirty * m->page_kib >= kib / 2 ? kib : 0;
}

static void tell_file_dirty(struct finding *finding, const struct facts *f, const struct pile *p)
{
	say(finding, p, "is of a file, and not written back yet (dirty above)",
	    "such pages are not balanced");
	finding_cure(finding, "sync");
	finding_migrate(finding, f, p->nodes);
}

static u64 of_fork_shared(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return !m->file && m->mapmax > 1 ? stays(f, m, nodes) : 0;
}

static void tell_fork_shared(struct finding *finding, const struct facts *f, const struct pile *p)
{
	say(finding, p, "is shared with its parent or children since a fork (mapmax above)",
	    "until one of them writes a copy of its own, such pages are not balanced");
	finding_migrate(finding, f, p->nodes);
}

static u64 of_balancing_off(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return f->balancing < 0 || !(f->balancing & 1) ? stays(f, m, nodes) : 0;
}

static void tell_balancing_off(struct finding *finding, const struct facts *f,
			       const struct pile *p)
{
	char says[16] = "there is none";

	if (f->balancing >= 0)
		snprintf(says, sizeof(says), "%d", f->balancing);
	say(finding, p, "stays there", "balancing is off");
	finding_show(finding, "/proc/sys/kernel/numa_balancing", "%s", says);
	finding_cure(finding, "sysctl kernel.numa_balancing=1");
	finding_migrate(finding, f, p->nodes);
}

static u64 of_class_off(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	const struct class_facts *c = f->mine;

	return c && (!strcmp(c->scan_mode, "off") || !strcmp(c->page_mode, "never")) ?
		stays(f, m, nodes) : 0;
}

static void tell_class_off(struct finding *finding, const struct facts *f, const struct pile *p)
{
	const struct class_facts *c = f->mine;
	bool scan = !strcmp(c->scan_mode, "off");
	char file[96];

	say(finding, p, scan ? "is not sampled" : "may not be moved",
	    "its class of numabal says so");
	snprintf(file, sizeof(file), NUMABAL_SYSFS_DIR "/class/%.31s/%s", c->name,
		 scan ? "scan_mode" : "page_mode");
	finding_show(finding, file, "%s", scan ? c->scan_mode : c->page_mode);
	finding_cure(finding, "echo kernel > %s", file);
	finding_migrate(finding, f, p->nodes);
}

static u64 of_node_full(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	u64 home = f->home & f->mems & f->memory;

	return home && !(home & ~facts_full(f)) ? stays(f, m, nodes) : 0;
}

static void tell_node_full(struct finding *finding, const struct facts *f, const struct pile *p)
{
	u64 home = f->home & f->mems & f->memory;
	const char *cpus = f->cpus_of[__builtin_ctzll(p->nodes)];
	u64 cache = 0, managed = 0;
	size_t n;

	say(finding, p, "is there as its own node is full",
	    "new memory comes from the next one, and none is moved to a full one");
	finding_room(finding, f, home);
	for (n = 0; n < PROC_NODES; n++) {
		if (!list_has(&home, n))
			continue;
		cache += f->node[n].room.cache;
		managed += f->node[n].room.managed;
	}
	if (cache > managed / 10)
		finding_cure(finding, "sysctl vm.drop_caches=1");
	if (cpus && *cpus)
		finding_cure(finding, "taskset -acp %s %u", cpus, f->pid);
	else
		finding_cure(finding, "numastat -m");
}

static u64 of_cpuless(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	u64 kib = stays(f, m, nodes);

	*nodes &= ~f->cpus;
	return kib ? mapping_on(m, *nodes) : 0;
}

static void tell_cpuless(struct finding *finding, const struct facts *f, const struct pile *p)
{
	say(finding, p, "is on a node without CPUs",
	    "it was put there for want of room, or as it was seldom used");
	finding_cure(finding, "sysctl kernel.numa_balancing=3");
	finding_migrate(finding, f, p->nodes);
}

static u64 of_file_shared(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return m->file && m->mapmax > 1 ? stays(f, m, nodes) : 0;
}

static void tell_file_shared(struct finding *finding, const struct facts *f, const struct pile *p)
{
	say(finding, p, "is a file's that others map, too (mapmax above)",
	    "it lies where the first touched it, and moves only if most want it elsewhere");
	finding_migrate(finding, f, p->nodes);
}

static u64 of_huge_no_room(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	u64 home = f->home & f->mems & f->memory, kib = stays(f, m, nodes), room = 0;
	size_t n;

	/* Of most of it, and less than half could go to where it is wanted. */
	if (!home || !kib || m->thp_kib < kib / 2)
		return 0;
	for (n = 0; n < PROC_NODES; n++) {
		if (!list_has(&home, n))
			continue;
		if (!f->node[n].room.managed)
			return 0;
		room += f->node[n].room.huge;
	}
	return room * f->huge_kib < m->thp_kib / 2 ? kib : 0;
}

static void tell_huge_no_room(struct finding *finding, const struct facts *f, const struct pile *p)
{
	u64 home = f->home & f->mems & f->memory, huge = 0;
	char says[96];
	size_t n;

	say(finding, p, "is in huge pages",
	    "they are moved whole only, and its own node has too few free blocks of that size");
	for (n = 0; n < PILE_TOP && p->top[n]; n++)
		huge += p->top[n]->thp_kib;
	snprintf(says, sizeof(says), "AnonHugePages %lu kB", huge);
	show_of(finding, f, "smaps", says);
	for (n = 0; n < PROC_NODES; n++)
		if (list_has(&home, n))
			finding_show(finding, "/proc/buddyinfo",
				     "node %zu: room for %lu pages of %lu kB", n,
				     f->node[n].room.huge, f->huge_kib);
	n = __builtin_ctzll(home);
	finding_cure(finding, "echo 1 > /sys/devices/system/node/node%zu/compact", n);
	finding_migrate(finding, f, p->nodes);
}

static u64 of_unscanned(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return f->scan_seq || f->faults ? 0 : stays(f, m, nodes);
}

static void tell_unscanned(struct finding *finding, const struct facts *f, const struct pile *p)
{
	static const char dir[] = "/sys/kernel/debug/sched/numa_balancing/";

	say(finding, p, "has not been sampled yet",
	    "the kernel has not been through all of it once");
	show_scans(finding, f);
	if (f->scan_size_mb) {
		finding_show(finding, dir, "first scan after %lu ms of CPU time", f->scan_delay_ms);
		finding_show(finding, dir, "a scan goes through %lu MiB of %lu",
			     f->scan_size_mb, f->total / 1024);
	}
	if (f->nr_classes)
		finding_cure(finding, "echo adapt > %s/scan_mode; echo 100 > %s/scan_delay_ms",
			     NUMABAL_SYSFS_DIR, NUMABAL_SYSFS_DIR);
	else
		finding_cure(finding, "echo 100 > %sscan_delay_ms", dir);
	finding_migrate(finding, f, p->nodes);
}

static u64 of_class_veto(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	const struct class_facts *c = f->mine;

	return c && c->vetoes && (!strcmp(c->page_mode, "threshold") ||
				  !strcmp(c->page_mode, "payback")) ? stays(f, m, nodes) : 0;
}

static void tell_class_veto(struct finding *finding, const struct facts *f, const struct pile *p)
{
	const struct class_facts *c = f->mine;
	char file[96];

	say(finding, p, "is held there", "moves were vetoed by thresholds of its class of numabal");
	snprintf(file, sizeof(file), NUMABAL_SYSFS_DIR "/class/%.31s/page_mode", c->name);
	finding_show(finding, file, "%s", c->page_mode);
	finding_cure(finding, "echo kernel > %s", file);
	snprintf(file, sizeof(file), NUMABAL_SYSFS_DIR "/class/%.31s/decisions", c->name);
	finding_show(finding, file, "page veto: %lu times", c->vetoes);
	finding_migrate(finding, f, p->nodes);
}

static u64 of_pinned(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	u64 kib = stays(f, m, nodes);

	*nodes &= ~f->may;
	return kib ? mapping_on(m, *nodes) : 0;
}

static void tell_pinned(struct finding *finding, const struct facts *f, const struct pile *p)
{
	const char *cpus = f->cpus_of[__builtin_ctzll(p->nodes)];
	char says[96], may[64];

	list_text(f->may, may, sizeof(may));
	say(finding, p, "was touched there first, and they may not run there (taskset, cpuset)",
	    "only balancing brings it to them, as they touch it again");
	snprintf(says, sizeof(says), "Cpus_allowed_list: of node %s", may);
	show_of(finding, f, "status", says);
	show_scans(finding, f);
	finding_migrate(finding, f, p->nodes);
	finding_cure(finding, "taskset -acp %s %u", cpus ?: "", f->pid);
}

static u64 of_first_touch(const struct facts *f, const struct mapping *m, u64 *nodes)
{
	return stays(f, m, nodes);
}

static void tell_first_touch(struct finding *finding, const struct facts *f, const struct pile *p)
{
	say(finding, p, "was touched first by a thread that ran there",
	    "since then it was touched too seldom to be sampled and moved");
	show_scans(finding, f);
	finding_migrate(finding, f, p->nodes);
}

const struct cause other_causes[] = {
	{ "cpuset", of_cpuset, tell_cpuset },
	{ "hugetlb", of_hugetlb, tell_hugetlb },
	{ "driver", of_driver, tell_driver },
	{ "file_readonly", of_file_readonly, tell_file_readonly },
	{ "file_dirty", of_file_dirty, tell_file_dirty },
	{ "fork_shared", of_fork_shared, tell_fork_shared },
	{ "balancing_off", of_balancing_off, tell_balancing_off },
	{ "class_off", of_class_off, tell_class_off },
	{ "node_full", of_node_full, tell_node_full },
	{ "cpuless", of_cpuless, tell_cpuless },
	{ "file_shared", of_file_shared, tell_file_shared },
	{ "huge_no_room", of_huge_no_room, tell_huge_no_room },
	{ "unscanned", of_unscanned, tell_unscanned },
	{ "class_veto", of_class_veto, tell_class_veto },
	{ "pinned", of_pinned, tell_pinned },
	{ "first_touch", of_first_touch, tell_first_touch },
};

const size_t nr_other_causes = ARRAY_SIZE(other_causes);
