/* SPDX-License-Identifier: GPL-2.0 */
/* One rule, as a line of the module's file `rules` and as JSON. Pure. */
#ifndef RULE_H
#define RULE_H

#include "numabal/abi.h"
#include "types.h"

struct json_object;

/* Called with each thing that is wrong; @key: "" for the rule as a whole. */
typedef void (*rule_report)(void *data, const char *key, const char *what);

bool rule_class_name_ok(const char *name);

/*
 * Makes the line of a rule that the module takes, or reports all that is wrong with it.
 * Whether the class exists is for the caller to say. Return: is it a rule?
 */
bool rule_from_json(struct json_object *rule, char line[NUMABAL_RULE_MAX + 1],
		    rule_report report, void *data);

/* From a line as the module prints it. Return: object, or NULL: it is no rule. */
struct json_object *rule_to_json(const char *line);

/* The class that a line names; "" where it names none. */
void rule_class(const char *line, char class[NUMABAL_CLASS_NAME_MAX + 1]);

#endif /* RULE_H */
