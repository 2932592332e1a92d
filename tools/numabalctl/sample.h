/* SPDX-License-Identifier: GPL-2.0 */
/* All that top shows, at one moment: read from the module and from the kernel. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "entry.h"
#include "node.h"
#include "paths.h"

/**
 * struct sample - what was read
 * @version: of the module; "": not known
 * @enabled: does it count?
 * @at: when it was read, in seconds of CLOCK_MONOTONIC
 * @seconds: since the one before; 0: this is the first
 * @nodes: how many there are
 * @node: each
 * @tasks: the view, which @entries point into
 * @groups: likewise
 * @entries: by kind; cgroups are there when they were asked for
 * @has_cgroups: were they?
 */
struct sample {
	char version[32];
	bool enabled;
	double at, seconds;
	unsigned int nodes;
	struct node node[NUMABAL_MAX_NODES];
	struct table tasks, groups;
	struct entries entries[KINDS];
	bool has_cgroups;
};

/*
 * Reads all but cgroups, and what was counted since @before, unless it is NULL. Says
 * what goes wrong. Return: enum ctl_exit; if CTL_OK, to be freed.
 */
int sample_take(struct sample *s, const struct sample *before);

/* Adds the cgroups. */
void sample_cgroups(struct sample *s, struct paths *paths);

void sample_free(struct sample *s);

#endif /* SAMPLE_H */
