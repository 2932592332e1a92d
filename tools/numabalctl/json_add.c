// SPDX-License-Identifier: GPL-2.0
#include <json-c/json.h>

#include "json_add.h"

void json_add_text(struct json_object *to, const char *name, const char *text)
{
	json_object_object_add(to, name, text ? json_object_new_string(text) : NULL);
}

void json_add_number(struct json_object *to, const char *name, u64 value)
{
	json_object_object_add(to, name, json_object_new_uint64(value));
}

void json_add_double(struct json_object *to, const char *name, double value)
{
	struct json_object *o = value < 0 ? NULL : json_object_new_double(value);

	if (o)
		json_object_set_serializer(o, json_object_double_to_json_string, "%.2f", NULL);
	json_object_object_add(to, name, o);
}
