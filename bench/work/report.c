// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <numa.h>
#include <numaif.h>

#include "report.h"
#include "run.h"
#include "topo.h"

#define CHUNK		256

static long *pages[2];		/* by area and node */
static int columns;

void report_extra(const char *name, double value)
{
	size_t used = strlen(run->extra);

	snprintf(run->extra + used, sizeof(run->extra) - used, "%s\"%s\":%.10g",
		 used ? "," : "", name, value);
}

static void count_area(const struct area *a, long *count)
{
	size_t size = sysconf(_SC_PAGESIZE), all = a->size / size, done = 0;
	int status[CHUNK], i, n;
	void *page[CHUNK];

	while (done < all) {
		n = all - done < CHUNK ? all - done : CHUNK;
		for (i = 0; i < n; i++)
			page[i] = a->start + (done + i) * size;
		/* What is not there, or waits for its hint fault, is not counted. */
		memset(status, 0xff, sizeof(status));
		move_pages(a->pid, n, page, NULL, status, 0);
		for (i = 0; i < n; i++)
			if (status[i] >= 0 && status[i] < columns)
				count[status[i]]++;
		done += n;
	}
}

void report_where(bool end)
{
	int i;

	columns = topo.numa ? numa_max_node() + 1 : 1;
	pages[end] = calloc((size_t)MAX_AREAS * columns, sizeof(long));
	if (!pages[end])
		die("no memory for --where");
	for (i = 0; i < run->areas; i++)
		count_area(&run->area[i], pages[end] + i * columns);
}

static void print_list(const char *name, const long *value, int n)
{
	int i;

	printf(",\"%s\":[", name);
	for (i = 0; i < n; i++)
		printf("%s%ld", i ? "," : "", value[i]);
	printf("]");
}

static void print_where(void)
{
	int i, worker;

	printf(",\"where\":[");
	for (i = 0; i < run->areas; i++) {
		worker = run->area[i].worker;
		printf("%s{\"worker\":%d,\"node\":%d", i ? "," : "", worker,
		       worker < 0 ? -1 : run->node[worker]);
		print_list("start", pages[0] + i * columns, columns);
		print_list("end", pages[1] + i * columns, columns);
		printf("}");
	}
	printf("]");
	free(pages[0]);
	free(pages[1]);
}

static void print_hist(void)
{
	struct hist *all = calloc(1, sizeof(*all));
	int i;

	if (!all)
		die("no memory for a histogram");
	for (i = 0; i < run->workers; i++)
		hist_merge(all, &run->tally[i].hist);
	printf(",\"p50_ns\":%llu,\"p99_ns\":%llu,\"p999_ns\":%llu,\"max_ns\":%llu",
	       hist_quantile(all, 500), hist_quantile(all, 990),
	       hist_quantile(all, 999), all->max);
	free(all);
}

static void print_vmstat(const struct seen *seen)
{
	int i;

	printf(",\"vmstat\":{");
	for (i = 0; i < NR_VMSTAT; i++)
		printf("%s\"%s\":%llu", i ? "," : "", vmstat_name[i],
		       seen->vmstat[1][i] - seen->vmstat[0][i]);
	printf("}");
}

void report(const struct workload *work, const struct seen *seen)
{
	double seconds = seen->ns / 1e9;
	u64 units = 0;
	int i;

	for (i = 0; i < seen->intervals; i++)
		units += seen->units[i];
	printf("{\"workload\":\"%s\",\"pin\":%s,\"threads\":%d,\"mb\":%g,\"seed\":%llu",
	       work->name, opt.pin ? "true" : "false", opt.threads,
	       (double)opt.size / MB, opt.seed);
	printf(",\"seconds\":%.3f,\"units\":%llu,\"throughput\":%.1f", seconds, units,
	       units / seconds);
	print_hist();
	printf(",\"interval_ms\":%d,\"intervals\":[", INTERVAL_MS);
	for (i = 0; i < seen->intervals; i++)
		printf("%s%llu", i ? "," : "", seen->units[i]);
	printf("]");
	print_vmstat(seen);
	if (opt.where)
		print_where();
	printf(",\"extra\":{%s}}\n", run->extra);
}
