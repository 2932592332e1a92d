// SPDX-License-Identifier: GPL-2.0
/*
 * put FILE [CHUNK]: writes what stdin has to a file of numabal, opened once,
 * in one write(2), or in several of CHUNK bytes.
 *
 * Prints `ok`, or the name of the errno of the write that failed; `short` if
 * one took less than it was given.  The exit status is 0 only if it is ok.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MOST		0x100000

static const char *name_of(int err)
{
	static const struct {
		int err;
		const char *name;
	} known[] = {
		{ EINVAL, "EINVAL" }, { ERANGE, "ERANGE" },
		{ ENOENT, "ENOENT" }, { EEXIST, "EEXIST" },
		{ ENOSPC, "ENOSPC" }, { EPERM, "EPERM" }, { E2BIG, "E2BIG" },
		{ EBUSY, "EBUSY" }, { EOPNOTSUPP, "EOPNOTSUPP" },
		{ EACCES, "EACCES" }, { EFAULT, "EFAULT" },
		{ ENOMEM, "ENOMEM" }, { ENODEV, "ENODEV" },
	};
	static char number[16];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].err == err)
			return known[i].name;
	snprintf(number, sizeof(number), "%d", err);
	return number;
}

int main(int argc, char **argv)
{
	static char data[MOST];
	size_t used = 0, done, chunk;
	ssize_t n;
	int fd;

	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: put FILE [CHUNK]\n");
		return 2;
	}
	while ((n = read(0, data + used, sizeof(data) - used)) > 0)
		used += n;
	chunk = argc == 3 ? strtoul(argv[2], NULL, 10) : used;
	fd = open(argv[1], O_WRONLY | O_CLOEXEC);
	if (fd < 0) {
		printf("open: %s\n", name_of(errno));
		return 1;
	}
	for (done = 0; done < used; done += n) {
		if (chunk > used - done)
			chunk = used - done;
		n = write(fd, data + done, chunk);
		if (n < 0) {
			printf("%s\n", name_of(errno));
			return 1;
		}
		if ((size_t)n < chunk) {
			printf("short\n");
			return 1;
		}
	}
	/* Some files have the last word when they are closed. */
	if (close(fd)) {
		printf("close: %s\n", name_of(errno));
		return 1;
	}
	printf("ok\n");
	return 0;
}
