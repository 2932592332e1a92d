/* SPDX-License-Identifier: GPL-2.0 */
/* Metrics as text: OpenMetrics, the older format of Prometheus, or JSON. Pure. */
#ifndef SERIES_H
#define SERIES_H

#include <stdbool.h>
#include <stdio.h>

enum series_style { SERIES_OPENMETRICS, SERIES_PROMETHEUS, SERIES_JSON };

enum series_type { SERIES_COUNTER, SERIES_GAUGE };

struct json_object;

/**
 * struct series - where metrics are written to
 * @style: how
 * @to: text; the caller's
 * @list: samples, for SERIES_JSON
 * @name: of the metric whose samples come now
 * @type: of it
 */
struct series {
	enum series_style style;
	FILE *to;
	struct json_object *list;
	const char *name;
	enum series_type type;
};

void series_begin(struct series *s, enum series_style style, FILE *to);

/* A metric; @name without _total. Its samples follow. */
void series_metric(struct series *s, const char *name, enum series_type type,
		   const char *help);

/* A sample; labels are names and values in turn, and end in NULL. */
void series_sample(struct series *s, double value, ...) __attribute__((sentinel));

void series_end(struct series *s);

#endif /* SERIES_H */
