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
#define ALL	65536
#define ANY	-1

struct bad {
	const char *what;
	const char *data;
	size_t len;		/* 0: strlen(data) */
	long long number;	/* what it says in decimal */
};

#define NONE	LLONG_MIN	/* it is no number */
#define HUGE	LLONG_MAX	/* more than any knob takes */

static char junk[BIG], zeros[BIG];

static const struct bad bad[] = {
	{ "a newline", "\n", 0, NONE },
	{ "a space", " ", 0, NONE },
	{ "a word", "banana\n", 0, NONE },
	{ "a word of yes", "y\n", 0, NONE },
	{ "a mode, and more", "kernel off\n", 0, NONE },
	{ "a mode, in part", "kern\n", 0, NONE },
	{ "a mode in capitals", "KERNEL\n", 0, NONE },
	{ "a mode, space behind", "kernel ", 0, NONE },
	{ "-1", "-1\n", 0, NONE },
	{ "a large negative", "-99999999999999999999\n", 0, NONE },
	{ "0", "0", 0, 0 },
	{ "2", "2\n", 0, 2 },
	{ "99", "99\n", 0, 99 },
	{ "101", "101\n", 0, 101 },
	{ "256", "256\n", 0, 256 },
	{ "60001", "60001\n", 0, 60001 },
	{ "1000001", "1000001\n", 0, 1000001 },
	{ "3600001", "3600001\n", 0, 3600001 },
	{ "1000000001", "1000000001\n", 0, 1000000001 },
	{ "2^32", "4294967296\n", 0, 4294967296 },
	{ "2^32 + 1", "4294967297\n", 0, 4294967297 },
	{ "2^64 + 1", "18446744073709551617", 0, HUGE },
	{ "hexadecimal", "0x1\n", 0, NONE },
	{ "a fraction", "1.5\n", 0, NONE },
	{ "an exponent", "1e3\n", 0, NONE },
	{ "a unit", "1000ms\n", 0, NONE },
	{ "space before", " 1000\n", 0, NONE },
	{ "space behind", "1000 ", 0, NONE },
	{ "two values", "1 1000\n", 0, NONE },
	{ "two lines", "1000\n1000\n", 0, NONE },
	{ "two newlines", "1000\n\n", 0, NONE },
	{ "a NUL", "\0", 1, NONE },
	{ "a NUL behind", "0\0", 2, NONE },
	{ "a NUL between", "1000\0junk", 9, NONE },
	{ "a high byte", "\377", 1, NONE },
	{ "4095 of junk", junk, 4095, NONE },
	{ "4096 of junk", junk, 4096, NONE },
	{ "4097 of junk", junk, 4097, NONE },
	{ "a megabyte of junk", junk, BIG, NONE },
	/* The kernel hands on a page: what is left then is not the number. */
	{ "a megabyte of zeros and a one", zeros, BIG, NONE },
};

/* Numbers; of other files nothing above is good. */
static const struct knob {
	const char *name;
	long long min, max;
} knobs[] = {
	{ "enabled", 0, 1 },
	{ "half_life_ms", 100, 3600000 },
	{ "reset", 1, 1 },
	{ "scan_delay_ms", 10, 60000 },
	{ "scan_period_min_ms", 10, 60000 },
	{ "scan_period_max_ms", 10, 60000 },
	{ "scan_local_pct", 0, 100 },
	{ "scan_fault_budget", 0, 1000000 },
	{ "scan_forgive", 0, 1 },
	{ "page_min_distance", 0, 255 },
	{ "page_share_pct", 0, 100 },
	{ "page_streak", 1, 15 },
	{ "page_hold_ms", 0, 3600000 },
	{ "page_hold_max_ms", 0, 3600000 },
	{ "page_rate_mbps", 0, 1000000 },
	{ "page_free_pct", 0, 99 },
	{ "page_cost_ns", 0, 1000000000 },
	{ "page_payback_ms", 1, 3600000 },
	{ "place_gain_pct", 0, 99 },
	{ "place_hold_ms", 0, 3600000 },
	{ "place_min_distance", 0, 255 },
	{ "place_swap", 0, 1 },
	{ "place_pack", 0, 1 },
	{ "latency_ns", 1, 1000000 },	/* of which it takes many */
};

/* Nothing of the above is good for them, and all of it EINVAL, but for a word 0. */
static const char *const words[] = {
	"scan_mode", "page_mode", "place_mode", "place_cluster"
};

/* Nothing of the above is good for them, either: names and numbers of none. */
static const char *const lists[] = { "classes", "rules" };

static bool is_one_of(const char *file, const char *const *names, size_t n)
{
	while (n)
		if (!strcmp(file, names[--n]))
			return true;
	return false;
}

static const struct knob *knob_of(const char *file)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(knobs); i++)
		if (!strcmp(file, knobs[i].name))
			return &knobs[i];
	return NULL;
}

/* What it may be told to change. */
static bool is_state(const char *file)
{
	return (knob_of(file) && strcmp(file, "reset")) ||
	       is_one_of(file, words, ARRAY_SIZE(words)) ||
	       is_one_of(file, lists, ARRAY_SIZE(lists));
}

