// SPDX-License-Identifier: GPL-2.0
/* report: what happened while record ran. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "ctl.h"
#include "file.h"
#include "heat.h"
#include "plot.h"
#include "report.h"
#include "tape.h"
#include "term.h"

/* Lines of each table, without --all. */
#define MOST_LINES	20

struct request {
	const char *file, *svg;
	bool all;
};

static void put_title(const char *title)
{
	printf("\n%s%s%s\n", term_style(TERM_BOLD), title, term_style(TERM_PLAIN));
}

static unsigned int percent(u64 part, u64 of)
{
	return of ? (unsigned int)(part * 100 / of) : 0;
}

/* Tells of lines that were left out. */
static void put_more(size_t n, size_t shown)
{
	if (n > shown)
		printf("  and %zu more: numabalctl report --all\n", n - shown);
}

static size_t lines_of(const struct request *q, size_t n)
{
	return q->all || n < MOST_LINES ? n : MOST_LINES;
}

static void put_head(const struct report *r)
{
	char *command = report_command(r);
	const struct story *s = &r->story;

	printf("Recorded %s, for %.1f s, in %llu samples", tape_text(r->head, "began") ? : "",
	       s->ms / 1000.0, (unsigned long long)s->samples);
	if (command)
		printf(": %s", command);
	printf("\nOn %s with numabal %s, %u nodes\n", tape_text(r->head, "kernel") ? : "?",
	       tape_text(r->head, "module") ? : "?", s->faults.nodes);
	if (!r->end)
		printf("%sIt is not whole: it ends without an end.%s\n", term_style(TERM_WARN),
		       term_style(TERM_PLAIN));
	free(command);
}

static void put_faults(const struct story *s)
{
	u64 sum = matrix_sum(&s->faults);
	struct heat h = { };

	if (!sum) {
		puts("\nThere was no hint fault: was anything busy? See numabalctl status.");
		return;
	}
	putchar('\n');
	heat_nodes(&h, &s->faults, "Where hint faults came from");
	heat_text(&h, term.width, stdout);
	heat_free(&h);
	printf("%llu hint faults, %u%% of them local\n", (unsigned long long)sum,
	       percent(matrix_local(&s->faults), sum));
}

/* Points that follow each other, as one. */
static struct story_point merge(const struct story *s, size_t from, size_t to)
{
	struct story_point sum = { .ms = s->points[to - 1].ms };
	size_t i;

	for (i = from; i < to; i++) {
		sum.faults += s->points[i].faults;
		sum.local += s->points[i].local;
		sum.moved += s->points[i].moved;
		sum.failed += s->points[i].failed;
	}
	return sum;
}

static void put_point(const struct story_point *p)
{
	static const char bar[] = "####################";
	unsigned int share = percent(p->local, p->faults);

	printf("%8.1f %10llu ", p->ms / 1000.0, (unsigned long long)p->faults);
	if (p->faults < STORY_FAULTS)
		printf("%6s  %-20s", "-", "");
	else
		printf("%5u%%  %-20.*s", share, (int)share / 5, bar);
	printf(" %9llu %8llu\n", (unsigned long long)p->moved, (unsigned long long)p->failed);
}

static void put_convergence(const struct request *q, const struct story *s)
{
	size_t lines = lines_of(q, s->nr_points), i;
	long long settled = story_settled(s);
	struct story_point p;

	put_title("How it went");
	printf("%s%8s %10s %6s  %-20s %9s %8s%s\n", term_style(TERM_DIM), "until s", "faults",
	       "local", "", "moved", "failed", term_style(TERM_PLAIN));
	for (i = 0; i < lines; i++) {
		p = merge(s, i * s->nr_points / lines, (i + 1) * s->nr_points / lines);
		put_point(&p);
	}
	puts("moved and failed are pages");
	if (!matrix_sum(&s->faults))
		return;
	if (settled < 0)
		printf("Hint faults did not become %d%% local for good.\n", STORY_LOCAL);
	else
		printf("At least %d%% local from %.1f s on.\n", STORY_LOCAL, settled / 1000.0);
}

static void put_node(int nid)
{
	if (nid < 0)
		printf(" %5s", "-");
	else
		printf(" %5d", nid);
}

