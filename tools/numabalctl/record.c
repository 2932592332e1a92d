// SPDX-License-Identifier: GPL-2.0
/* record: the module's views, time and again, in a file for `report`. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <json-c/json.h>
#include <json-c/linkhash.h>

#include "ctl.h"
#include "event.h"
#include "file.h"
#include "json_add.h"
#include "tape.h"
#include "term.h"
#include "text.h"
#include "view.h"

/* What a shell says of a command that it cannot run. */
#define NO_COMMAND	127

/* More often, reading costs more than what is read about; ms. */
#define LEAST_INTERVAL	100
#define MOST_INTERVAL	3600000

struct request {
	const char *file;
	u64 interval, duration;	/* ms; 0: no end */
	char **command;
};

/* A recording under way. */
struct recorder {
	const struct request *request;
	FILE *to;
	struct lh_table *seen;
	u64 began, samples;
	pid_t pid;		/* of the command; 0: there is none */
	int status;		/* of wait(2) */
	const char *end;	/* why it is over; NULL: it is not */
};

static u64 now_ms(void)
{
	return ctl_now_ns() / 1000000;
}

static int put(struct recorder *r, struct json_object *o)
{
	if (tape_put(r->to, o))
		return CTL_OK;
	return ctl_fail(CTL_FAILED, "%s: %s", r->request->file, strerror(errno));
}

static int put_head(struct recorder *r, const char *no_events)
{
	struct json_object *o = json_object_new_object(), *words;
	char when[64], *version = file_value(SYSFS("version"));
	time_t now = time(NULL);
	struct utsname uts;
	char **word;

	uname(&uts);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S%z", localtime(&now));
	json_object_object_add(o, "numabal_record", json_object_new_int(TAPE_VERSION));
	json_add_text(o, "began", when);
	json_add_text(o, "kernel", uts.release);
	json_add_text(o, "module", version ? : "");
	json_object_object_add(o, "interval_ms", json_object_new_uint64(r->request->interval));
	if (no_events)
		json_add_text(o, "no_events", no_events);
	if (r->request->command) {
		words = json_object_new_array();
		for (word = r->request->command; *word; word++) {
			char *shown = ctl_copy(*word);

			text_show(shown);
			json_object_array_add(words, json_object_new_string(shown));
			free(shown);
		}
		json_object_object_add(o, "command", words);
		json_object_object_add(o, "pid", json_object_new_int(r->pid));
	}
	free(version);
	return put(r, o);
}

/* Names of tasks may be anything, JSON may not. */
static void add_foreign(struct json_object *o, const char *name, char *text)
{
	char *bad = text;

	while ((bad = (char *)text_bad(bad)))
		*bad = '?';
	json_add_text(o, name, text);
}

/* A view as it is; of `tasks`, what is new. Return: enum ctl_exit. */
static int add_view(struct recorder *r, struct json_object *o, const char *name)
{
	char path[128], *text, *changed;

	snprintf(path, sizeof(path), "%s/%s", NUMABAL_DEBUGFS_DIR, name);
	text = file_read(path);
	if (!text)
		return file_explain(path, errno);
	if (!strcmp(name, "tasks")) {
		changed = tape_changed(&r->seen, text);
		free(text);
		text = changed;
	}
	add_foreign(o, name, text);
	free(text);
	return CTL_OK;
}

static int sample(struct recorder *r)
{
	static const char * const views[] = { "stats", "matrix", "decisions", "tasks" };
	struct json_object *o = json_object_new_object();
	char *events;
	size_t i;
	int rc = CTL_OK;

	json_object_object_add(o, "ms", json_object_new_uint64(now_ms() - r->began));
	for (i = 0; i < ARRAY_SIZE(views) && !rc; i++)
		rc = add_view(r, o, views[i]);
	if (rc) {
		json_object_put(o);
		return rc;
	}
	events = event_read();
	add_foreign(o, "events", events);
	free(events);
	r->samples++;
	return put(r, o);
}

static int put_end(struct recorder *r)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "ms", json_object_new_uint64(now_ms() - r->began));
	json_add_text(o, "end", r->end);
	if (r->pid)
		json_object_object_add(o, "status", json_object_new_int(
				       WIFEXITED(r->status) ? WEXITSTATUS(r->status) :
				       128 + WTERMSIG(r->status)));
	return put(r, o);
}

/* The command waits until it is let go, so that the first sample is of before it. */
static int start(struct recorder *r, const sigset_t *signals, int *go)
{
	int pipes[2];
	char word;

	if (pipe(pipes))
		return ctl_fail(CTL_FAILED, "pipe: %s", strerror(errno));
	r->pid = fork();
	if (r->pid < 0)
		return ctl_fail(CTL_FAILED, "fork: %s", strerror(errno));
	if (r->pid) {
		close(pipes[0]);
		*go = pipes[1];
		return CTL_OK;
	}
	close(pipes[1]);
	/* Without a word, recording has failed. */
	if (read(pipes[0], &word, 1) != 1)
		_exit(NO_COMMAND);
	close(pipes[0]);
	sigprocmask(SIG_UNBLOCK, signals, NULL);
	execvp(*r->request->command, r->request->command);
	ctl_fail(CTL_FAILED, "%s: %s", *r->request->command, strerror(errno));
	_exit(NO_COMMAND);
}

