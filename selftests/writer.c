// SPDX-License-Identifier: GPL-2.0
/*
 * Writes what no file of numabal may take, to all of them.
 *
 * sysfs-ABI.md names the errno where a file can be written; elsewhere any
 * will do.  Whatever is refused must leave every knob as it was.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>

#include "kselftest.h"
#include "numabal/abi.h"

#define BIG	0x100000

struct bad {
	const char *what;
	const char *data;
	size_t len;		/* 0: strlen(data) */
	int enabled;		/* errno by file; 0: good, -1: any */
	int half_life;
};

static char junk[BIG], zeros[BIG];

static const struct bad bad[] = {
	{ "a newline", "\n", 0, EINVAL, EINVAL },
	{ "a space", " ", 0, EINVAL, EINVAL },
	{ "a word", "banana\n", 0, EINVAL, EINVAL },
	{ "a word of yes", "y\n", 0, EINVAL, EINVAL },
	{ "-1", "-1\n", 0, EINVAL, EINVAL },
	{ "a large negative", "-99999999999999999999\n", 0, EINVAL, EINVAL },
	{ "0", "0", 0, 0, ERANGE },
	{ "2", "2\n", 0, ERANGE, ERANGE },
	{ "99", "99\n", 0, ERANGE, ERANGE },
	{ "3600001", "3600001\n", 0, ERANGE, ERANGE },
	{ "2^32", "4294967296\n", 0, ERANGE, ERANGE },
	{ "2^32 + 1", "4294967297\n", 0, ERANGE, ERANGE },
	{ "2^64 + 1", "18446744073709551617", 0, ERANGE, ERANGE },
	{ "hexadecimal", "0x1\n", 0, EINVAL, EINVAL },
	{ "a fraction", "1.5\n", 0, EINVAL, EINVAL },
	{ "an exponent", "1e3\n", 0, EINVAL, EINVAL },
	{ "a unit", "1000ms\n", 0, EINVAL, EINVAL },
	{ "space before", " 1000\n", 0, EINVAL, EINVAL },
	{ "space behind", "1000 ", 0, EINVAL, EINVAL },
	{ "two values", "1 1000\n", 0, EINVAL, EINVAL },
	{ "two lines", "1000\n1000\n", 0, EINVAL, EINVAL },
	{ "two newlines", "1000\n\n", 0, EINVAL, EINVAL },
	{ "a NUL", "\0", 1, EINVAL, EINVAL },
	{ "a NUL behind", "0\0", 2, EINVAL, EINVAL },
	{ "a NUL between", "1000\0junk", 9, EINVAL, EINVAL },
	{ "a high byte", "\377", 1, EINVAL, EINVAL },
	{ "4095 of junk", junk, 4095, EINVAL, EINVAL },
	{ "4096 of junk", junk, 4096, EINVAL, EINVAL },
	{ "4097 of junk", junk, 4097, EINVAL, EINVAL },
	{ "a megabyte of junk", junk, BIG, EINVAL, EINVAL },
	/* The kernel hands on a page: what is left then is not the number. */
	{ "a megabyte of zeros and a one", zeros, BIG, EINVAL, -1 },
};

static const char *const knobs[] = { "enabled", "half_life_ms" };

static void read_knobs(char *buf, size_t size)
{
	char path[PATH_MAX];
	size_t i, used = 0;
	int fd;

	for (i = 0; i < ARRAY_SIZE(knobs); i++) {
		ssize_t n;

		snprintf(path, sizeof(path), NUMABAL_SYSFS_DIR "/%s", knobs[i]);
		fd = open(path, O_RDONLY);
		n = fd < 0 ? -1 : read(fd, buf + used, size - used - 1);
		if (n <= 0)
			ksft_exit_fail_msg("%s cannot be read\n", path);
		close(fd);
		used += n;
	}
	buf[used] = '\0';
}

