// SPDX-License-Identifier: GPL-2.0
/* A policy as JSON: its file. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "ctl.h"
#include "lines.h"
#include "policy.h"
#include "rule.h"
#include "text.h"

/* What all of one reading works with. */
struct reading {
	struct policy *policy;
	struct lines lines;
	struct findings *findings;
	char path[256];		/* of what is looked at */
};

static void add_finding(struct findings *f, int line, const char *path, const char *what)
{
	struct finding *one;

	f->list = ctl_grow(f->list, f->n, sizeof(*f->list));
	one = &f->list[f->n++];
	one->line = line;
	snprintf(one->path, sizeof(one->path), "%s", path);
	snprintf(one->what, sizeof(one->what), "%s", what);
}

static void refuse(void *data, const char *key, const char *what)
{
	struct reading *r = data;
	size_t len = strlen(r->path);

	if (*key)
		lines_push(r->path, sizeof(r->path), key);
	add_finding(r->findings, lines_of(&r->lines, r->path), r->path, what);
	r->path[len] = '\0';
}

/* As many values of one key as there are but the last one do not count. */
static void report_twice(struct reading *r)
{
	char what[64];
	size_t i;

	for (i = 0; i < r->lines.n; i++) {
		if (!r->lines.entry[i].again)
			continue;
		snprintf(what, sizeof(what), "is there twice; the first one is on line %d",
			 r->lines.entry[i].line);
		add_finding(r->findings, r->lines.entry[i].again, r->lines.entry[i].path,
			    what);
	}
}

/*
 * As the knob's file has it: true and false are 1 and 0, and only words are strings.
 * Return: NULL: it is no value of a knob.
 */
static const char *value_text(const struct knob *knob, struct json_object *value)
{
	const char *text = json_object_get_string(value);

	switch (json_object_get_type(value)) {
	case json_type_string:
		/* A NUL would hide what is behind it. */
		if (strlen(text) != (size_t)json_object_get_string_len(value))
			return NULL;
		return knob->words ? text : NULL;
	case json_type_int:
		return text;
	case json_type_boolean:
		if (!knob->words && knob->max > 1)
			return NULL;
		return json_object_get_boolean(value) ? "1" : "0";
	default:
		return NULL;
	}
}

static void read_knob(struct reading *r, struct policy_class *c, const char *name,
		      struct json_object *value)
{
	int knob = knob_find(name);
	const char *text;
	char why[128];

	if (knob < 0) {
		refuse(r, name, "there is no such knob; KNOBS in numabalctl(1) lists them");
		return;
	}
	text = value_text(&knobs[knob], value);
	if (!knob_allows(&knobs[knob], text ?: json_object_to_json_string(value), why,
			 sizeof(why)))
		refuse(r, name, why);
	else if (!text)
		refuse(r, name, "a number stands without quotation marks");
	else
		snprintf(c->value[knob], sizeof(c->value[knob]), "%s", text);
}

/* Knobs that must not exceed others, once all are known. */
static void compare_knobs(struct reading *r, const struct policy_class *c)
{
	u64 value, limit;
	char what[128];
	int i, other;

	for (i = 0; i < NR_KNOBS; i++) {
		other = knob_find(knobs[i].at_most);
		if (other < 0 || !number_parse(c->value[i], &value) ||
		    !number_parse(c->value[other], &limit) || value <= limit)
			continue;
		snprintf(what, sizeof(what), "%llu is more than %s, %llu",
			 (unsigned long long)value, knobs[other].name,
			 (unsigned long long)limit);
		refuse(r, knobs[i].name, what);
	}
}

/* Classes begin with what default has, as the module makes them. */
static void read_class(struct reading *r, const char *name, struct json_object *knobs_of)
{
	struct policy *p = r->policy;
	struct policy_class *c = policy_class(p, name);
	size_t len = strlen(r->path);

	if (!json_object_is_type(knobs_of, json_type_object)) {
		refuse(r, name, "a class is an object of knobs: { \"scan_mode\": \"off\" }");
		return;
	}
	if (!rule_class_name_ok(name)) {
		refuse(r, name, "a name has 1 to 31 of A-Z a-z 0-9 _ . - and no . or - first");
		return;
	}
	if (!c && p->classes == NUMABAL_MAX_CLASSES) {
		refuse(r, name, "that is one class too many: 64, and default");
		return;
	}
	if (!c)
		c = policy_add(p, name, &p->class[0]);
	lines_push(r->path, sizeof(r->path), name);
	json_object_object_foreach(knobs_of, knob, value)
		read_knob(r, c, knob, value);
	compare_knobs(r, c);
	r->path[len] = '\0';
}

static void read_classes(struct reading *r, struct json_object *classes)
{
	struct json_object *first;

	if (!json_object_is_type(classes, json_type_object)) {
		refuse(r, "classes", "classes are an object: \"NAME\": { \"KNOB\": VALUE }");
		return;
	}
	lines_push(r->path, sizeof(r->path), "classes");
	/* The others begin with what it has. */
	if (json_object_object_get_ex(classes, "default", &first))
		read_class(r, "default", first);
	json_object_object_foreach(classes, name, knobs_of)
		if (strcmp(name, "default"))
			read_class(r, name, knobs_of);
	*r->path = '\0';
}

