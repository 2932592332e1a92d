// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "ctl.h"
#include "paths.h"

static int by_tgid(const void *a, const void *b)
{
	u64 x = ((const struct path *)a)->tgid, y = ((const struct path *)b)->tgid;

	return (x > y) - (x < y);
}

static struct path *find(const struct paths *p, u64 tgid)
{
	struct path key = { .tgid = tgid };

	return p->n ? bsearch(&key, p->list, p->n, sizeof(*p->list), by_tgid) : NULL;
}

/* Each process once, without paths. */
static struct paths processes_of(const struct entries *tasks)
{
	struct paths p = { .list = ctl_alloc(tasks->n, sizeof(*p.list)) };
	size_t i, n = 0;

	for (i = 0; i < tasks->n; i++)
		p.list[i].tgid = tasks->list[i].owner;
	qsort(p.list, tasks->n, sizeof(*p.list), by_tgid);
	for (i = 0; i < tasks->n; i++)
		if (!n || p.list[n - 1].tgid != p.list[i].tgid)
			p.list[n++] = p.list[i];
	p.n = n;
	return p;
}

/* The next ones in turn, from where it ended the last time. */
static void forget_some(struct paths *p)
{
	size_t i = 0, n;

	while (i < p->n && p->list[i].tgid < p->next)
		i++;
	for (n = 0; n < p->n && n < PATHS_AGAIN; n++, i++) {
		i = i < p->n ? i : 0;
		free(p->list[i].path);
		p->list[i].path = NULL;
	}
	p->next = i < p->n ? p->list[i].tgid : 0;
}

void paths_update(struct paths *p, const struct entries *tasks, char *(*read)(u64 tgid))
{
	struct paths now = processes_of(tasks);
	struct path *was;
	size_t i;

	forget_some(p);
	now.next = p->next;
	for (i = 0; i < now.n; i++) {
		was = find(p, now.list[i].tgid);
		if (was && was->path) {
			now.list[i].path = was->path;
			was->path = NULL;
		} else {
			now.list[i].path = read(now.list[i].tgid);
		}
	}
	paths_free(p);
	*p = now;
}

char **paths_of(const struct paths *p, const struct entries *tasks)
{
	char **paths = ctl_alloc(tasks->n, sizeof(*paths));
	struct path *one;
	size_t i;

	for (i = 0; i < tasks->n; i++) {
		one = find(p, tasks->list[i].owner);
		paths[i] = one ? one->path : NULL;
	}
	return paths;
}

void paths_free(struct paths *p)
{
	while (p->n)
		free(p->list[--p->n].path);
	free(p->list);
	*p = (struct paths) { };
}
