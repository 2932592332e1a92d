// SPDX-License-Identifier: GPL-2.0
/*
 * snap [-o DIR] [VIEW...]: what the kernel and what numabal counted, at one
 * moment.
 *
 * Prints `name value` lines: the NUMA balancing counters of /proc/vmstat, then
 * numabal's stats if it is loaded, then `settled 1`.  With -o also copies the
 * views named to DIR.  All is read between two reads of vmstat and of stats
 * that agree, so nothing was counted in between; if that never comes about,
 * the last line is `settled 0` and the exit status 1.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "numabal/abi.h"
#include "vmstat.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define TRIES		400
#define PAUSE_US	25000
#define TRIES_PENDING	40

struct text {
	char *data;
	size_t size, used;
};

/* Read a view in full; false if there is none. */
static bool slurp(const char *view, struct text *t)
{
	char path[PATH_MAX];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), NUMABAL_DEBUGFS_DIR "/%s", view);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	t->used = 0;
	do {
		if (t->size - t->used < 4096) {
			t->size = t->size ? 2 * t->size : 65536;
			t->data = realloc(t->data, t->size);
			if (!t->data)
				abort();
		}
		n = read(fd, t->data + t->used, t->size - t->used - 1);
		if (n > 0)
			t->used += n;
	} while (n > 0);
	close(fd);
	if (n < 0) {
		perror(path);
		exit(1);
	}
	t->data[t->used] = '\0';
	return true;
}

static unsigned long long value(const struct text *t, const char *name)
{
	size_t len = strlen(name);
	const char *p;

	for (p = t->data; p && *p; p = strchr(p, '\n'), p += !!p)
		if (!strncmp(p, name, len) && p[len] == ' ')
			return strtoull(p + len, NULL, 10);
	fprintf(stderr, "stats has no %s\n", name);
	exit(1);
}

/*
 * A fault is under way for a moment.  It stays so when it was dropped and its
 * task has taken no other since, which is known only when the task does.
 */
static bool pending(const struct text *stats)
{
	return value(stats, "pending");
}

/* Records or faults came or went; the clock and the moves always do. */
static bool stats_differ(const struct text *a, const struct text *b)
{
	static const char *const names[] = {
		"hint_faults", "tasks_made", "tasks_retired",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (value(a, names[i]) != value(b, names[i]))
			return true;
	return false;
}

static void save(const char *dir, const char *view, const struct text *t)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, view);
	f = fopen(path, "w");
	if (!f || fwrite(t->data, 1, t->used, f) != t->used || fclose(f)) {
		perror(path);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	struct vmstat before, after;
	struct text stats = {}, again = {};
	struct text *views;
	bool loaded = false, settled = false;
	const char *dir = NULL;
	int c, i, n, try;

	while ((c = getopt(argc, argv, "o:")) != -1) {
		if (c != 'o')
			return 2;
		dir = optarg;
	}
	n = argc - optind;
	views = calloc(n + 1, sizeof(*views));
	if (!views)
		return 1;

	for (try = 0; try < TRIES && !settled; try++) {
		if (try)
			usleep(PAUSE_US);
		vmstat_read(&before);
		loaded = slurp("stats", &stats);
		for (i = 0; loaded && i < n; i++)
			if (!slurp(argv[optind + i], &views[i])) {
				perror(argv[optind + i]);
				return 1;
			}
		loaded = loaded && slurp("stats", &again);
		vmstat_read(&after);
		settled = !memcmp(&before, &after, sizeof(before)) &&
			  !(loaded && stats_differ(&stats, &again)) &&
			  (!loaded || try >= TRIES_PENDING ||
			   !pending(&again));
	}

	for (i = 0; i < VMSTAT_ITEMS; i++)
		printf("%s %llu\n", vmstat_names[i], after.item[i]);
	if (loaded)
		fputs(again.data, stdout);
	printf("settled %d\n", settled);
	if (loaded && dir) {
		save(dir, "stats", &again);
		for (i = 0; i < n; i++)
			save(dir, argv[optind + i], &views[i]);
	}
	return !settled;
}
