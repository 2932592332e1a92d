// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_files SEED WRITES [beside|storm]: writes what fuzz_text.c makes up to all files of
 * numabal that can be written, as sysfs-ABI.md on stdin has them: WRITES times, the
 * same for the same seed.
 *
 * Each write is taken, or refused with an errno that the page names for that file, and
 * then it has changed nothing; a number that is refused or taken wrongly is seen. With
 * `beside` there are other writers: who changed what can't be told then. In a `storm` the
 * module goes and comes, too.
 *
 * At the end all is as after load, without `beside`. Prints
 * `file PATH writes N taken M` for each file.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dice.h"
#include "file.h"
#include "fuzz.h"
#include "numabal/abi.h"

#define KNOB_ERRORS	"EINVAL ERANGE EBUSY EOPNOTSUPP"
#define BATCH		4096
#define ALL		0x100000

static struct target targets[160];
static unsigned int nr_targets;
static bool beside, storm;
static unsigned long nr, bad;

#define complain(...)				\
	do {					\
		printf("# write %lu: ", nr);	\
		printf(__VA_ARGS__);		\
		complained();			\
	} while (0)

static void complained(void)
{
	putchar('\n');
	fflush(stdout);
	if (++bad > 20)
		exit(1);
}

static void target_add(const struct target *like, const char *dir)
{
	struct target *t = &targets[nr_targets++];

	if (nr_targets > sizeof(targets) / sizeof(*targets))
		exit(2);
	*t = *like;
	if (dir)
		snprintf(t->path, sizeof(t->path), "%s%s", dir, strrchr(like->path, '/'));
}

/* A block is over: a knob of a class is in two more places, others in one more. */
static void block_end(struct target *t, unsigned int mode)
{
	if (mode & 0222 && *t->path && mode != 0777) {
		t->number = sscanf(t->range, "%lld..%lld", &t->min, &t->max) == 2;
		if (!*t->errors || strstr(t->path, "<name>"))
			strcat(t->errors, " " KNOB_ERRORS);
		target_add(t, NULL);
		if (strstr(t->path, "<name>"))
			target_add(t, NUMABAL_SYSFS_DIR);
		if (strncmp(t->path, NUMABAL_DEBUGFS_DIR, strlen(NUMABAL_DEBUGFS_DIR)))
			target_add(t, NUMABAL_DEBUGFS_DIR);
	}
	memset(t, 0, sizeof(*t));
}

static void errors_add(struct target *t, const char *line)
{
	size_t n;

	for (; *line; line += n) {
		n = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
		if (n > 3 && *line == 'E' &&
		    strlen(t->errors) + n + sizeof(KNOB_ERRORS) + 3 < sizeof(t->errors)) {
			strcat(t->errors, " ");
			strncat(t->errors, line, n);
		}
		n += !n;
	}
}

/* What follows a name on a line that begins with it. */
static const char *field(const char *line, const char *name)
{
	size_t n = strlen(name);

	return strncmp(line, name, n) ? NULL : line + n;
}

static void copy(char *to, size_t size, const char *from, const char *end)
{
	if (from)
		snprintf(to, size, "%.*s", (int)strcspn(from, end), from);
}

static void read_page(void)
{
	struct target t = { };
	unsigned int mode = 0;
	bool errors = false;
	char line[1024];

	while (fgets(line, sizeof(line), stdin)) {
		if (*line == '#') {
			block_end(&t, mode);
			mode = 0;
			copy(t.path, sizeof(t.path), field(line, "### "), "\n");
		}
		/* A field goes on in lines that are indented. */
		if (*line != ' ')
			errors = field(line, "- Errors:");
		if (field(line, "- Mode: "))
			mode = strtoul(field(line, "- Mode: "), NULL, 8);
		copy(t.range, sizeof(t.range), field(line, "- Range: "), ";\n");
		copy(t.normal, sizeof(t.normal), field(line, "- Default: "), "\n ");
		if (errors)
			errors_add(&t, line);
	}
	block_end(&t, mode);
}