static size_t read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size);

	/* There may be no rules. */
	if (n < 0)
		ksft_exit_fail_msg("%s cannot be read\n", path);
	close(fd);
	return n;
}

/* All there is to change, below a directory; returns the bytes. */
static size_t read_state(const char *dir, char *buf, size_t size)
{
	char path[PATH_MAX];
	struct dirent *e;
	size_t used = 0;
	DIR *d = opendir(dir);

	if (!d)
		ksft_exit_fail_msg("%s: no such directory\n", dir);
	while ((e = readdir(d))) {
		if (*e->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_type == DT_DIR)
			used += read_state(path, buf + used, size - used);
		else if (is_state(e->d_name))
			used += read_file(path, buf + used, size - used);
	}
	closedir(d);
	return used;
}

static bool same_state(void)
{
	static char first[ALL], now[ALL];
	static size_t len;
	size_t n = read_state(NUMABAL_SYSFS_DIR, now, sizeof(now));
	bool same = !len || (n == len && !memcmp(first, now, n));

	memcpy(first, now, n);
	len = n;
	return same;
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

/* Errno, 0 if it is good, or ANY. */
static int expected(const char *file, const struct bad *b)
{
	const struct knob *k = knob_of(file);
	int want = 0;

	if (is_one_of(file, words, ARRAY_SIZE(words)))
		want = b->number || strcmp(file, "place_cluster") ? EINVAL : 0;
	else if (!k || b->data == zeros)
		want = ANY;		/* k: views and lists */
	else if (b->number == NONE || !strcmp(file, "reset"))
		want = EINVAL;
	else if (b->number < k->min || b->number > k->max)
		want = ERANGE;
	else if (!strcmp(file, "latency_ns"))
		want = EINVAL;
	return want;
}

/* Everything bad, then writes that are bad whatever they say. */
static bool refuses(const char *path, const char *file)
{
	char before[4096], after[4096];
	bool state = is_state(file), good = true;
	size_t i, len = 0;
	int err, want;

	if (state)
		len = read_file(path, before, sizeof(before));
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
		if (state && (read_file(path, after, sizeof(after)) != len ||
			      memcmp(before, after, len))) {
			ksft_print_msg("%s: %s: it has changed\n", path,
				       b->what);
			return false;
		}
	}

	/* sysfs itself answers a write of nothing: it took nothing. */
	err = error_of(path, "", 0);
	if (!err || (err < 0 && !state)) {
		ksft_print_msg("%s: a write of nothing: errno is %d\n", path,
			       err);
		good = false;
	}
	err = error_of(path, (void *)1, 2);
	if (err <= 0 || (state && err != EFAULT)) {
		ksft_print_msg("%s: a bad address: errno is %d\n", path, err);
		good = false;
	}
	if (!same_state()) {
		ksft_print_msg("%s: another file has changed\n", path);
		good = false;
	}
	return good;
}

static bool takes(const char *path, const char *data)
{
	int err = error_of(path, data, strlen(data));

	if (err)
		ksft_print_msg("%s: '%s': errno is %d\n", path, data, err);
	return !err;
}

/* The ends of its range; then what it said before. */
static bool takes_ends(const char *path, const struct knob *k)
{
	/* Where one is the limit of another, to the side that is free. */
	bool low = !strstr(k->name, "_max_ms"), high = !strstr(k->name, "_min_ms");
	char was[32], text[32];
	bool good = true;

	if (!strcmp(k->name, "page_hold_ms"))
		high = false;
	was[read_file(path, was, sizeof(was) - 1)] = '\0';
	snprintf(text, sizeof(text), "%lld", k->min);
	good &= !low || takes(path, text);
	snprintf(text, sizeof(text), "00%lld\n", k->max);
	good &= !high || takes(path, text);
	return takes(path, was) && good;
}

/* Each file below a directory; returns how many tests that makes. */
static int each(const char *dir, bool test)
{
	char path[PATH_MAX];
	struct dirent *e;
	DIR *d = opendir(dir);
	int n = 0;

	if (!d)
		ksft_exit_fail_msg("%s: no such directory\n", dir);
	while ((e = readdir(d))) {
		const struct knob *k = knob_of(e->d_name);

		if (*e->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_type == DT_DIR) {
			n += each(path, test);
			continue;
		}
		n++;
		if (test)
			ksft_test_result(refuses(path, e->d_name),
					 "%s refuses bad input\n", path);
		if (!k || !is_state(k->name) || !strcmp(k->name, "latency_ns"))
			continue;
		n++;
		if (test)
			ksft_test_result(takes_ends(path, k),
					 "%s takes the ends of its range\n",
					 path);
	}
	closedir(d);
	return n;
}

int main(void)
{
	memset(junk, 'x', sizeof(junk));
	memset(zeros, '0', sizeof(zeros));
	zeros[BIG - 1] = '1';

	ksft_print_header();
	ksft_set_plan(each(NUMABAL_SYSFS_DIR, false) +
		      each(NUMABAL_DEBUGFS_DIR, false) + 1);
	same_state();
	each(NUMABAL_SYSFS_DIR, true);
	each(NUMABAL_DEBUGFS_DIR, true);
	ksft_test_result(same_state(), "all is as it was\n");
	ksft_finished();
}
