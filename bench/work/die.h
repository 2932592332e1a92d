/* SPDX-License-Identifier: GPL-2.0 */
/* A line to stderr, and the end of this process. */
#ifndef WORK_DIE_H
#define WORK_DIE_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define die(format, ...)							\
do {										\
	fprintf(stderr, "work: " format "\n", ##__VA_ARGS__);			\
	exit(1);								\
} while (0)

/* The same, with what errno says. */
#define die_errno(format, ...)	die(format ": %s", ##__VA_ARGS__, strerror(errno))

#endif /* WORK_DIE_H */