/* What is to be said to this text, if it is for a number: 0, an errno, or -1: either. */
static int expected(const struct target *of, const struct text *t)
{
	size_t i = *t->data == '+', from = i;
	long long n = 0;
	int err = EINVAL;

	if (t->len > 32 || memchr(t->data, '\0', t->len))
		return err;
	for (; i < t->len && isdigit((unsigned char)t->data[i]); i++)
		n = n > of->max ? n : n * 10 + t->data[i] - '0';
	if (i == from)
		return err;
	if (i != t->len && (t->data[i] != '\n' || i + 1 != t->len))
		return n > of->max ? -1 : err;	/* the kernel looks at the size first */
	return n < of->min || n > of->max ? ERANGE : 0;
}

/* In one write, or, as a table may come, in some. */
static int write_text(const char *path, const struct text *t, bool parts)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = fd < 0 ? errno : 0;
	size_t done = 0, n;
	ssize_t rc = 0;

	while (done < t->len && !err) {
		n = parts ? 1 + below(t->len - done) : t->len - done;
		rc = write(fd, t->data + done, n);
		if (rc <= 0)
			err = rc ? errno : EIO;
		else
			done += rc;
		/* The kernel hands on a page at most: what it left is another write. */
		if (!parts)
			break;
	}
	if (fd >= 0)
		close(fd);
	return err;
}

static bool is_named(const char *errors, int err)
{
	const char *name = strerrorname_np(err), *at = errors;

	while ((at = strstr(at, name))) {
		at += strlen(name);
		if (*at == ' ' || !*at)
			return true;
	}
	return false;
}

static void check_number(const struct target *of, const char *path, const struct text *t, int err)
{
	int want = expected(of, t);
	char now[64] = "";
	long long n;

	/* Two bounds may not go together, and a hook may not be had. */
	if (want >= 0 && err != want && (want || err == ERANGE))
		complain("%s: errno %d, expected %d: '%.*s'", path, err, want,
			 t->len > 64 ? 64 : (int)t->len, t->data);
	if (err)
		return;
	if (file_read(path, now, sizeof(now)) <= 0 && !beside)
		complain("%s can't be read", path);
	n = strtoll(now, NULL, 10);
	if (*now && (n < of->min || n > of->max))
		complain("%s is %s", path, now);
}

static bool is_of_numbers(const struct target *of)
{
	return of->number && !strstr(of->path, "/latency_ns") && !strstr(of->path, "/reset");
}

static void fuzz_one(struct target *of)
{
	static char before[ALL], after[ALL];
	bool rules = strstr(of->path, "/rules"), look, there;
	const char *name = strstr(of->path, "<name>");
	static struct text t;
	char path[PATH_MAX];
	int err;

	snprintf(path, sizeof(path), "%s", of->path);
	if (name)
		snprintf(path, sizeof(path), "%.*s%s%s", (int)(name - of->path), of->path,
			 fuzz_class(below(2) ? 0 : below(FUZZ_POOL)), name + 6);
	fuzz_text(&t, of, &targets[below(nr_targets)]);
	/* Each time everything is attached anew: that takes its time. */
	if (strstr(of->path, "/enabled") && expected(of, &t) == 0 && below(16))
		*t.data = 'x';
	look = !below(rules ? 64 : 8) && !beside && !strstr(path, "/reset");
	there = look && file_read(path, before, sizeof(before)) >= 0;

	err = write_text(path, &t, rules && !below(4));
	of->writes++;
	of->taken += !err;
	if (err == ENOENT && name && access(path, F_OK))
		return;		/* there is no such class */
	if (err == ENODEV && name && beside)
		return;		/* it has just gone */
	if (storm && file_is_away(err))
		return;
	if (err && !is_named(of->errors, err))
		complain("%s: errno %d: '%.*s'", path, err, t.len > 64 ? 64 : (int)t.len, t.data);
	if (is_of_numbers(of))
		check_number(of, path, &t, err);
	if (err && there && (file_read(path, after, sizeof(after)) < 0 || strcmp(before, after)))
		complain("%s has changed: errno %d: '%.*s'", path, err,
			 t.len > 64 ? 64 : (int)t.len, t.data);
}