static void read_rule(struct reading *r, struct json_object *rule)
{
	struct policy *p = r->policy;
	char class[NUMABAL_CLASS_NAME_MAX + 1], what[128];
	char *line = p->rule[p->rules];

	if (!json_object_is_type(rule, json_type_object)) {
		refuse(r, "", "a rule is an object: { \"comm\": \"redis*\", \"class\": \"db\" }");
		return;
	}
	if (!rule_from_json(rule, line, refuse, r))
		return;
	rule_class(line, class);
	if (!policy_class(p, class)) {
		snprintf(what, sizeof(what), "there is no class '%s' in this file", class);
		refuse(r, "class", what);
		return;
	}
	p->rules++;
}

static void read_rules(struct reading *r, struct json_object *rules)
{
	size_t i, n;

	if (!json_object_is_type(rules, json_type_array)) {
		refuse(r, "rules", "rules are an array of objects");
		return;
	}
	n = json_object_array_length(rules);
	if (n > NUMABAL_MAX_RULES) {
		refuse(r, "rules", "there are more than 512 rules");
		n = NUMABAL_MAX_RULES;
	}
	for (i = 0; i < n; i++) {
		sprintf(r->path, "/rules/%zu", i);
		read_rule(r, json_object_array_get_idx(rules, i));
	}
	*r->path = '\0';
}

static void read_top(struct reading *r, struct json_object *top)
{
	struct json_object *part;

	if (!json_object_is_type(top, json_type_object)) {
		refuse(r, "", "a policy is an object with \"classes\" and \"rules\"");
		return;
	}
	json_object_object_foreach(top, name, unused) {
		(void)unused;
		if (strcmp(name, "classes") && strcmp(name, "rules") && strcmp(name, "$schema"))
			refuse(r, name, "a policy has no such part; it has classes and rules");
	}
	if (json_object_object_get_ex(top, "classes", &part))
		read_classes(r, part);
	if (json_object_object_get_ex(top, "rules", &part))
		read_rules(r, part);
}

static int by_line(const void *a, const void *b)
{
	return ((const struct finding *)a)->line - ((const struct finding *)b)->line;
}

static int line_at(const char *text, size_t offset)
{
	int line = 1;

	while (offset-- && *text)
		line += *text++ == '\n';
	return line;
}

/*
 * In ASCII, since JSON_TOKENER_STRICT refuses all else where char is signed (json-c 0.18).
 * Return: the value, or NULL, and what is wrong is said.
 */
static struct json_object *parse_json(const char *ascii, struct findings *findings)
{
	struct json_tokener *tok = json_tokener_new();
	enum json_tokener_error err;
	struct json_object *top;

	json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
	/* With the NUL: json-c then knows that there is no more. */
	top = json_tokener_parse_ex(tok, ascii, strlen(ascii) + 1);
	err = json_tokener_get_error(tok);
	if (err != json_tokener_success)
		add_finding(findings, line_at(ascii, json_tokener_get_parse_end(tok)), "",
			    json_tokener_error_desc(err));
	json_tokener_free(tok);
	return top;
}

void policy_parse(struct policy *p, const char *text, struct findings *findings)
{
	struct reading r = { .policy = p, .findings = findings };
	char *ascii = text_ascii(text);
	struct json_object *top;

	*findings = (struct findings) { };
	p->classes = 0;
	p->rules = 0;
	policy_add(p, "default", NULL);
	if (text_bad(text)) {
		add_finding(findings, line_at(text, text_bad(text) - text), "",
			    "that is no UTF-8");
		free(ascii);
		return;
	}
	top = parse_json(ascii, findings);
	if (!findings->n) {
		lines_build(&r.lines, ascii);
		report_twice(&r);
		read_top(&r, top);
		lines_free(&r.lines);
	}
	json_object_put(top);
	free(ascii);
	if (findings->n)
		qsort(findings->list, findings->n, sizeof(*findings->list), by_line);
}

static struct json_object *json_value(const struct knob *knob, const char *value)
{
	u64 number;

	if (!knob->words && number_parse(value, &number))
		return json_object_new_uint64(number);
	return json_object_new_string(value);
}

struct json_object *policy_json(const struct policy *p, size_t *rule)
{
	struct json_object *top = json_object_new_object(), *o;
	struct json_object *classes = json_object_new_object();
	struct json_object *rules = json_object_new_array();
	const char *common;
	size_t i;
	int k;

	json_object_object_add(top, "classes", classes);
	json_object_object_add(top, "rules", rules);
	/* What a class would have anyway is left out. */
	for (i = 0; i < p->classes; i++) {
		o = json_object_new_object();
		for (k = 0; k < NR_KNOBS; k++) {
			common = i ? p->class[0].value[k] : knobs[k].initial;
			if (strcmp(p->class[i].value[k], common))
				json_object_object_add(o, knobs[k].name,
						       json_value(&knobs[k],
								  p->class[i].value[k]));
		}
		json_object_object_add(classes, p->class[i].name, o);
	}
	for (i = 0; i < p->rules; i++) {
		o = rule_to_json(p->rule[i]);
		if (!o) {
			*rule = i;
			json_object_put(top);
			return NULL;
		}
		json_object_array_add(rules, o);
	}
	return top;
}

struct policy_class *policy_class(struct policy *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->classes; i++)
		if (!strcmp(p->class[i].name, name))
			return &p->class[i];
	return NULL;
}

struct policy_class *policy_add(struct policy *p, const char *name,
				const struct policy_class *like)
{
	struct policy_class *c = &p->class[p->classes++];
	int i;

	if (like)
		*c = *like;
	else
		for (i = 0; i < NR_KNOBS; i++)
			snprintf(c->value[i], sizeof(c->value[i]), "%s", knobs[i].initial);
	snprintf(c->name, sizeof(c->name), "%s", name);
	return c;
}
