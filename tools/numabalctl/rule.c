// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "ctl.h"
#include "rule.h"

/* What JSON has for a key: a word, a number, or for nice either ("<0", 5). */
enum kind { WORD, NUMBER, COMPARED };

struct key {
	const char *name;
	enum kind kind;
	long long min, max;
	bool (*ok)(const char *value);
	const char *wants;
};

bool rule_class_name_ok(const char *name)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t len = strlen(name);

	return len && len <= NUMABAL_CLASS_NAME_MAX && *name != '.' && *name != '-' &&
	       strspn(name, letters) == len;
}

/* What separates words and lines of the module's file cannot stand in a value. */
static bool is_word(const char *value)
{
	for (; *value; value++)
		if ((unsigned char)*value <= ' ' || *value == '\177')
			return false;
	return true;
}

/* A '[' has its ']', not counting one that comes first; a '\' has what it is before. */
static bool glob_ok(const char *glob)
{
	if (!*glob || !is_word(glob) || strlen(glob) > NUMABAL_GLOB_MAX)
		return false;
	while (*glob) {
		char c = *glob++;

		if (c == '\\' && !*glob++)
			return false;
		if (c != '[')
			continue;
		glob += *glob == '!';
		if (!*glob)
			return false;
		glob = strchr(glob + 1, ']');
		if (!glob++)
			return false;
	}
	return true;
}

static bool cgroup_ok(const char *path)
{
	size_t len = strlen(path), n;
	const char *at;

	if (*path != '/' || !is_word(path))
		return false;
	for (at = path + 1; at < path + len; at += n + 1) {
		n = strcspn(at, "/");
		/* Nothing, "." or "..". */
		if (n <= 2 && !strncmp(at, "..", n))
			return false;
	}
	/* One '/' at the end does not count. */
	return len - (len > 1 && path[len - 1] == '/') <= NUMABAL_CGROUP_MAX;
}

static bool policy_ok(const char *policy)
{
	static const char * const policies[] = {
		"normal", "batch", "idle", "fifo", "rr", "deadline",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(policies); i++)
		if (!strcmp(policies[i], policy))
			return true;
	return false;
}

/* In the order in which the module prints them. */
static const struct key keys[] = {
	{ "cgroup", WORD, 0, 0, cgroup_ok,
	  "a path such as /app.slice/redis, of at most 255 characters, without blanks" },
	{ "comm", WORD, 0, 0, glob_ok,
	  "a pattern such as qemu-*, of at most 63 characters, with ? for a blank" },
	{ "pid", NUMBER, 1, INT_MAX, NULL, "a thread id" },
	{ "tgid", NUMBER, 1, INT_MAX, NULL, "a process id" },
	{ "uid", NUMBER, 0, UINT32_MAX - 1LL, NULL, "a user id, as a number" },
	{ "policy", WORD, 0, 0, policy_ok, "normal, batch, idle, fifo, rr or deadline" },
	{ "nice", COMPARED, -20, 19, NULL, "a number from -20 to 19, or a text such as \"<0\"" },
	{ "class", WORD, 0, 0, rule_class_name_ok, "the name of a class" },
};

#define KEYS	ARRAY_SIZE(keys)

static const struct key *find_key(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < KEYS; i++)
		if (strlen(keys[i].name) == len && !memcmp(keys[i].name, name, len))
			return &keys[i];
	return NULL;
}

/* Length of <, <=, =, >=, > at the start. */
static size_t operator_at(const char *text)
{
	if (*text == '=')
		return 1;
	if (*text != '<' && *text != '>')
		return 0;
	return 1 + (text[1] == '=');
}

static bool number_ok(const struct key *key, const char *text, long long *value)
{
	char *end;

	if (!isdigit((unsigned char)text[*text == '-']))
		return false;
	*value = strtoll(text, &end, 10);
	return !*end && *value >= key->min && *value <= key->max;
}

