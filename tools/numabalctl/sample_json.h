/* SPDX-License-Identifier: GPL-2.0 */
/* A sample as JSON. Pure. */
#ifndef SAMPLE_JSON_H
#define SAMPLE_JSON_H

#include "sample.h"

struct json_object;

/* As in top.schema.json; of each kind, @n entries in this order. */
struct json_object *sample_json(const struct sample *s, const size_t *order[KINDS],
				const size_t n[KINDS]);

#endif /* SAMPLE_JSON_H */
