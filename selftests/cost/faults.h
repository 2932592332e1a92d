/* SPDX-License-Identifier: GPL-2.0 */
/* What plugin.c has found out about hint faults: kept and printed. */
#ifndef SELFTESTS_COST_FAULTS_H
#define SELFTESTS_COST_FAULTS_H

#include <stdbool.h>

#include "qemu_plugin.h"

#define MAX_PHASES	7	/* phase 0 is not measured */
#define MAX_BLOCKS	256	/* of a traced call */

/* Functions that numabal hooks, in the order in which a fault comes to them. */
enum hook {
	HOOK_FAULT,
	HOOK_PAGE,		/* only if the kernel wants to move the page */
	HOOK_ACCOUNT,
	NR_HOOKS
};

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
	bool held;		/* it wanted to, and was answered by a stub */
	u32 len;		/* of all of it, in instructions */
	int calls[NR_HOOKS];
	u32 hook_len[NR_HOOKS];
	struct trace trace[NR_HOOKS];
};

/* Why a hint fault is not measured. */
enum left {
	LEFT_INTERRUPTED,	/* or took another exception */
	LEFT_SLEPT,		/* another task ran in between */
	LEFT_REFUSED,		/* the kernel found that it cannot move it */
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
