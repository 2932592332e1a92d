// SPDX-License-Identifier: GPL-2.0
/*
 * What is counted, from mark to mark of a program in the guest, and every tenth of a second of
 * modelled time within; written as JSON when the emulator ends, a line a phase.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define SAMPLE_PS	(100000000 * PS_PER_NS)
#define MAX_SAMPLES	4096

struct sample {
	u64 ps;
	u64 dram[MAX_NODES][MAX_NODES];
};

/* All counts, at one moment. */
struct counts {
	u64 ps;
	u64 insns[NR_KINDS];
	u64 dram[2][MAX_NODES][MAX_NODES];
};

struct pauses {
	u64 *ps;
	size_t n, switched;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct qemu_plugin_scoreboard *scores;
static FILE *out;
static unsigned int phase;
static struct counts start;
static struct sample *samples;
static size_t nr_samples;
static u64 next_sample = NEVER;
static struct pauses pauses;

static const char * const kind_name[NR_KINDS] = {
	[KIND_USER] = "user",
	[KIND_KERNEL] = "kernel",
	[KIND_NUMABAL] = "numabal",
	[KIND_FTRACE] = "ftrace",
	[KIND_FAULT] = "hint_fault",
	[KIND_SCAN] = "scan",
};

/**
 * record_setup() - where counts are, and where to write them
 * @path: file, which is made anew
 * @of_cpus: what each CPU counts
 */
void record_setup(const char *path, struct qemu_plugin_scoreboard *of_cpus)
{
	scores = of_cpus;
	samples = calloc(MAX_SAMPLES, sizeof(*samples));
	out = fopen(path, "w");
	if (!out || !samples)
		die(path, strerror(errno));
}

static void count(struct counts *c)
{
	int cpu, kind;

	memset(c, 0, sizeof(*c));
	c->ps = clock_floor();
	for (cpu = 0; cpu < machine.cpus; cpu++) {
		const struct score *s = qemu_plugin_scoreboard_find(scores,
								    cpu);

		for (kind = 0; kind < NR_KINDS; kind++)
			c->insns[kind] += __atomic_load_n(&s->insns[kind],
							  __ATOMIC_RELAXED);
	}
	dram_count(true, c->dram[true]);
	dram_count(false, c->dram[false]);
}

static void print_matrix(u64 now[MAX_NODES][MAX_NODES],
			 u64 before[MAX_NODES][MAX_NODES])
{
	int from, to;

	fputc('[', out);
	for (from = 0; from < machine.nodes; from++) {
		fputs(from ? ",[" : "[", out);
		for (to = 0; to < machine.nodes; to++)
			fprintf(out, "%s%lu", to ? "," : "",
				now[from][to] - before[from][to]);
		fputc(']', out);
	}
	fputc(']', out);
}

static int by_size(const void *a, const void *b)
{
	const u64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Of a sorted list, what @permille of it are not above, ns. */
static u64 share(const u64 *ps, size_t n, unsigned int permille)
{
	size_t i = (n * permille + 999) / 1000;

	return n ? ps[i ? i - 1 : 0] / PS_PER_NS : 0;
}

static void print_pauses(void)
{
	qsort(pauses.ps, pauses.n, sizeof(*pauses.ps), by_size);
	fprintf(out, "\"scan_pause\":{\"n\":%zu,\"switched\":%zu", pauses.n,
		pauses.switched);
	fprintf(out, ",\"p50_ns\":%lu,\"p999_ns\":%lu,\"max_ns\":%lu}",
		share(pauses.ps, pauses.n, 500),
		share(pauses.ps, pauses.n, 999),
		share(pauses.ps, pauses.n, 1000));
}

static void print_samples(void)
{
	size_t i;

	fputs("\"samples\":[", out);
	for (i = 0; i < nr_samples; i++) {
		fprintf(out, "%s{\"ns\":%lu,\"dram\":", i ? "," : "",
			(samples[i].ps - start.ps) / PS_PER_NS);
		print_matrix(samples[i].dram, i ? samples[i - 1].dram :
					      start.dram[true]);
		fputc('}', out);
	}
	fputc(']', out);
}

static void print_phase(void)
{
	struct counts end;
	int kind;

	count(&end);
	fprintf(out, "{\"phase\":%u,\"ns\":%lu,\"instructions\":{", phase,
		(end.ps - start.ps) / PS_PER_NS);
	for (kind = 0; kind < NR_KINDS; kind++)
		fprintf(out, "%s\"%s\":%lu", kind ? "," : "", kind_name[kind],
			end.insns[kind] - start.insns[kind]);
	fputs("},\"dram\":", out);
	print_matrix(end.dram[true], start.dram[true]);
	fputs(",\"dram_kernel\":", out);
	print_matrix(end.dram[false], start.dram[false]);
	fputc(',', out);
	print_pauses();
	fputc(',', out);
	print_samples();
	fputs("}\n", out);
	fflush(out);
}

/**
 * record_phase() - a program in the guest says that a phase begins
 * @now: which; 0: nothing is recorded
 */
void record_phase(unsigned int now)
{
	pthread_mutex_lock(&lock);
	if (phase)
		print_phase();
	phase = now;
	count(&start);
	nr_samples = 0;
	pauses.n = 0;
	pauses.switched = 0;
	__atomic_store_n(&next_sample, now ? start.ps + SAMPLE_PS : NEVER,
			 __ATOMIC_RELAXED);
	pthread_mutex_unlock(&lock);
}

/**
 * record_sample() - time has gone on
 * @now: to this, ps
 */
void record_sample(u64 now)
{
	struct sample *s;

	if (now < __atomic_load_n(&next_sample, __ATOMIC_RELAXED))
		return;
	pthread_mutex_lock(&lock);
	if (phase && now >= next_sample && nr_samples < MAX_SAMPLES) {
		s = &samples[nr_samples++];
		s->ps = now;
		dram_count(true, s->dram);
		__atomic_store_n(&next_sample,
				 now - now % SAMPLE_PS + SAMPLE_PS,
				 __ATOMIC_RELAXED);
	}
	pthread_mutex_unlock(&lock);
}

/**
 * record_pause() - a scan is done
 * @ps: what it took; 0: another task ran meanwhile, so that is not known
 */
void record_pause(u64 ps)
{
	pthread_mutex_lock(&lock);
	if (!phase) {
		/* Nobody wants to know. */
	} else if (!ps) {
		pauses.switched++;
	} else {
		if (!(pauses.n & (pauses.n - 1))) {
			pauses.ps = realloc(pauses.ps, (2 * pauses.n + 1) *
						       sizeof(*pauses.ps));
			if (!pauses.ps)
				die("memory", "is not enough for pauses");
		}
		pauses.ps[pauses.n++] = ps;
	}
	pthread_mutex_unlock(&lock);
}

/**
 * record_write() - the emulator ends
 */
void record_write(void)
{
	record_phase(0);
	fclose(out);
}
