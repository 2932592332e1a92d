// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdlib.h>
#include <json-c/json.h>

#include "ctl.h"
#include "series.h"

void series_begin(struct series *s, enum series_style style, FILE *to)
{
	*s = (struct series) { .style = style, .to = to };
	if (style == SERIES_JSON)
		s->list = json_object_new_array();
}

/* Counters end in _total: in OpenMetrics their samples, in Prometheus the metric. */
static const char *ending(const struct series *s, bool of_sample)
{
	return s->type == SERIES_COUNTER &&
	       (of_sample || s->style != SERIES_OPENMETRICS) ? "_total" : "";
}

static const char *type_name(enum series_type type)
{
	return type == SERIES_COUNTER ? "counter" : "gauge";
}

void series_metric(struct series *s, const char *name, enum series_type type,
		   const char *help)
{
	const char *end;

	s->name = name;
	s->type = type;
	if (s->style == SERIES_JSON)
		return;
	end = ending(s, false);
	fprintf(s->to, "# HELP %s%s %s\n", name, end, help);
	fprintf(s->to, "# TYPE %s%s %s\n", name, end,
		type_name(type));
}

static void put_escaped(FILE *to, const char *value)
{
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", to);
		else if (*value == '"' || *value == '\\')
			fprintf(to, "\\%c", *value);
		else
			fputc(*value, to);
	}
}

static void add_json(struct series *s, double value, va_list labels)
{
	struct json_object *sample = json_object_new_object();
	struct json_object *with = json_object_new_object();
	const char *label;
	char name[128];

	snprintf(name, sizeof(name), "%s%s", s->name, ending(s, true));
	json_object_object_add(sample, "name", json_object_new_string(name));
	json_object_object_add(sample, "type",
			       json_object_new_string(type_name(s->type)));
	while ((label = va_arg(labels, const char *)))
		json_object_object_add(with, label,
				       json_object_new_string(va_arg(labels, const char *)));
	json_object_object_add(sample, "labels", with);
	json_object_object_add(sample, "value", json_object_new_double(value));
	json_object_array_add(s->list, sample);
}

void series_sample(struct series *s, double value, ...)
{
	const char *label, *between = "{";
	va_list labels;

	va_start(labels, value);
	if (s->style == SERIES_JSON) {
		add_json(s, value, labels);
		va_end(labels);
		return;
	}
	fprintf(s->to, "%s%s", s->name, ending(s, true));
	while ((label = va_arg(labels, const char *))) {
		fprintf(s->to, "%s%s=\"", between, label);
		put_escaped(s->to, va_arg(labels, const char *));
		fputc('"', s->to);
		between = ",";
	}
	va_end(labels);
	/* All digits of a count: doubles hold 2^53. */
	fprintf(s->to, "%s %.17g\n", *between == ',' ? "}" : "", value);
}

void series_end(struct series *s)
{
	char *text;

	if (s->style == SERIES_OPENMETRICS)
		fputs("# EOF\n", s->to);
	if (s->style != SERIES_JSON)
		return;
	text = ctl_json_text(s->list);
	fputs(text, s->to);
	free(text);
}
