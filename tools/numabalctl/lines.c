// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include <json-c/linkhash.h>

#include "ctl.h"
#include "lines.h"

#define PATH_SIZE	1024

struct walk {
	struct lines *lines;
	const char *at;
	int line;
	int depth;
	char path[PATH_SIZE];
};

static bool walk_value(struct walk *w);

static void skip_blanks(struct walk *w)
{
	for (; *w->at && strchr(" \t\r\n", *w->at); w->at++)
		w->line += *w->at == '\n';
}

static bool eat(struct walk *w, char c)
{
	skip_blanks(w);
	if (*w->at != c)
		return false;
	w->at++;
	return true;
}

static struct lines_entry *find(const struct lines *lines, const char *path)
{
	void *at;

	if (!lh_table_lookup_ex(lines->at, path, &at))
		return NULL;
	return &lines->entry[(uintptr_t)at];
}

static void note(struct walk *w)
{
	struct lines *lines = w->lines;
	struct lines_entry *e = find(lines, w->path);

	if (e) {
		e->again = w->line;
		return;
	}
	lines->entry = ctl_grow(lines->entry, lines->n, sizeof(*e));
	e = &lines->entry[lines->n];
	*e = (struct lines_entry) { .path = ctl_copy(w->path), .line = w->line };
	if (lh_table_insert(lines->at, e->path, (void *)(uintptr_t)lines->n))
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	lines->n++;
}

/* Past a string; @key gets what it stands for, to be freed. */
static bool walk_string(struct walk *w, char **key)
{
	const char *start = w->at;
	struct json_object *o;
	char *copy;

	if (*w->at++ != '"')
		return false;
	while (*w->at && *w->at != '"')
		w->at += w->at[0] == '\\' && w->at[1] ? 2 : 1;
	if (!*w->at++)
		return false;
	if (!key)
		return true;
	copy = ctl_copy_part(start, w->at - start);
	o = json_tokener_parse(copy);
	free(copy);
	if (!o)
		return false;
	*key = ctl_copy(json_object_get_string(o));
	json_object_put(o);
	return true;
}

bool lines_push(char *path, size_t size, const char *key)
{
	size_t used = strlen(path);
	const char *put;

	if (used + 1 >= size)
		return false;
	path[used++] = '/';
	for (; *key; key++) {
		put = *key == '~' ? "~0" : *key == '/' ? "~1" : NULL;
		if (used + 2 >= size) {
			path[used] = '\0';
			return false;
		}
		path[used++] = put ? put[0] : *key;
		if (put)
			path[used++] = put[1];
	}
	path[used] = '\0';
	return true;
}

/* One member of an object or array, under this key. */
static bool walk_member(struct walk *w, const char *key)
{
	size_t len = strlen(w->path);
	bool good;

	good = lines_push(w->path, sizeof(w->path), key) && walk_value(w);
	w->path[len] = '\0';
	return good;
}

static bool walk_object(struct walk *w)
{
	char *key = NULL;
	bool good;

	if (eat(w, '}'))
		return true;
	do {
		skip_blanks(w);
		if (!walk_string(w, &key))
			return false;
		good = eat(w, ':') && walk_member(w, key);
		free(key);
		key = NULL;
		if (!good)
			return false;
	} while (eat(w, ','));
	return eat(w, '}');
}

static bool walk_array(struct walk *w)
{
	char key[16];
	int i = 0;

	if (eat(w, ']'))
		return true;
	do {
		snprintf(key, sizeof(key), "%d", i++);
		if (!walk_member(w, key))
			return false;
	} while (eat(w, ','));
	return eat(w, ']');
}

static bool walk_value(struct walk *w)
{
	bool good;

	skip_blanks(w);
	note(w);
	if (*w->at == '"')
		return walk_string(w, NULL);
	if (*w->at != '{' && *w->at != '[') {
		w->at += strcspn(w->at, " \t\r\n,]}");
		return true;
	}
	if (w->depth == LINES_DEPTH)
		return false;
	w->depth++;
	good = *w->at++ == '{' ? walk_object(w) : walk_array(w);
	w->depth--;
	return good;
}

void lines_build(struct lines *lines, const char *text)
{
	struct walk w = { .lines = lines, .at = text, .line = 1 };

	*lines = (struct lines) { .at = lh_kchar_table_new(64, NULL) };
	if (!lines->at)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	walk_value(&w);
}

void lines_free(struct lines *lines)
{
	size_t i;

	lh_table_free(lines->at);
	for (i = 0; i < lines->n; i++)
		free(lines->entry[i].path);
	free(lines->entry);
}

int lines_of(const struct lines *lines, const char *path)
{
	char *up = ctl_copy(path), *slash;
	struct lines_entry *e;

	while (!(e = find(lines, up)) && (slash = strrchr(up, '/')))
		*slash = '\0';
	free(up);
	return e ? e->line : 1;
}
