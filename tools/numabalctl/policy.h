/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy: the knobs of all classes, and the rules. It comes from a file or from the
 * live module, and goes to either.
 */
#ifndef POLICY_H
#define POLICY_H

#include "knob.h"

struct json_object;

/**
 * struct policy_class - a named set of knobs
 * @name: name
 * @value: of each knob, as its file says it
 */
struct policy_class {
	char name[NUMABAL_CLASS_NAME_MAX + 1];
	char value[NR_KNOBS][KNOB_VALUE];
};

/**
 * struct policy - all of them
 * @classes: in use; the first is `default`
 * @class: knobs
 * @rules: in use
 * @rule: lines of the module's file `rules`, in their order
 */
struct policy {
	size_t classes;
	struct policy_class class[NUMABAL_MAX_CLASSES];
	size_t rules;
	char rule[NUMABAL_MAX_RULES][NUMABAL_RULE_MAX + 1];
};

/**
 * struct finding - something in a file that is wrong
 * @line: of the file
 * @path: JSON Pointer of the value; "": the whole
 * @what: what is wrong, and what would be right
 */
struct finding {
	int line;
	char path[256];
	char what[256];
};

struct findings {
	struct finding *list;
	size_t n;
};

/* Return: its class of this name, or NULL. */
struct policy_class *policy_class(struct policy *p, const char *name);

/* Adds a class, which must fit, with the knobs of @like, or NULL: as loaded. */
struct policy_class *policy_add(struct policy *p, const char *name,
				const struct policy_class *like);

/*
 * Reads the text of a file. All that is wrong goes to @findings, by line, to be freed;
 * the policy is worth nothing then. Pure.
 */
void policy_parse(struct policy *p, const char *text, struct findings *findings);

/* Return: what policy_parse() reads as this; or NULL: @rule is none, see there. */
struct json_object *policy_json(const struct policy *p, size_t *rule);

/* Reads what is live. Return: enum ctl_exit. */
int policy_read(struct policy *p);

/*
 * Makes the policy the live one, or, if anything is refused, leaves what was before.
 * Return: enum ctl_exit.
 */
int policy_write(struct policy *p);

#endif /* POLICY_H */
