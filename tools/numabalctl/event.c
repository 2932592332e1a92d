// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "table.h"

/* Copies a word of so many bytes. */
static void word(char to[EVENT_WORD], const char *from, size_t len)
{
	if (len >= EVENT_WORD)
		len = EVENT_WORD - 1;
	memcpy(to, from, len);
	to[len] = '\0';
}

/* "CPU:3 [LOST 12 EVENTS]". */
static bool parse_lost(struct event *e, const char *line, size_t len)
{
	static const char mark[] = "[LOST ";
	const char *at = memmem(line, len, mark, strlen(mark));
	char count[EVENT_WORD];

	if (strncmp(line, "CPU:", 4) || !at)
		return false;
	at += strlen(mark);
	word(count, at, strcspn(at, "\n "));
	return number_parse(count, &e->lost);
}

/*
 * "  comm-12  [003] d..2.  1.234567: NAME: key=value key=value". A comm may be anything, so
 * the name is what stands before the first field, between the last two colons there.
 */
static bool parse(struct event *e, const char *line, size_t len)
{
	const char *end = line + len, *at, *equals, *name;

	*e = (struct event) { };
	if (parse_lost(e, line, len))
		return true;
	at = memmem(line, len, ": ", 2);
	while (at && at > line && (at[-1] < '0' || at[-1] > '9'))
		at = memmem(at + 2, end - at - 2, ": ", 2);
	if (!at)
		return false;
	name = at + 2;
	at = memmem(name, end - name, ": ", 2);
	if (!at)
		return false;
	word(e->name, name, at - name);
	for (at += 2; at < end && e->fields < EVENT_FIELDS; at += strspn(at, " ")) {
		len = strcspn(at, "\n ");
		equals = memchr(at, '=', len);
		if (equals) {
			word(e->key[e->fields], at, equals - at);
			word(e->value[e->fields], equals + 1, at + len - equals - 1);
			e->fields++;
		}
		at += len;
		if (*at == '\n')
			break;
	}
	return true;
}

bool event_next(struct event *e, const char **text)
{
	const char *line;
	size_t len;

	while (**text) {
		line = *text;
		len = strcspn(line, "\n");
		*text = line + len + (line[len] == '\n');
		if (parse(e, line, len))
			return true;
	}
	return false;
}

const char *event_value(const struct event *e, const char *key)
{
	size_t i;

	for (i = 0; i < e->fields; i++)
		if (!strcmp(e->key[i], key))
			return e->value[i];
	return NULL;
}

int event_number(const struct event *e, const char *key)
{
	const char *value = event_value(e, key);
	u64 number;

	return value && number_parse(value, &number) && number <= INT32_MAX ? (int)number : -1;
}