/* Errno of a write, 0 if something was taken; -1 if nothing was, silently. */
static int error_of(const char *path, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY);
	ssize_t n = -1;
	int err;

	if (fd >= 0)
		n = write(fd, data, len);
	err = n < 0 ? errno : n ? 0 : -1;
	if (fd >= 0)
		close(fd);
	return err;
}

static int expected(const char *file, const struct bad *b)
{
	if (!strcmp(file, "enabled"))
		return b->enabled;
	if (!strcmp(file, "half_life_ms"))
		return b->half_life;
	/* Views: any. */
	return strcmp(file, "reset") ? -1 : EINVAL;
}

static bool is_knob(const char *file)
{
	return !strcmp(file, "enabled") || !strcmp(file, "half_life_ms");
}

/* Everything bad, then writes that are bad whatever they say. */
static bool refuses(const char *path, const char *file)
{
	char before[64], after[64];
	bool good = true;
	int err, want;
	size_t i;

	read_knobs(before, sizeof(before));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		const struct bad *b = &bad[i];

		want = expected(file, b);
		if (!want)
			continue;	/* a good value for this one */
		err = error_of(path, b->data, b->len ?: strlen(b->data));
		if (err <= 0 || (want > 0 && err != want)) {
			ksft_print_msg("%s: %s: errno is %d\n", path, b->what,
				       err);
			good = false;
		}
		read_knobs(after, sizeof(after));
		if (strcmp(before, after)) {
			ksft_print_msg("%s: %s: a knob has changed\n", path,
				       b->what);
			memcpy(before, after, sizeof(before));
			good = false;
		}
	}

	/* sysfs itself answers a write of nothing: it took nothing. */
	err = error_of(path, "", 0);
	if (!err || (err < 0 && !is_knob(file))) {
		ksft_print_msg("%s: a write of nothing: errno is %d\n", path,
			       err);
		good = false;
	}
	err = error_of(path, (void *)1, 2);
	if (err <= 0 || (is_knob(file) && err != EFAULT)) {
		ksft_print_msg("%s: a bad address: errno is %d\n", path, err);
		good = false;
	}
	read_knobs(after, sizeof(after));
	return good && !strcmp(before, after);
}

static bool takes(const char *path, const char *data)
{
	int err = error_of(path, data, strlen(data));

	if (err)
		ksft_print_msg("%s: '%s': errno is %d\n", path, data, err);
	return !err;
}

/* Each file of a directory; returns how many. */
static int each(const char *dir, bool test)
{
	char path[PATH_MAX];
	struct dirent *e;
	DIR *d = opendir(dir);
	int n = 0;

	if (!d)
		ksft_exit_fail_msg("%s: no such directory\n", dir);
	while ((e = readdir(d))) {
		if (*e->d_name == '.')
			continue;
		n++;
		if (!test)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		ksft_test_result(refuses(path, e->d_name),
				 "%s refuses bad input\n", path);
	}
	closedir(d);
	return n;
}

int main(void)
{
	const char *half_life = NUMABAL_SYSFS_DIR "/half_life_ms";
	const char *enabled = NUMABAL_SYSFS_DIR "/enabled";

	memset(junk, 'x', sizeof(junk));
	memset(zeros, '0', sizeof(zeros));
	zeros[BIG - 1] = '1';

	ksft_print_header();
	ksft_set_plan(each(NUMABAL_SYSFS_DIR, false) +
		      each(NUMABAL_DEBUGFS_DIR, false) + 2);
	each(NUMABAL_SYSFS_DIR, true);
	each(NUMABAL_DEBUGFS_DIR, true);
	/* The ends of the range; the default last. */
	ksft_test_result(takes(half_life, "100") &&
			 takes(half_life, "3600000\n") &&
			 takes(half_life, "0000100\n") &&
			 takes(half_life, "10000\n"),
			 "half_life_ms takes what it should\n");
	ksft_test_result(takes(enabled, "1") && takes(enabled, "0\n") &&
			 takes(enabled, "0") && takes(enabled, "1\n"),
			 "enabled takes what it should\n");
	ksft_finished();
}
