/* SPDX-License-Identifier: GPL-2.0 */
/* What is written to the files of numabal, at random from a seed. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>

#define FUZZ_MOST	12000	/* bytes of one write: sysfs takes a page of it */
#define FUZZ_POOL	72	/* names of classes: more than there may be */

/* A file of sysfs-ABI.md that can be written. */
struct target {
	char path[128];		/* as it stands there, with <name> */
	char errors[128];	/* names of the errnos it may answer with */
	char range[64];		/* as it stands there */
	char normal[64];	/* what it says after load */
	long long min, max;	/* of it, if it is of numbers */
	bool number;
	unsigned long writes, taken;
};

struct text {
	size_t len;
	char data[FUZZ_MOST];
};

const char *fuzz_class(unsigned int i);
void fuzz_text(struct text *t, const struct target *of, const struct target *any);

#endif
