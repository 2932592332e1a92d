// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"
#include "file.h"

#define FIRST_SIZE	4096

int file_open(const char *path, int flags)
{
	const char *root = getenv("NUMABALCTL_ROOT");
	char under[4096];

	if (!root || !*root)
		return open(path, flags | O_CLOEXEC);
	if (snprintf(under, sizeof(under), "%s%s", root, path) >= (int)sizeof(under)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(under, flags | O_CLOEXEC);
}

char *file_rest(int fd, size_t most, int *err)
{
	size_t size = FIRST_SIZE, used = 0;
	char *text = ctl_alloc(size, 1);
	ssize_t n = 0;

	while (used < most && (n = read(fd, text + used, size - used - 1)) > 0) {
		used += n;
		if (size - used > 1)
			continue;
		size *= 2;
		text = realloc(text, size);
		if (!text)
			exit(ctl_fail(CTL_FAILED, "out of memory"));
	}
	*err = n < 0 ? errno : 0;
	text[used] = '\0';
	return text;
}

char *file_read(const char *path)
{
	int fd = file_open(path, O_RDONLY), err;
	char *text;

	if (fd < 0)
		return NULL;
	text = file_rest(fd, SIZE_MAX, &err);
	close(fd);
	if (!err)
		return text;
	free(text);
	errno = err;
	return NULL;
}

char *file_value(const char *path)
{
	char *text = file_read(path);
	size_t len = text ? strlen(text) : 0;

	while (len && strchr(" \t\n", text[len - 1]))
		text[--len] = '\0';
	return text;
}

int file_write(const char *path, const char *text)
{
	int fd = file_open(path, O_WRONLY), err = 0;
	size_t left = strlen(text);
	ssize_t n;

	if (fd < 0)
		return -errno;
	while (left && !err) {
		n = write(fd, text, left);
		if (n < 0) {
			err = -errno;
		} else {
			text += n;
			left -= n;
		}
	}
	if (close(fd) && !err)
		err = -errno;
	return err;
}

int file_save(const char *path, const char *text)
{
	char new[4096];
	bool bad;
	FILE *f;

	if (snprintf(new, sizeof(new), "%s.new", path) >= (int)sizeof(new))
		return ctl_fail(CTL_FAILED, "%s: %s", path, strerror(ENAMETOOLONG));
	f = fopen(new, "we");
	if (!f)
		return ctl_fail(CTL_FAILED, "%s: %s", new, strerror(errno));
	bad = fputs(text, f) == EOF || fflush(f) || fsync(fileno(f));
	bad |= fclose(f) || rename(new, path);
	if (!bad)
		return CTL_OK;
	ctl_fail(CTL_FAILED, "%s: %s", path, strerror(errno));
	unlink(new);
	return CTL_FAILED;
}

int file_explain(const char *path, int err)
{
	switch (err) {
	case ENOENT:
		if (file_need_module())
			return CTL_NOT_LOADED;
		if (!strncmp(path, NUMABAL_DEBUGFS_DIR, strlen(NUMABAL_DEBUGFS_DIR)))
			return ctl_fail(CTL_FAILED,
					"there is no %s; mount it: mount -t debugfs none /sys/kernel/debug",
					path);
		return ctl_fail(CTL_FAILED, "there is no %s; is the module of this version?", path);
	case EIO:
	case ENODEV:
	case ENXIO:
		/* Its files go one by one. */
		return ctl_fail(CTL_NOT_LOADED,
				"numabal is being unloaded; load it: modprobe numabal");
	case EACCES:
	case EPERM:
		return ctl_fail(CTL_NOT_ALLOWED,
				"%s is for root only; run it again with sudo", path);
	default:
		return ctl_fail(CTL_FAILED, "%s: %s", path, strerror(err));
	}
}

int file_need_module(void)
{
	int fd = file_open(NUMABAL_SYSFS_DIR, O_RDONLY | O_DIRECTORY);

	if (fd >= 0) {
		close(fd);
		return CTL_OK;
	}
	return ctl_fail(CTL_NOT_LOADED, "numabal is not loaded; load it: modprobe numabal");
}