static void put_moves(const struct request *q, const struct report *r)
{
	const char *no_events = tape_text(r->head, "no_events");
	const struct story *s = &r->story;
	size_t lines = lines_of(q, s->nr_moves), i;
	const struct story_task *task;
	struct heat h = { };

	if (matrix_sum(&s->moved)) {
		putchar('\n');
		heat_nodes(&h, &s->moved, "Pages that moved");
		h.row_title = "to node";
		h.column_title = "from node";
		heat_text(&h, term.width, stdout);
		heat_free(&h);
	}
	put_title("Tasks that moved, or were held");
	if (no_events)
		printf("not recorded: %s\n", no_events);
	else if (!s->nr_moves)
		puts("none");
	if (s->nr_moves)
		printf("%s%8s %-16s %-5s %5s %5s %7s  %-8s %s%s\n", term_style(TERM_DIM), "tid",
		       "comm", "what", "from", "to", "times", "", "why", term_style(TERM_PLAIN));
	for (i = 0; i < lines; i++) {
		task = story_task(s, s->moves[i].tid);
		printf("%8llu %-16s %-5s", (unsigned long long)s->moves[i].tid,
		       task ? task->comm : "-", s->moves[i].swap ? "swap" : "move");
		put_node(s->moves[i].from);
		put_node(s->moves[i].to);
		printf(" %7llu  %-8s %s\n", (unsigned long long)s->moves[i].times,
		       s->moves[i].held ? "held" : "done", s->moves[i].reason ? : "kernel");
	}
	put_more(s->nr_moves, lines);
	if (s->lost)
		printf("%llu events were lost\n", (unsigned long long)s->lost);
}

static void put_verdicts(const struct story *s)
{
	size_t i, n = 0;

	put_title("Verdicts, by reason");
	for (i = 0; i < s->nr_verdicts; i++) {
		const struct story_verdict *v = &s->verdicts[i];

		if (!v->events)
			continue;
		if (!n++)
			printf("%s%-6s %-7s %-16s %12s %12s%s\n", term_style(TERM_DIM), "stage",
			       "verdict", "reason", "events", "pages", term_style(TERM_PLAIN));
		printf("%-6s %-7s %-16s %12llu %12llu\n", v->stage, v->verdict, v->reason,
		       (unsigned long long)v->events, (unsigned long long)v->pages);
	}
	if (!n)
		puts("none: nothing was steered");
}

static void put_tasks(const struct request *q, const struct story *s)
{
	size_t n, lines, i;

	for (n = 0; n < s->nr_tasks && s->tasks[n]->faults; n++)
		;
	lines = lines_of(q, n);
	put_title("Tasks with the most hint faults");
	if (!n) {
		puts("none");
		return;
	}
	printf("%s%8s %-16s %9s %6s %9s %7s %6s  %s%s\n", term_style(TERM_DIM), "tid", "comm",
	       "faults", "local", "moved", "failed", "moves", "class", term_style(TERM_PLAIN));
	for (i = 0; i < lines; i++) {
		const struct story_task *t = s->tasks[i];

		printf("%8llu %-16s %9llu %5u%% ", (unsigned long long)t->tid, t->comm,
		       (unsigned long long)t->faults, percent(t->local, t->faults));
		printf("%9llu %7llu %6llu  %s\n", (unsigned long long)t->moved,
		       (unsigned long long)t->failed, (unsigned long long)t->moves, t->class);
	}
	put_more(n, lines);
	if (story_unseen(s))
		printf("%llu hint faults were of tasks that ended between two samples\n",
		       (unsigned long long)story_unseen(s));
}

static int save(const struct report *r, const char *path)
{
	char *text = NULL, *command = report_command(r);
	size_t size;
	FILE *f = ctl_text(&text, &size);
	int rc;

	plot_svg(&r->story, command ? : "numabal", f);
	fclose(f);
	rc = file_save(path, text);
	free(text);
	free(command);
	return rc;
}

static int print(const struct request *q, const struct report *r)
{
	if (q->svg)
		return save(r, q->svg);
	if (ctl_json)
		return ctl_print_json(report_json(r));
	put_head(r);
	put_faults(&r->story);
	put_convergence(q, &r->story);
	put_moves(q, r);
	put_verdicts(&r->story);
	put_tasks(q, &r->story);
	return ctl_printed(CTL_OK);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *q = state->input;

	switch (key) {
	case 's':
		q->svg = arg;
		return 0;
	case 'a':
		q->all = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			return ctl_no_args(key, arg, state);
		q->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (q->svg && ctl_json)
			argp_error(state, "--svg and --json exclude each other");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "all", 'a', NULL, 0, "all lines of each table", 0 },
		{ "svg", 's', "FILE", 0, "draw local share and pages moved over time", 0 },
		{ }
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[FILE]",
		.doc = "Says what happened while `numabalctl record' wrote FILE, numabal.record.",
		.children = ctl_common,
	};
	struct request q = { .file = "numabal.record" };
	struct report r;
	int rc;

	ctl_parse(&argp, argc, argv, &q);
	rc = report_read(&r, q.file);
	if (rc)
		return rc;
	rc = print(&q, &r);
	report_free(&r);
	return rc;
}

const struct command report = {
	.name = "report",
	.what = "what happened while record ran: text, JSON, SVG",
	.run = run,
};
