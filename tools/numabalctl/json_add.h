/* SPDX-License-Identifier: GPL-2.0 */
/* Members of JSON objects. */
#ifndef JSON_ADD_H
#define JSON_ADD_H

#include "types.h"

struct json_object;

/* @text NULL: null. */
void json_add_text(struct json_object *to, const char *name, const char *text);

void json_add_number(struct json_object *to, const char *name, u64 value);

/* With two digits behind the point; less than 0: not known, null. */
void json_add_double(struct json_object *to, const char *name, double value);

#endif /* JSON_ADD_H */