/* Puts "key=value" into @word. Return: its length; 0: the value is none for this key. */
static int put_word(const struct key *key, struct json_object *value, char *word,
		    size_t size)
{
	bool text = json_object_is_type(value, json_type_string);
	const char *s = json_object_get_string(value);
	size_t op = 0;
	long long n;

	/* A NUL would hide what is behind it. */
	if (text && strlen(s) != (size_t)json_object_get_string_len(value))
		return 0;
	if (key->kind == WORD)
		return text && key->ok(s) ? snprintf(word, size, "%s=%s", key->name, s) : 0;
	if (text) {
		op = key->kind == COMPARED ? operator_at(s) : 0;
		if (!op)
			return 0;
	} else if (!json_object_is_type(value, json_type_int)) {
		return 0;
	}
	if (!number_ok(key, s + op, &n))
		return 0;
	return snprintf(word, size, "%s%.*s%lld", key->name, op ? (int)op : 1, op ? s : "=", n);
}

bool rule_from_json(struct json_object *rule, char line[NUMABAL_RULE_MAX + 1],
		    rule_report report, void *data)
{
	/* Each key at its longest is much less. */
	char word[NUMABAL_RULE_MAX + 1], what[160];
	size_t used = 0, conditions = 0, i;
	struct json_object *value;
	bool good = true;
	int len;

	json_object_object_foreach(rule, name, unused) {
		(void)unused;
		if (find_key(name, strlen(name)))
			continue;
		report(data, name, "no key of a rule: cgroup comm pid tgid uid policy nice class");
		good = false;
	}
	*line = '\0';
	for (i = 0; i < KEYS; i++) {
		if (!json_object_object_get_ex(rule, keys[i].name, &value))
			continue;
		conditions += keys[i].ok != rule_class_name_ok;
		len = put_word(&keys[i], value, word, sizeof(word));
		if (!len) {
			snprintf(what, sizeof(what), "wants %s", keys[i].wants);
			report(data, keys[i].name, what);
			good = false;
		} else if (used + !!used + len > NUMABAL_RULE_MAX) {
			report(data, "", "the rule is too long: 511 characters at most");
			good = false;
		} else {
			used += sprintf(line + used, used ? " %s" : "%s", word);
		}
	}
	if (!json_object_object_get_ex(rule, "class", NULL)) {
		report(data, "", "the rule names no class; add \"class\"");
		good = false;
	}
	if (!conditions) {
		report(data, "", "the rule has no condition; add one, such as \"comm\"");
		good = false;
	}
	return good;
}

/* The value of one "key=value" of a line. */
static struct json_object *value_of(const struct key *key, const char *text, size_t op)
{
	long long n;

	if (key->kind == WORD)
		return op == 1 && *text == '=' ? json_object_new_string(text + 1) : NULL;
	if (!op || !number_ok(key, text + op, &n))
		return NULL;
	if (*text == '=')
		return json_object_new_int64(n);
	return key->kind == COMPARED ? json_object_new_string(text) : NULL;
}

struct json_object *rule_to_json(const char *line)
{
	struct json_object *rule = json_object_new_object(), *value;
	char *copy = ctl_copy(line), *at = copy, *word;
	const struct key *key;
	size_t len;

	while ((word = strsep(&at, " "))) {
		len = strcspn(word, "<>=");
		key = find_key(word, len);
		value = key ? value_of(key, word + len, operator_at(word + len)) : NULL;
		if (!value) {
			json_object_put(rule);
			rule = NULL;
			break;
		}
		json_object_object_add(rule, key->name, value);
	}
	free(copy);
	return rule;
}

void rule_class(const char *line, char class[NUMABAL_CLASS_NAME_MAX + 1])
{
	static const char word[] = "class=";
	const char *at = line;

	*class = '\0';
	while ((at = strstr(at, word))) {
		if (at == line || at[-1] == ' ') {
			at += strlen(word);
			snprintf(class, NUMABAL_CLASS_NAME_MAX + 1, "%.*s",
				 (int)strcspn(at, " "), at);
			return;
		}
		at++;
	}
}
