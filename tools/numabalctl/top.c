// SPDX-License-Identifier: GPL-2.0
/* top: nodes and tasks, groups or cgroups, live; or as JSON, sample by sample. */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <curses.h>
#include <json-c/json.h>

#include "assign.h"
#include "cgroups.h"
#include "ctl.h"
#include "file.h"
#include "sample_json.h"
#include "screen.h"
#include "text.h"
#include "view.h"

#define MOST_CHOICES	(NUMABAL_MAX_CLASSES + 1)

/* Control-L, as everywhere. */
#define REPAINT		12

struct request {
	double delay;
	u64 count;	/* of samples; 0: no end */
};

/**
 * struct top - the live view
 * @state: what is shown
 * @extent: how much of it there is
 * @now: the last sample
 * @taken: samples that were
 * @paths: cgroups of processes
 * @order: lines of the list
 * @lines: how many
 * @names: of classes
 * @classes: lines of the menu
 * @choices: how many
 * @cgroup: that is to be put in a class; NULL: none
 * @message: what is said
 */
struct top {
	struct state state;
	struct extent extent;
	struct sample now;
	u64 taken;
	struct paths paths;
	size_t *order, lines;
	char names[NUMABAL_MAX_CLASSES][NUMABAL_CLASS_NAME_MAX + 1];
	const char *classes[MOST_CHOICES];
	size_t choices;
	char *cgroup;
	char message[400];
};

/*
 * What others say on stderr would be written across the screen: it is kept, until there
 * is a line for it, or the screen is gone.
 */
static FILE *real_stderr;
static char *said;
static size_t said_size;

static void keep_messages(void)
{
	FILE *f = open_memstream(&said, &said_size);

	if (!f)
		return;
	real_stderr = stderr;
	stderr = f;
}

/* What was said since the last time, in one line. */
static void take_message(char *to, size_t size)
{
	size_t i;

	fflush(stderr);
	if (!real_stderr)
		return;
	snprintf(to, size, "%.*s", (int)said_size, said);
	for (i = 0; to[i]; i++)
		if (to[i] == '\n')
			to[i] = ' ';
	rewind(stderr);
}

static void give_messages(void)
{
	if (!real_stderr)
		return;
	fclose(stderr);
	stderr = real_stderr;
	real_stderr = NULL;
	fprintf(stderr, "%.*s", (int)said_size, said);
	free(said);
}

static double seconds_now(void)
{
	return ctl_now_ns() / 1e9;
}

static int take(struct top *t)
{
	struct sample next;
	int rc = sample_take(&next, t->taken ? &t->now : NULL);

	if (rc)
		return rc;
	sample_free(&t->now);
	t->now = next;
	t->taken++;
	return CTL_OK;
}

/* Sets lines anew; the one that somebody holds stays the chosen one, if it is there. */
static void arrange(struct top *t)
{
	struct state *s = &t->state;
	const struct entries *e;
	size_t i;

	if (s->kind == CGROUPS)
		sample_cgroups(&t->now, &t->paths);
	e = &t->now.entries[s->kind];
	free(t->order);
	t->order = ctl_alloc(e->n, sizeof(*t->order));
	t->lines = entries_order(e, s->sort, s->filter, t->order);
	for (i = 0; s->held && i < t->lines; i++)
		if (e->list[t->order[i]].id == s->id)
			s->at = i;
	if (s->at >= t->lines)
		s->at = t->lines ? t->lines - 1 : 0;
	/* Another page is of what was chosen, whether it is there or not. */
	if (t->lines && (s->page == PAGE_LIST || s->page == PAGE_FILTER))
		s->id = e->list[t->order[s->at]].id;
}

static void read_classes(struct top *t)
{
	size_t n = 0, i;

	t->choices = 0;
	if (view_classes(t->names, &n))
		return;
	for (i = 0; i < n; i++)
		t->classes[t->choices++] = t->names[i];
	t->classes[t->choices++] = SCREEN_NO_RULE;
}

/* The cgroup of what is chosen, to be freed; NULL: it has ended. */
static char *chosen_cgroup(struct top *t)
{
	const struct entries *e = &t->now.entries[t->state.kind];
	size_t i;

	if (t->state.kind == TASKS)
		return cgroup_of(t->state.id);
	for (i = 0; i < e->n; i++)
		if (e->list[i].id == t->state.id)
			return ctl_copy(e->list[i].name);
	return NULL;
}

static void ask_for_class(struct top *t)
{
	read_classes(t);
	free(t->cgroup);
	t->cgroup = chosen_cgroup(t);
	if (t->cgroup && t->choices)
		return;
	t->state.page = PAGE_LIST;
	if (t->choices)
		snprintf(t->message, sizeof(t->message), "it has ended");
	else
		take_message(t->message, sizeof(t->message));
}

static void put_in_class(struct top *t)
{
	const char *class = t->classes[t->state.choice];
	bool none = t->state.choice + 1 == t->choices;
	int rc;

	rc = assign(t->cgroup, none ? NULL : class);
	if (rc)
		take_message(t->message, sizeof(t->message));
	else if (none)
		snprintf(t->message, sizeof(t->message), "%s has no rule of its own", t->cgroup);
	else
		snprintf(t->message, sizeof(t->message), "first rule: cgroup=%s class=%s",
			 t->cgroup, class);
}

