/* SPDX-License-Identifier: GPL-2.0 */
/* What plugin.c has found out about hint faults: kept and printed. */
#ifndef SELFTESTS_COST_FAULTS_H
#define SELFTESTS_COST_FAULTS_H

#include <stdbool.h>

#include "qemu_plugin.h"

#define MAX_PHASES	5	/* phase 0 is not measured */
#define MAX_BLOCKS	256	/* of a traced call */
#define NR_HOOKS	2

/* Instructions that are executed one after the other. */
struct block {
	u64 pc;
	u32 n;
	u32 insn[];
};

struct trace {
	const struct block *block[MAX_BLOCKS];
	int n;
};

struct fault {
	int phase;
	bool moves;		/* the kernel tried to move the page */
	u32 len;		/* of all of it, in instructions */
	u32 hook_len[NR_HOOKS];
	struct trace trace[NR_HOOKS];
};

/* Why a hint fault is not measured. */
enum left {
	LEFT_INTERRUPTED,	/* or took another exception */
	LEFT_SLEPT,		/* another task ran in between */
	LEFT_ODD,		/* passed not each hook once */
	NR_LEFT
};

extern const char * const hook_name[NR_HOOKS];

void fault_take(const struct fault *f);
void fault_leave(int phase, enum left why);
void faults_print(const char *path);

void die(const char *what, const char *name);
void *allocate(size_t size);

#endif /* SELFTESTS_COST_FAULTS_H */