static void on_signal(struct recorder *r, int signal)
{
	switch (signal) {
	case SIGCHLD:
		if (r->pid && waitpid(r->pid, &r->status, WNOHANG) == r->pid)
			r->end = "command";
		break;
	case SIGTERM:
		if (r->pid)
			kill(r->pid, SIGTERM);
		else
			r->end = "signal";
		break;
	case SIGINT:
		/* The terminal has sent it to the command, too: that decides. */
		if (!r->pid)
			r->end = "signal";
	}
}

/*
 * Until the next sample is due, or it is over. Signals are looked for even if it is due
 * already: where a sample takes longer than the interval, it always is.
 */
static void rest(struct recorder *r, const sigset_t *signals, u64 until)
{
	struct timespec left;
	int signal;
	u64 now;

	do {
		now = now_ms();
		now = now < until ? until - now : 0;
		left.tv_sec = now / 1000;
		left.tv_nsec = now % 1000 * 1000000;
		signal = sigtimedwait(signals, NULL, &left);
		if (signal > 0)
			on_signal(r, signal);
	} while (!r->end && (signal > 0 || now_ms() < until));
}

static int sample_on(struct recorder *r, const sigset_t *signals)
{
	u64 due = r->began, over = r->began + r->request->duration;
	int rc = CTL_OK;

	while (!rc && !r->end) {
		/* One that took too long is not made up for. */
		due += r->request->interval;
		if (due < now_ms())
			due = now_ms();
		if (r->request->duration && due > over)
			due = over;
		rest(r, signals, due);
		if (!r->end && r->request->duration && now_ms() >= over)
			r->end = "duration";
		rc = sample(r);
		term_progress("recording for %llu s, %ld KiB; Ctrl-C ends it",
			      (unsigned long long)(now_ms() - r->began) / 1000,
			      ftell(r->to) / 1024);
	}
	term_progress_end();
	return rc;
}

static int record_to(struct recorder *r, const sigset_t *signals)
{
	const char *no_events = event_open();
	int rc = CTL_OK, go = -1;

	if (r->request->command)
		rc = start(r, signals, &go);
	r->began = now_ms();
	rc = rc ? : put_head(r, no_events) ? : sample(r);
	if (go >= 0) {
		if (!rc && write(go, "", 1) != 1)
			rc = ctl_fail(CTL_FAILED, "pipe: %s", strerror(errno));
		close(go);
	}
	rc = rc ? : sample_on(r, signals) ? : put_end(r);
	event_close();
	if (r->pid && (!r->end || strcmp(r->end, "command")))
		waitpid(r->pid, &r->status, 0);
	if (no_events)
		fprintf(stderr, "numabalctl: what moved tasks is not in it: %s\n", no_events);
	return rc;
}

static int record_all(const struct request *request)
{
	struct recorder r = { .request = request };
	sigset_t signals;
	int rc = file_need_module(), fd;
	char *stats;

	/* Who may not record does not lose an earlier record. */
	rc = rc ? : view_stats(&stats);
	if (rc)
		return rc;
	free(stats);
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	/* It names other users' tasks, as the views do: it is for who made it. */
	fd = open(request->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	r.to = fd < 0 ? NULL : fdopen(fd, "w");
	if (!r.to)
		return ctl_fail(CTL_FAILED, "%s: %s", request->file, strerror(errno));
	rc = record_to(&r, &signals);
	if (!rc)
		fprintf(stderr,
			"numabalctl: %llu samples in %ld KiB; see them: numabalctl report %s\n",
			(unsigned long long)r.samples, (ftell(r.to) + 1023) / 1024,
			request->file);
	if (fclose(r.to) && !rc)
		rc = ctl_fail(CTL_FAILED, "%s: %s", request->file, strerror(errno));
	if (r.seen)
		lh_table_free(r.seen);
	if (rc || !r.pid)
		return rc;
	return WIFEXITED(r.status) ? WEXITSTATUS(r.status) : 128 + WTERMSIG(r.status);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case 'o':
		r->file = arg;
		return 0;
	case 'i':
		if (!number_parse(arg, &r->interval) || r->interval < LEAST_INTERVAL ||
		    r->interval > MOST_INTERVAL)
			argp_error(state, "'%s' is no interval: %d to %d ms", arg,
				   LEAST_INTERVAL, MOST_INTERVAL);
		return 0;
	case 'd':
		if (!number_parse(arg, &r->duration) || !r->duration ||
		    r->duration > UINT32_MAX)
			argp_error(state, "'%s' is no number of seconds", arg);
		r->duration *= 1000;
		return 0;
	case ARGP_KEY_ARG:
		/* It, and all that follows, is the command. */
		r->command = &state->argv[state->next - 1];
		state->next = state->argc;
		return 0;
	case ARGP_KEY_END:
		if (r->command && r->duration)
			argp_error(state, "no --duration with a command, whose end is the end");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "output", 'o', "FILE", 0, "to this file, not numabal.record", 0 },
		{ "interval", 'i', "MS", 0, "between samples; 1000", 0 },
		{ "duration", 'd', "SECONDS", 0, "how long; else until Ctrl-C", 0 },
		{ }
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[-- COMMAND [ARGUMENT...]]",
		.doc = "Records what happens on the machine while a command runs, or for a time.",
	};
	struct request r = { .file = "numabal.record", .interval = 1000 };

	ctl_parse(&argp, argc, argv, &r);
	return record_all(&r);
}

const struct command record = {
	.name = "record",
	.what = "samples of all that happens, around a command, into a file",
	.run = run,
};
