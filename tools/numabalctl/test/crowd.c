// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../ctl.h"
#include "numabal/abi.h"
#include "crowd.h"

static void put_matrix(FILE *f, unsigned int task, unsigned int nodes, unsigned int scale)
{
	unsigned int row, col;

	for (row = 0; row < nodes; row++)
		for (col = 0; col < nodes; col++)
			fprintf(f, "%u%s", scale * (task * (row + 1) + col) % 20000,
				col + 1 < nodes ? "," : row + 1 < nodes ? "/" : " ");
}

char *crowd_view(unsigned int tasks, unsigned int nodes, unsigned int scale)
{
	char *text = NULL;
	unsigned int i;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	fputs(NUMABAL_TASKS_COLUMNS "\n", f);
	for (i = 1; i <= tasks; i++) {
		fprintf(f, "%u %u %u task\\040%u class%u %u -1 1000 %u %u 50 1 1 %u 0 0 ", i, i,
			i % 100, i, i % 5, i % nodes, scale * i, scale * i, scale * i % 77);
		put_matrix(f, i, nodes, scale);
		put_matrix(f, i, nodes, scale);
		put_matrix(f, i, nodes, scale);
		put_matrix(f, i, nodes, scale);
		fputs("0:1,1:2 0 3 0 0 0 0 1,2,3\n", f);
	}
	fclose(f);
	return text;
}

char *crowd_path(u64 tgid)
{
	char text[64];
	char *path;

	snprintf(text, sizeof(text), "/app/%llu", (unsigned long long)tgid % 500);
	path = strdup(text);
	if (!path)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	return path;
}
