// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroups.h"
#include "ctl.h"
#include "facts.h"
#include "file.h"
#include "text.h"

struct cpus {
	u64 word[PROC_CPU_WORDS];
};

/* What a file of the process, or of a thread of it, says; or NULL, and errno. */
static char *file_of(unsigned int pid, const char *name)
{
	char path[96];

	snprintf(path, sizeof(path), "/proc/%u/%s", pid, name);
	return file_read(path);
}

static char *thread_file(unsigned int pid, const char *tid, const char *name)
{
	char under[64];

	snprintf(under, sizeof(under), "task/%.16s/%s", tid, name);
	return file_of(pid, under);
}

static u64 nodes_of(const struct facts *f, const struct cpus *cpus)
{
	struct cpus of;
	u64 nodes = 0;
	size_t n, i;

	for (n = 0; n < PROC_NODES; n++) {
		if (!f->cpus_of[n] || !list_parse(f->cpus_of[n], of.word, PROC_CPU_WORDS))
			continue;
		for (i = 0; i < PROC_CPU_WORDS; i++)
			if (of.word[i] & cpus->word[i])
				nodes |= (u64)1 << n;
	}
	return nodes;
}

/* Where it runs, may run, and where the kernel would have it run, if it may. */
static void add_thread(struct facts *f, unsigned int pid, const char *tid)
{
	char *stat = thread_file(pid, tid, "stat"), *status = thread_file(pid, tid, "status");
	char *sched = thread_file(pid, tid, "sched");
	char list[4096];
	struct cpus cpus = { };
	long long preferred;
	unsigned int cpu, n;
	u64 on, may = 0;
	bool kernel;

	if (stat && status && proc_stat(stat, &cpu, &kernel) &&
	    proc_field(status, "Cpus_allowed_list", list, sizeof(list)) &&
	    list_parse(list, cpus.word, PROC_CPU_WORDS)) {
		may = nodes_of(f, &cpus);
		cpus = (struct cpus) { };
		cpus.word[cpu / 64] = (u64)1 << cpu % 64;
		on = nodes_of(f, &cpus);
		f->threads++;
		for (n = 0; n < PROC_NODES; n++)
			f->on[n] += list_has(&on, n);
		f->home |= on;
		f->may |= may;
	}
	if (sched && proc_number(sched, "numa_preferred_nid", &preferred) && preferred >= 0 &&
	    preferred < PROC_NODES)
		f->home |= (u64)1 << preferred & may;
	free(stat);
	free(status);
	free(sched);
}

static void read_threads(struct facts *f)
{
	char path[64];
	struct dirent *e;
	DIR *dir;
	int fd;

	snprintf(path, sizeof(path), "/proc/%u/task", f->pid);
	fd = file_open(path, O_RDONLY | O_DIRECTORY);
	dir = fd < 0 ? NULL : fdopendir(fd);
	while (dir && (e = readdir(dir)))
		if (*e->d_name != '.')
			add_thread(f, f->pid, e->d_name);
	if (dir)
		closedir(dir);
}

/* What is read of the main thread: limits, and what balancing has done so far. */
static void read_main(struct facts *f, const char *status)
{
	char list[256], *path, *cgroup;
	char *sched = file_of(f->pid, "sched");

	if (!sched)
		facts_lack(f, "/proc/PID/sched", "how often its memory was sampled");
	proc_field(status, "Name", f->comm, sizeof(f->comm));
	text_show(f->comm);
	if (!proc_field(status, "Mems_allowed_list", list, sizeof(list)) ||
	    !list_parse(list, &f->mems, 1))
		f->mems = f->memory;
	f->scan_seq = -1;
	if (sched) {
		proc_number(sched, "mm->numa_scan_seq", &f->scan_seq);
		proc_number(sched, "se.sum_exec_runtime", &f->run_ms);
	}
	cgroup = file_of(f->pid, "cgroup");
	path = cgroup ? cgroup_path(cgroup) : NULL;
	f->cgroup = path ? ctl_copy(path) : NULL;
	free(cgroup);
	free(sched);
}

/* Its class: of its main thread where that has a record; any thread's will do. */
static const char *look_at_tasks(struct facts *f, const struct table *t)
{
	const char *name = NULL;
	bool main = false;
	size_t i;

	for (i = 0; i < t->rows; i++) {
		if (table_number(t, i, "tgid") != f->pid)
			continue;
		f->faults += table_number(t, i, "faults");
		if (!main)
			name = table_at(t, i, "class");
		main |= table_number(t, i, "tid") == f->pid;
	}
	return name;
}

static void read_class(struct facts *f)
{
	char *text = f->nr_classes ? file_read(DEBUGFS("tasks")) : NULL;
	struct table t = { };
	const char *name;
	size_t i;

	f->mine = f->nr_classes == 1 ? &f->class[0] : NULL;
	if (!text) {
		if (f->nr_classes)
			facts_lack(f, DEBUGFS("tasks"), "its class, and whether it was sampled");
		return;
	}
	name = table_parse(&t, text) ? NULL : look_at_tasks(f, &t);
	for (i = 0; name && i < f->nr_classes; i++)
		if (!strcmp(name, f->class[i].name))
			f->mine = &f->class[i];
	table_free(&t);
}

static int explain(struct facts *f, const char *name, int err)
{
	if (err == ENOENT || err == ESRCH)
		return ctl_fail(CTL_FAILED, "there is no process %u, or it has ended", f->pid);
	if (err == EACCES || err == EPERM)
		return ctl_fail(CTL_NOT_ALLOWED,
				"/proc/%u/%s is its owner's and root's; run it again with sudo",
				f->pid, name);
	return ctl_fail(CTL_FAILED, "/proc/%u/%s: %s", f->pid, name, strerror(err));
}

static void read_mounts(struct facts *f)
{
	char *text = file_of(f->pid, "mountinfo");
	struct mapping *m;

	for (m = f->maps.mapping; text && m < f->maps.mapping + f->maps.n; m++)
		m->cached = m->file && m->known && m->dirty &&
			proc_has_files(text, m->major, m->minor);
	free(text);
}

static int read_maps(struct facts *f)
{
	char *text = file_of(f->pid, "numa_maps"), *smaps;
	size_t line, i;

	if (!text)
		return explain(f, "numa_maps", errno);
	line = maps_parse(&f->maps, text);
	if (line)
		return ctl_fail(CTL_FAILED,
				"/proc/%u/numa_maps, line %zu is none; please report it",
				f->pid, line);
	smaps = file_of(f->pid, "smaps");
	if (!smaps)
		return explain(f, "smaps", errno);
	maps_join(&f->maps, smaps);
	free(smaps);
	read_mounts(f);
	for (i = 0; i < f->maps.n; i++) {
		f->total += f->maps.mapping[i].total;
		if (f->maps.mapping[i].stack)
			f->own = &f->maps.mapping[i];
	}
	return CTL_OK;
}

int facts_process(struct facts *f, unsigned int pid)
{
	char *stat, *status;
	bool kernel = false;
	unsigned int cpu;
	int rc;

	f->pid = pid;
	stat = file_of(pid, "stat");
	status = file_of(pid, "status");
	if (!stat || !status || !proc_stat(stat, &cpu, &kernel)) {
		rc = explain(f, "status", errno);
	} else if (kernel) {
		rc = ctl_fail(CTL_FAILED, "%u is a kernel thread, and has no memory of its own",
			      pid);
	} else {
		read_main(f, status);
		read_threads(f);
		read_class(f);
		rc = read_maps(f);
	}
	free(stat);
	free(status);
	return rc;
}
