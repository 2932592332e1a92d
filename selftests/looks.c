// SPDX-License-Identifier: GPL-2.0
/*
 * storm's actor looks: three readers of all views and knobs, who read them whole, in part,
 * with others, or hold them open for a while. A view that could be opened can be read to its
 * end: the module cannot go. A knob can be gone.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dice.h"
#include "file.h"
#include "numabal/abi.h"
#include "storm.h"
#include "table.h"

#define READERS	3
#define HOLD_US	500000

static const char *const views[] = {
	"stats", "matrix", "tasks", "groups", "clusters", "hooks", "decisions"
};

static int open_file(const char *dir, const char *name, int flags)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0 && !file_is_away(errno))
		storm_wrong("%s can't be opened: %s", path, strerror(errno));
	return fd;
}

static int open_view(void)
{
	return open_file(NUMABAL_DEBUGFS_DIR, pick(views), O_RDONLY);
}

/* Some of it; false at its end. */
static bool read_some(int fd, size_t most)
{
	static char buf[65536];
	ssize_t n = read(fd, buf, 1 + below(most));

	if (n < 0)
		storm_wrong("an open view can't be read: %s", strerror(errno));
	return n > 0;
}

static void read_rest(int fd)
{
	while (read_some(fd, 65536))
		;
}

static bool act_whole(void)
{
	int fd = open_view();

	if (fd < 0)
		return false;
	read_rest(fd);
	close(fd);
	return true;
}

static bool act_part(void)
{
	int fd = open_view();

	if (fd < 0)
		return false;
	read_some(fd, 1 << below(16));
	storm_sleep(below(HOLD_US));
	close(fd);
	return true;
}

static bool act_held(void)
{
	int fd = open_view();

	if (fd < 0)
		return false;
	if (one_in(2))
		read_some(fd, 1 << below(16));
	storm_sleep(below(HOLD_US));
	read_rest(fd);
	close(fd);
	return true;
}

static bool act_seek(void)
{
	int fd = open_view();
	off_t at = below(one_in(2) ? 4096 : 1000000);

	if (fd < 0)
		return false;
	/* What one may answer to that is its own affair. */
	if (lseek(fd, at, SEEK_SET) == at)
		read_some(fd, 8192);
	if (lseek(fd, 0, SEEK_SET) == 0)
		read_rest(fd);
	close(fd);
	return true;
}

/* Three who share one open view. */
static bool act_share(void)
{
	int fd = open_view(), pids[2], i;

	if (fd < 0)
		return false;
	for (i = 0; i < 2; i++) {
		pids[i] = fork();
		if (!pids[i]) {
			while (read_some(fd, 1 << below(14)))
				;
			_exit(0);
		}
	}
	read_rest(fd);
	for (i = 0; i < 2; i++)
		if (pids[i] > 0)
			waitpid(pids[i], NULL, 0);
	close(fd);
	return true;
}

/*
 * Every line of it has all its fields, and no task comes twice. One that has exited stays for as
 * long as somebody refers to it; by then another may have its tid, as a thread that execs has.
 */
static bool act_table(void)
{
	int fd = open_file(NUMABAL_DEBUGFS_DIR, "tasks", O_RDONLY);
	struct table t;
	size_t twice;
	char *text;

	if (fd < 0)
		return false;
	/* Which keeps the module there for this. */
	text = table_slurp(NUMABAL_DEBUGFS_DIR "/tasks");
	if (!text || !table_parse(&t, "tasks", text, NUMABAL_TASKS_COLUMNS, false)) {
		storm_wrong("tasks is no table");
	} else {
		twice = table_duplicates(&t, "tid", "class");
		if (twice)
			storm_wrong("tasks has %zu rows with a tid seen before", twice);
		table_free(&t);
	}
	close(fd);
	return true;
}

static bool read_knob(const char *dir, const char *name)
{
	int fd = open_file(dir, name, O_RDONLY);
	static char buf[65536];
	bool good = true;
	unsigned int i;

	if (fd < 0)
		return false;
	for (i = 0; i < 2 && good; i++) {
		if (i)
			storm_sleep(below(100000));
		good = pread(fd, buf, sizeof(buf), 0) >= 0;
		if (!good && !file_is_away(errno))
			storm_wrong("%s/%s can't be read: %s", dir, name, strerror(errno));
	}
	close(fd);
	return good;
}

/* Any file below this directory, which may go on the way. */
static bool some_knob(const char *dir, unsigned int depth)
{
	char name[256] = "", path[512];
	DIR *d = opendir(dir);
	unsigned int n = 0;
	bool deeper = false;
	struct dirent *e;

	if (!d)
		return false;
	while ((e = readdir(d))) {
		/* Each comes to be it with the same chance. */
		if (*e->d_name == '.' || !one_in(++n))
			continue;
		deeper = e->d_type == DT_DIR;
		snprintf(name, sizeof(name), "%s", e->d_name);
	}
	closedir(d);
	if (!n)
		return false;
	if (!deeper || depth == 4)
		return read_knob(dir, name);
	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return false;
	return some_knob(path, depth + 1);
}

static bool act_knob(void)
{
	return some_knob(NUMABAL_SYSFS_DIR, 0);
}

/* Opened early, read or written late. */
static bool act_late(void)
{
	static char buf[65536];
	int fd = open_file(NUMABAL_SYSFS_DIR, one_in(2) ? "rules" : "classes", O_RDWR);
	bool good;

	if (fd < 0)
		return false;
	storm_sleep(below(HOLD_US));
	good = one_in(2) ? write(fd, "banana", 6) < 0 && errno == EINVAL :
			   pread(fd, buf, sizeof(buf), 0) >= 0;
	close(fd);
	return good;
}

static const struct kind kinds[] = {
	KIND("whole", act_whole),
	KIND("part", act_part),
	KIND("held", act_held),
	KIND("seek", act_seek),
	KIND("shared", act_share),
	KIND("table", act_table),
	KIND("knob", act_knob),
	KIND("knob again", act_knob),
	KIND("late", act_late),
};

static void looks_run(void)
{
	int status;
	unsigned int i;

	for (i = 0; i < READERS; i++)
		if (!fork()) {
			storm_steps(&looks, i, NULL);
			fflush(stdout);
			_exit(0);
		}
	while (wait(&status) > 0)
		if (status)
			storm_wrong("a reader ended with status %#x", status);
}

struct actor looks = {
	.name = "looks",
	.kinds = kinds,
	.n = ARRAY_SIZE(kinds),
	.pause_us = HOLD_US,
	.run = looks_run,
};
