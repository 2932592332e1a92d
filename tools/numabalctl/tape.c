// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include <json-c/linkhash.h>

#include "ctl.h"
#include "tape.h"

/* A sample of thousands of tasks is a long line, but no longer than this. */
#define MOST_LINE	(1024UL * 1024 * 1024)

bool tape_put(FILE *to, struct json_object *object)
{
	const char *text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							  JSON_C_TO_STRING_NOSLASHESCAPE);
	bool done = fprintf(to, "%s\n", text) > 0 && !fflush(to);

	json_object_put(object);
	return done;
}

static void forget(struct lh_entry *entry)
{
	free(lh_entry_k(entry));
	free(lh_entry_v(entry));
}

char *tape_changed(struct lh_table **seen, const char *view)
{
	/* Only tasks that are there now are kept: others come and go without end. */
	struct lh_table *now = lh_kchar_table_new(256, forget);
	char *out = ctl_alloc(strlen(view) + 1, 1), *to = out;
	const char *line = view;
	bool header = true;

	if (!now)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	while (*line) {
		size_t len = strcspn(line, "\n"), next = len + (line[len] == '\n');
		char *tid = ctl_copy_part(line, strcspn(line, "\n "));
		char *text = ctl_copy_part(line, len);
		void *was;

		if (header || !*seen || !lh_table_lookup_ex(*seen, tid, &was) ||
		    strcmp(was, text))
			to = mempcpy(to, line, next);
		if (header || lh_table_lookup_entry(now, tid) ||
		    lh_table_insert(now, tid, text)) {
			free(tid);
			free(text);
		}
		header = false;
		line += next;
	}
	if (*seen)
		lh_table_free(*seen);
	*seen = now;
	return out;
}

bool tape_get(FILE *from, struct json_object **object)
{
	struct json_tokener *parser = json_tokener_new();
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	if (!parser)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	*object = NULL;
	len = getline(&line, &size, from);
	if (len >= 0 && (size_t)len < MOST_LINE) {
		*object = json_tokener_parse_ex(parser, line, len);
		if (*object && (json_tokener_get_error(parser) != json_tokener_success ||
				!json_object_is_type(*object, json_type_object))) {
			json_object_put(*object);
			*object = NULL;
		}
	}
	json_tokener_free(parser);
	free(line);
	return len < 0 || *object;
}

const char *tape_text(struct json_object *object, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, name, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

unsigned long long tape_number(struct json_object *object, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, name, &value) ||
	    !json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0)
		return 0;
	return json_object_get_uint64(value);
}
