// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"

#define MAX_TRACED	1024	/* instructions of a call */

enum kind { STAYS, MOVES, HELD, NR_KINDS };
enum part { ALL = NR_HOOKS, FAULT, NR_PARTS };

static const char * const kind_name[] = { "stays", "moves", "held" };

static const char *part_name(int part)
{
	if (part < NR_HOOKS)
		return hook_name[part];
	return part == ALL ? "all" : "fault";
}

struct series {
	u32 *v;
	size_t n, room;
};

/* All below, and no more than one vCPU at a time adds to it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct series series[MAX_PHASES][NR_KINDS][NR_PARTS];
static u64 left[MAX_PHASES][NR_LEFT];
static struct trace *traces[MAX_PHASES][NR_KINDS][NR_HOOKS][MAX_TRACED];

void die(const char *what, const char *name)
{
	fprintf(stderr, "cost: %s: %s\n", what, name);
	exit(1);
}

void *allocate(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		die("no memory", strerror(errno));
	return p;
}

static void series_add(struct series *s, u32 v)
{
	if (s->n == s->room) {
		s->room = s->room ? 2 * s->room : 4096;
		s->v = realloc(s->v, s->room * sizeof(*s->v));
		if (!s->v)
			die("no memory", strerror(errno));
	}
	s->v[s->n++] = v;
}

/* Of each length, one trace: which one is typical is known at the end only. */
static void trace_keep(struct trace **kept, const struct trace *t)
{
	if (*kept)
		return;
	*kept = allocate(sizeof(**kept));
	**kept = *t;
}

void fault_take(const struct fault *f)
{
	enum kind kind = f->held ? HELD : f->moves ? MOVES : STAYS;
	struct series *s = series[f->phase][kind];
	u32 len, all = 0;
	int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < NR_HOOKS; i++) {
		if (!f->calls[i])
			continue;
		len = f->hook_len[i];
		all += len;
		series_add(&s[i], len);
		if (len < MAX_TRACED)
			trace_keep(&traces[f->phase][kind][i][len],
				   &f->trace[i]);
	}
	series_add(&s[ALL], all);
	series_add(&s[FAULT], f->len);
	pthread_mutex_unlock(&lock);
}

void fault_leave(int phase, enum left why)
{
	pthread_mutex_lock(&lock);
	left[phase][why]++;
	pthread_mutex_unlock(&lock);
}

static int compare(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

/* As awk wants it: one line; cost.sh knows the order. */
static void print_series(FILE *f, int p, int kind, int part, struct series *s)
{
	double sum = 0, sum99 = 0;
	size_t i, n99;

	if (!s->n)
		return;
	qsort(s->v, s->n, sizeof(*s->v), compare);
	n99 = (s->n * 99 + 99) / 100;
	for (i = 0; i < s->n; i++) {
		sum += s->v[i];
		if (i < n99)
			sum99 += s->v[i];
	}
	fprintf(f, "stat %d %s %s %zu %u %u %.1f %.1f %u %u\n", p,
		kind_name[kind], part_name(part), s->n, s->v[0],
		s->v[s->n / 2], sum99 / n99, sum / s->n, s->v[s->n - 1],
		s->v[s->n / 10]);
}

/* Up to len instructions: the last block goes on after the call. */
static void print_trace(FILE *f, int p, int kind, int hook, u32 len)
{
	struct trace *t = len < MAX_TRACED ? traces[p][kind][hook][len] : NULL;
	u32 i, done = 0;
	int b;

	if (!t)
		return;
	fprintf(f, "trace %d %s %s %u\n", p, kind_name[kind], hook_name[hook],
		len);
	for (b = 0; b < t->n; b++)
		for (i = 0; i < t->block[b]->n && done < len; i++, done++)
			fprintf(f, "insn %016lx %08x\n",
				t->block[b]->pc + 4 * i, t->block[b]->insn[i]);
}

static void print_kind(FILE *f, int p, enum kind kind)
{
	struct series *s = series[p][kind];
	int part;

	for (part = 0; part < NR_PARTS; part++) {
		print_series(f, p, kind, part, &s[part]);
		if (part < NR_HOOKS && s[part].n)
			print_trace(f, p, kind, part, s[part].v[s[part].n / 2]);
	}
}

void faults_print(const char *path)
{
	FILE *f;
	int p, kind;

	f = fopen(path, "w");
	if (!f)
		die(path, strerror(errno));
	pthread_mutex_lock(&lock);
	for (p = 1; p < MAX_PHASES; p++) {
		fprintf(f, "left %d %lu %lu %lu %lu\n", p,
			left[p][LEFT_INTERRUPTED], left[p][LEFT_SLEPT],
			left[p][LEFT_REFUSED], left[p][LEFT_ODD]);
		for (kind = 0; kind < NR_KINDS; kind++)
			print_kind(f, p, kind);
	}
	pthread_mutex_unlock(&lock);
	if (fclose(f))
		die(path, strerror(errno));
}
