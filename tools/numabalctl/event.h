/* SPDX-License-Identifier: GPL-2.0 */
/* Lines of the kernel's trace, as text, and who has them written. */
#ifndef EVENT_H
#define EVENT_H

#include "types.h"

/* Of a name or a value in a line; what is longer is cut off. */
#define EVENT_WORD	48
#define EVENT_FIELDS	24

/**
 * struct event - a line
 * @name: of the event
 * @fields: how many there are
 * @key: their names
 * @value: what they are
 * @lost: not an event: so many were lost here
 */
struct event {
	char name[EVENT_WORD];
	size_t fields;
	char key[EVENT_FIELDS][EVENT_WORD], value[EVENT_FIELDS][EVENT_WORD];
	u64 lost;
};

/* The next line in *@text that is one; moves *@text behind it. Pure. Return: is there one? */
bool event_next(struct event *e, const char **text);

/* A field; NULL: it has none of that name. */
const char *event_value(const struct event *e, const char *key);

/* The same as a number; -1 where it is none that is 0 or more. */
int event_number(const struct event *e, const char *key);

/*
 * Has the kernel trace what moves tasks, and why, in a buffer of its own.
 * Return: NULL, or why that cannot be.
 */
const char *event_open(void);

/* What has been traced since the last call; to be freed. */
char *event_read(void);

/* Ends that; harmless where it never began. */
void event_close(void);

#endif /* EVENT_H */
