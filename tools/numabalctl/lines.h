/* SPDX-License-Identifier: GPL-2.0 */
/*
 * On which line of a JSON text a value stands, which json-c does not keep. Values go by
 * their JSON Pointer (RFC 6901), such as /rules/3/comm. Pure.
 */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>

/* What JSON allows to be nested; json-c's own limit. */
#define LINES_DEPTH	32

struct lh_table;

struct lines_entry {
	char *path;
	int line;
	int again;	/* line of a second value with this path, 0: there is none */
};

struct lines {
	struct lines_entry *entry;
	size_t n;
	struct lh_table *at;	/* by path, the index of its entry */
};

/* From a text that json-c has taken; of another, some lines may be missing. */
void lines_build(struct lines *lines, const char *text);
void lines_free(struct lines *lines);

/* Return: line of the value, or of the nearest one around it that is known. */
int lines_of(const struct lines *lines, const char *path);

/* Appends "/KEY" to a path, with ~ and / escaped. Return: false: it does not fit. */
bool lines_push(char *path, size_t size, const char *key);

#endif /* LINES_H */
