// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "ctl.h"
#include "report.h"
#include "tape.h"
#include "text.h"

static int read_head(struct report *r, FILE *from, const char *path)
{
	u64 version;

	if (!tape_get(from, &r->head) || !r->head)
		return ctl_fail(CTL_FAILED, "%s is no record; numabalctl record makes one", path);
	version = tape_number(r->head, "numabal_record");
	if (!version)
		return ctl_fail(CTL_FAILED, "%s is no record; numabalctl record makes one", path);
	if (version != TAPE_VERSION)
		return ctl_fail(CTL_FAILED, "%s is of format %llu, this numabalctl reads %d", path,
				(unsigned long long)version, TAPE_VERSION);
	return CTL_OK;
}

/* A last line that was cut off, as by a full disk, spoils nothing before it. */
static int read_samples(struct report *r, FILE *from, const char *path)
{
	struct json_object *o;
	size_t line;
	bool good;

	for (line = 2; !r->end; line++) {
		good = tape_get(from, &o);
		/* The end of the file, or a last line without its own. */
		if (!o && (good || feof(from)))
			break;
		if (good && tape_text(o, "end")) {
			r->end = o;
			break;
		}
		good = good && story_add(&r->story, o);
		json_object_put(o);
		if (!good)
			return ctl_fail(CTL_FAILED, "%s, line %zu: no sample", path, line);
	}
	if (r->story.samples < 2)
		return ctl_fail(CTL_FAILED, "%s: nothing was recorded: two samples at least", path);
	return CTL_OK;
}

int report_read(struct report *r, const char *path)
{
	FILE *from = fopen(path, "re");
	int rc;

	*r = (struct report) { };
	if (!from)
		return ctl_fail(CTL_FAILED, "%s: %s", path, strerror(errno));
	rc = read_head(r, from, path) ? : read_samples(r, from, path);
	fclose(from);
	if (rc)
		report_free(r);
	else
		report_sort(&r->story);
	return rc;
}

void report_free(struct report *r)
{
	json_object_put(r->head);
	json_object_put(r->end);
	story_free(&r->story);
}

char *report_command(const struct report *r)
{
	struct json_object *words;
	char *text = NULL;
	size_t size, i;
	FILE *f;

	if (!json_object_object_get_ex(r->head, "command", &words) ||
	    !json_object_is_type(words, json_type_array))
		return NULL;
	f = ctl_text(&text, &size);
	for (i = 0; i < json_object_array_length(words); i++)
		fprintf(f, "%s%s", i ? " " : "",
			json_object_get_string(json_object_array_get_idx(words, i)));
	fclose(f);
	text_show(text);
	return text;
}

static int compare(u64 a, u64 b)
{
	return (a < b) - (a > b);
}

static int by_faults(const void *a, const void *b)
{
	const struct story_task *x = *(struct story_task * const *)a;
	const struct story_task *y = *(struct story_task * const *)b;

	return compare(x->faults, y->faults) ? : compare(y->tid, x->tid);
}

static int by_events(const void *a, const void *b)
{
	const struct story_verdict *x = a, *y = b;

	return compare(x->events, y->events) ? : strcmp(x->reason, y->reason);
}

static int by_times(const void *a, const void *b)
{
	const struct story_move *x = a, *y = b;

	return compare(x->times, y->times) ? : compare(y->tid, x->tid);
}

void report_sort(struct story *s)
{
	if (s->nr_tasks)
		qsort(s->tasks, s->nr_tasks, sizeof(*s->tasks), by_faults);
	if (s->nr_verdicts)
		qsort(s->verdicts, s->nr_verdicts, sizeof(*s->verdicts), by_events);
	if (s->nr_moves)
		qsort(s->moves, s->nr_moves, sizeof(*s->moves), by_times);
}
