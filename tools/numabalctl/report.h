/* SPDX-License-Identifier: GPL-2.0 */
/* A record, read. */
#ifndef REPORT_H
#define REPORT_H

#include "story.h"

/**
 * struct report - a record, and what happened in it
 * @head: its first line, to be put
 * @end: its last; NULL: it is not whole
 * @story: what happened
 */
struct report {
	struct json_object *head, *end;
	struct story story;
};

/* Reads a record. Says what is wrong. Return: enum ctl_exit; if CTL_OK, to be freed. */
int report_read(struct report *r, const char *path);
void report_free(struct report *r);

/* The command in one line; to be freed. NULL: it was recorded without one. */
char *report_command(const struct report *r);

/* What happened as JSON: report.schema.json. Pure. */
struct json_object *report_json(const struct report *r);

/* Orders tasks, verdicts and moves by how much there is of each: most first. Pure. */
void report_sort(struct story *s);

#endif /* REPORT_H */
