/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files of the module and of the kernel, whole. Paths are as documented; in tests,
 * NUMABALCTL_ROOT names a folder that stands for "/".
 */
#ifndef FILE_H
#define FILE_H

#include <stddef.h>

#include "numabal/abi.h"

/* What a path is made of: SYSFS("enabled"). */
#define SYSFS(name)	NUMABAL_SYSFS_DIR "/" name
#define DEBUGFS(name)	NUMABAL_DEBUGFS_DIR "/" name

/* Return: all of it with a NUL behind, to be freed; or NULL, and errno. */
char *file_read(const char *path);

/*
 * What there is to read, no more than about @most bytes, to be freed; *@err: 0, or why no
 * more could be read.
 */
char *file_rest(int fd, size_t most, int *err);

/* As file_read(), without white space at its end: the value of a knob. */
char *file_value(const char *path);

/* Writes all of it, to a file that is there. Return: 0, or -errno. */
int file_write(const char *path, const char *text);

/*
 * Makes a file of the user's, whole or not at all: under another name until it is there.
 * Says what goes wrong. Return: enum ctl_exit.
 */
int file_save(const char *path, const char *text);

/* open(2), under that folder. Return: descriptor, or -1, and errno. */
int file_open(const char *path, int flags);

/*
 * Says why a file of the module cannot be used, and what to do about it.
 * Return: enum ctl_exit.
 */
int file_explain(const char *path, int err);

/* Is the module loaded? If not, says so. Return: CTL_OK or CTL_NOT_LOADED. */
int file_need_module(void);

#endif /* FILE_H */
