// SPDX-License-Identifier: GPL-2.0
/* Tracing what moves tasks: an instance of tracefs, which disturbs no other tracing. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "event.h"
#include "file.h"

#define INSTANCES	"/sys/kernel/tracing/instances"
#define PREFIX		"numabalctl."

/* Of each CPU, KiB: some thousand events between two samples. */
#define BUFFER_KB	"256"

/* Of one sample; the rest is read with the next. */
#define MOST_TEXT	(4UL << 20)

/* Every kernel has the first ones; the last is the module's. */
static const char * const events[] = {
	"sched/sched_move_numa", "sched/sched_swap_numa", "numabal/numabal_place",
};

static char folder[64];
static int trace = -1;

static int put(const char *name, const char *value)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return file_write(path, value);
}

/*
 * One that was killed could not take its instance with it, which goes on tracing. The
 * kernel refuses to remove one that is read, should its process be one that is not seen
 * from here.
 */
static void remove_orphans(void)
{
	char path[sizeof(INSTANCES) + NAME_MAX + 1];
	DIR *dir = opendir(INSTANCES);
	struct dirent *d;
	int pid;

	while (dir && (d = readdir(dir))) {
		if (sscanf(d->d_name, PREFIX "%d", &pid) != 1 || pid <= 0 ||
		    !kill(pid, 0) || errno != ESRCH)
			continue;
		snprintf(path, sizeof(path), INSTANCES "/%s", d->d_name);
		rmdir(path);
	}
	if (dir)
		closedir(dir);
}

const char *event_open(void)
{
	char name[80];
	size_t i;
	int err = 0;

	remove_orphans();
	snprintf(folder, sizeof(folder), INSTANCES "/" PREFIX "%d", getpid());
	if (mkdir(folder, 0700)) {
		err = errno;
		*folder = '\0';
		return err != ENOENT ? strerror(err) :
		       "tracefs is not mounted: mount -t tracefs none /sys/kernel/tracing";
	}
	put("buffer_size_kb", BUFFER_KB);
	for (i = 0; i < ARRAY_SIZE(events) && !err; i++) {
		snprintf(name, sizeof(name), "events/%s/enable", events[i]);
		err = put(name, "1");
	}
	snprintf(name, sizeof(name), "%s/trace_pipe", folder);
	if (!err)
		trace = file_open(name, O_RDONLY | O_NONBLOCK);
	if (trace >= 0)
		return NULL;
	err = err ? -err : errno;
	event_close();
	return strerror(err);
}

char *event_read(void)
{
	int err;

	return trace < 0 ? ctl_copy("") : file_rest(trace, MOST_TEXT, &err);
}

void event_close(void)
{
	if (trace >= 0)
		close(trace);
	trace = -1;
	/* The kernel refuses while somebody else looks into it. */
	if (*folder && rmdir(folder))
		ctl_fail(CTL_FAILED, "cannot remove %s: %s", folder, strerror(errno));
	*folder = '\0';
}