/* Lines of a file; -1: it can't be read. */
static int lines_of(const char *path)
{
	static char text[ALL];
	char *at = text;
	int n = file_read(path, text, sizeof(text));

	if (n < 0) {
		if (!storm)
			complain("%s can't be read: errno %d", path, -n);
		return -1;
	}
	n = 0;
	while ((at = strchr(at, '\n'))) {
		at++;
		n++;
	}
	return n;
}

/* Is the module well? */
static void check_all(void)
{
	static const char *const views[] = {
		"stats", "matrix", "tasks", "groups", "clusters", "hooks", "decisions"
	};
	char path[PATH_MAX];
	int lines, dirs = 0;
	struct dirent *e;
	unsigned int i;
	DIR *d;

	for (i = 0; i < sizeof(views) / sizeof(*views); i++) {
		snprintf(path, sizeof(path), "%s/%s", NUMABAL_DEBUGFS_DIR, views[i]);
		if (!lines_of(path))
			complain("%s is empty", path);
	}
	if (lines_of(NUMABAL_SYSFS_DIR "/rules") > NUMABAL_MAX_RULES)
		complain("too many rules");
	d = opendir(NUMABAL_SYSFS_DIR "/class");
	while (d && (e = readdir(d)))
		dirs += *e->d_name != '.';
	if (d)
		closedir(d);
	lines = lines_of(NUMABAL_SYSFS_DIR "/classes");
	if (lines > NUMABAL_MAX_CLASSES || (!beside && lines != dirs))
		complain("%d classes with %d directories", lines, dirs);
}

/* As after load. Some bounds want others to be in place: several rounds. */
static void put_back(void)
{
	char now[sizeof(targets->normal)], line[64], *name;
	static char classes[8192];
	unsigned int round;
	struct target *t;

	file_write(NUMABAL_SYSFS_DIR "/rules", "replace\nend\n");
	/* Names may have been bent. */
	if (file_read(NUMABAL_SYSFS_DIR "/classes", classes, sizeof(classes)) < 0)
		complain("classes can't be read");
	for (name = strtok(classes, "\n"); name; name = strtok(NULL, "\n")) {
		snprintf(line, sizeof(line), "-%s", name);
		file_write(NUMABAL_SYSFS_DIR "/classes", line);
	}
	for (round = 0; round < 3; round++) {
		for (t = targets; t < targets + nr_targets; t++) {
			/* Lists are empty by now; what latencies are follows from distances. */
			if (!*t->normal || strstr(t->path, "<name>") ||
			    strstr(t->path, "/classes") || strstr(t->path, "/rules") ||
			    strstr(t->path, "/latency_ns"))
				continue;
			file_write(t->path, t->normal);
			file_read(t->path, now, sizeof(now));
			now[strcspn(now, "\n")] = '\0';
			if (round == 2 && strcmp(now, t->normal))
				complain("%s cannot be put back: %s", t->path, now);
		}
	}
}

int main(int argc, char **argv)
{
	unsigned long writes;
	unsigned int i;

	if (argc != 3 && argc != 4) {
		fprintf(stderr, "usage: fuzz_files SEED WRITES [beside|storm]\n");
		return 2;
	}
	dice_seed(strtoull(argv[1], NULL, 10));
	writes = strtoul(argv[2], NULL, 10);
	beside = argc == 4;
	storm = beside && !strcmp(argv[3], "storm");
	read_page();
	while (nr++ < writes) {
		fuzz_one(&targets[below(nr_targets)]);
		if (nr % BATCH)
			continue;
		check_all();
		if (!(nr / BATCH % 25))
			fprintf(stderr, "# %lu writes\n", nr);
	}
	if (!beside)
		put_back();
	check_all();
	for (i = 0; i < nr_targets; i++)
		printf("file %s writes %lu taken %lu\n", targets[i].path, targets[i].writes,
		       targets[i].taken);
	return bad || !nr_targets;
}
