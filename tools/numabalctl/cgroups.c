// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroups.h"
#include "ctl.h"
#include "file.h"
#include "text.h"

struct process {
	u64 tgid;
	u64 tasks, local, remote;
};

static bool has_controller(const char *list, const char *end, const char *name)
{
	size_t len = strlen(name);

	while (list < end) {
		size_t n = strcspn(list, ",:");

		if (n == len && !memcmp(list, name, n))
			return true;
		list += n + 1;
	}
	return false;
}

char *cgroup_path(char *text)
{
	char *line, *first, *second, *unified = NULL;

	while ((line = strsep(&text, "\n"))) {
		first = strchr(line, ':');
		second = first ? strchr(first + 1, ':') : NULL;
		if (!second)
			continue;
		if (has_controller(first + 1, second, "memory"))
			return second + 1;
		if (second == first + 1)
			unified = second + 1;
	}
	return unified;
}

char *cgroup_of(u64 pid)
{
	char name[64], *text, *path;

	snprintf(name, sizeof(name), "/proc/%llu/cgroup", (unsigned long long)pid);
	text = file_read(name);
	path = text ? cgroup_path(text) : NULL;
	if (path)
		path = ctl_copy(path);
	free(text);
	return path;
}

static char *path_of(u64 tgid)
{
	char *path = cgroup_of(tgid);

	if (!path)
		path = ctl_copy("other");
	text_show(path);
	return path;
}

static int by_tgid(const void *a, const void *b)
{
	u64 x = ((const struct process *)a)->tgid, y = ((const struct process *)b)->tgid;

	return (x > y) - (x < y);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct cgroup *)a)->path, ((const struct cgroup *)b)->path);
}

static u64 faults(const struct cgroup *c)
{
	return c->local + c->remote;
}

/* The most first; what has no name of its own last; else by name. */
static int by_faults(const void *a, const void *b)
{
	const struct cgroup *x = a, *y = b;
	int last = !strcmp(x->path, "other") - !strcmp(y->path, "other");

	if (last)
		return last;
	if (faults(x) != faults(y))
		return faults(x) < faults(y) ? 1 : -1;
	return by_path(a, b);
}

static size_t processes_of(const struct table *tasks, struct process *list)
{
	size_t i, n = 0;
	struct matrix m;

	for (i = 0; i < tasks->rows; i++) {
		const char *cells = table_at(tasks, i, "recent_matrix");

		list[i] = (struct process) { table_number(tasks, i, "tgid"), 1, 0, 0 };
		if (!cells || !matrix_parse(&m, cells))
			continue;
		list[i].local = matrix_local(&m);
		list[i].remote = matrix_sum(&m) - list[i].local;
	}
	qsort(list, tasks->rows, sizeof(*list), by_tgid);
	for (i = 0; i < tasks->rows; i++) {
		if (n && list[n - 1].tgid == list[i].tgid) {
			list[n - 1].tasks++;
			list[n - 1].local += list[i].local;
			list[n - 1].remote += list[i].remote;
		} else {
			list[n++] = list[i];
		}
	}
	return n;
}

static void add(struct cgroup *to, struct cgroup *from)
{
	to->tasks += from->tasks;
	to->local += from->local;
	to->remote += from->remote;
	free(from->path);
}

size_t cgroups_of(const struct table *tasks, size_t most, struct cgroup **list)
{
	struct process *processes = ctl_alloc(tasks->rows, sizeof(*processes));
	size_t nr = processes_of(tasks, processes), n = 0, i;
	struct cgroup *c = ctl_alloc(nr, sizeof(*c));

	for (i = 0; i < nr; i++)
		c[i] = (struct cgroup) { path_of(processes[i].tgid), processes[i].tasks,
					 processes[i].local, processes[i].remote };
	free(processes);
	qsort(c, nr, sizeof(*c), by_path);
	for (i = 0; i < nr; i++) {
		if (n && !strcmp(c[n - 1].path, c[i].path))
			add(&c[n - 1], &c[i]);
		else
			c[n++] = c[i];
	}
	qsort(c, n, sizeof(*c), by_faults);
	*list = c;
	if (n <= most)
		return n;
	/* The first of the rest takes the others in. */
	for (i = most + 1; i < n; i++)
		add(&c[most], &c[i]);
	free(c[most].path);
	c[most].path = ctl_copy("other");
	return most + 1;
}

void cgroups_free(struct cgroup *list, size_t n)
{
	while (n--)
		free(list[n].path);
	free(list);
}
