// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "table.h"

static const struct workload * const table[] = {
	&wrongtouch, &pingpong, &readall, &phases, &pinned, &groups2, &groups4,
	&prodcons, &server, &forkstorm, &hugeshare, &mix, &chase, &stream,
};

const struct workload *table_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (!strcmp(table[i]->name, name))
			return table[i];
	return NULL;
}

void table_show(const struct workload *work)
{
	printf("%-10s %-6s %3d MiB %-9s %3d s  %s\n", work->name,
	       work->oracle ? "--pin" : "-", work->mb, work->mb_of, work->seconds,
	       work->what);
}

void table_list(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		table_show(table[i]);
}
