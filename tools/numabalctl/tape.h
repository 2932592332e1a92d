/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `record` writes and `report` reads: a file of JSON objects, one a line, as
 * record.schema.json describes them. First a head, then samples, each the text of the
 * module's views; last an end, without which the file is not whole.
 */
#ifndef TAPE_H
#define TAPE_H

#include <stdbool.h>
#include <stdio.h>

struct json_object;
struct lh_table;

/* Of the format; another one is not read. */
#define TAPE_VERSION	1

/* Appends a line, and frees the object. Return: false, and errno. */
bool tape_put(FILE *to, struct json_object *object);

/*
 * Of the view `tasks`, the header and the lines that differ from those of the call before,
 * which are kept in *@seen (at first NULL): most tasks do nothing most of the time. To be
 * freed. Pure.
 */
char *tape_changed(struct lh_table **seen, const char *view);

/**
 * tape_get() - the next line
 * @from: the file
 * @object: it, to be put; NULL at the end of the file
 *
 * Return: false: it is no JSON object; *@object is NULL.
 */
bool tape_get(FILE *from, struct json_object **object);

/* A string or number of an object by its name; NULL or 0 where there is none. */
const char *tape_text(struct json_object *object, const char *name);
unsigned long long tape_number(struct json_object *object, const char *name);

#endif /* TAPE_H */