static void draw(struct top *t)
{
	struct picture p = {
		.state = &t->state, .sample = &t->now, .order = t->order, .lines = t->lines,
		.classes = t->classes, .choices = t->choices, .message = t->message,
	};

	screen_draw(&p, &t->extent);
}

/* Return: is it to go on? */
static bool press(struct top *t, int key)
{
	const struct state was = t->state;
	struct state *s = &t->state;
	enum deed deed;

	t->message[0] = '\0';
	if (key == KEY_RESIZE || key == REPAINT) {
		screen_repaint();
		return true;
	}
	deed = keys_press(s, key, &t->extent);
	if (deed == DEED_QUIT)
		return false;
	if (s->kind == was.kind && s->at != was.at && s->at < t->lines)
		s->id = t->now.entries[s->kind].list[t->order[s->at]].id;
	if (deed == DEED_ASSIGN)
		put_in_class(t);
	if (s->page == PAGE_CLASS && was.page != PAGE_CLASS)
		ask_for_class(t);
	if (s->page == PAGE_CLASS)
		snprintf(t->message, sizeof(t->message),
			 "Enter: cgroup %s is in this class; Esc: back", t->cgroup);
	return true;
}

/* Return: key, or ERR when @due has come. */
static int wait_key(const struct top *t, double due)
{
	double left = due - seconds_now();

	timeout(t->state.paused ? -1 : left > 0 ? (int)ceil(left * 1000) : 0);
	return getch();
}

static int watch(struct top *t, const struct request *r)
{
	double due = 0;
	int rc, key;

	rc = take(t);
	/* The first rates soon, whatever the delay is. */
	due = t->now.at + (r->delay < 1 ? r->delay : 1);
	while (!rc) {
		arrange(t);
		draw(t);
		key = wait_key(t, due);
		if (key != ERR) {
			if (!press(t, key))
				break;
		} else if (!isatty(STDIN_FILENO)) {
			break;		/* it was hung up */
		} else if (!t->state.paused && seconds_now() >= due) {
			if (r->count && t->taken > r->count)
				break;
			rc = take(t);
			due = t->now.at + r->delay;
		}
	}
	return rc;
}

static int live(const struct request *r)
{
	struct top *t = ctl_alloc(1, sizeof(*t));
	int rc = file_need_module() ?: screen_begin();

	if (!rc) {
		keep_messages();
		rc = watch(t, r);
		screen_end();
		give_messages();
	}
	sample_free(&t->now);
	paths_free(&t->paths);
	free(t->order);
	free(t->cgroup);
	free(t);
	return rc;
}

static int print(struct sample *s, struct paths *paths)
{
	size_t n[KINDS], *order[KINDS];
	int kind, rc;

	sample_cgroups(s, paths);
	for (kind = 0; kind < KINDS; kind++) {
		order[kind] = ctl_alloc(s->entries[kind].n, sizeof(*order[kind]));
		n[kind] = entries_order(&s->entries[kind], BY_FAULTS, "", order[kind]);
		/* JSON is text. */
		for (size_t i = 0; i < n[kind]; i++)
			text_show((char *)s->entries[kind].list[i].name);
	}
	rc = ctl_print_json(sample_json(s, (const size_t **)order, n));
	for (kind = 0; kind < KINDS; kind++)
		free(order[kind]);
	return rc;
}

static int samples(const struct request *r)
{
	struct sample before, now;
	struct paths paths = { };
	int rc = sample_take(&before, NULL);
	u64 taken = 0;

	if (rc)
		return rc;
	while (!rc && (!r->count || taken < r->count)) {
		usleep(r->delay * 1e6);
		rc = sample_take(&now, &before);
		if (rc)
			break;
		sample_free(&before);
		before = now;
		rc = print(&before, &paths);
		taken++;
	}
	sample_free(&before);
	paths_free(&paths);
	return rc;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;
	char *end;

	switch (key) {
	case 'd':
		r->delay = strtod(arg, &end);
		if (end == arg || *end || !(r->delay >= 0.1 && r->delay <= 3600))
			argp_error(state, "'%s' is no delay from 0.1 to 3600 seconds", arg);
		return 0;
	case 'n':
		if (!number_parse(arg, &r->count) || !r->count)
			argp_error(state, "'%s' is no number of samples", arg);
		return 0;
	default:
		return ctl_no_args(key, arg, state);
	}
}

static int run(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "delay", 'd', "SECONDS", 0, "between samples: 2", 0 },
		{ "count", 'n', "N", 0, "end after so many samples", 0 },
		{ }
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Shows nodes, and below them tasks, groups or cgroups, live; '?' says more.",
		.children = ctl_common,
	};
	struct request r = { .delay = 2 };

	ctl_parse(&argp, argc, argv, &r);
	return ctl_json ? samples(&r) : live(&r);
}

const struct command top = {
	.name = "top",
	.what = "nodes, tasks, groups and cgroups, live",
	.run = run,
};
