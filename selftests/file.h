/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SELFTESTS_FILE_H
#define SELFTESTS_FILE_H

#include <stdbool.h>
#include <sys/types.h>

/* All that fits, with a NUL behind it; returns the bytes before that, or -errno. */
ssize_t file_read(const char *path, char *buf, size_t size);

/* In one write; returns 0 or an errno. */
int file_write(const char *path, const char *text);

/* Is this errno what a file of the module answers while the module goes or comes? */
bool file_is_away(int err);

#endif /* SELFTESTS_FILE_H */
