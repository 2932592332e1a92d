/* SPDX-License-Identifier: GPL-2.0 */
/* Log-linear histogram of durations: an octave has 32 buckets, so 1/32 is the error. */
#ifndef WORK_HIST_H
#define WORK_HIST_H

#include "types.h"

#define HIST_BITS	5
#define HIST_SHIFTS	38	/* the longest: two hours */
#define HIST_BUCKETS	((HIST_SHIFTS + 1) << HIST_BITS)

struct hist {
	u64 max;
	u32 bucket[HIST_BUCKETS];
};

static inline unsigned int hist_bucket(u64 ns)
{
	unsigned int shift, bucket;

	if (ns < 1 << (HIST_BITS + 1))
		return ns;
	shift = 63 - HIST_BITS - __builtin_clzll(ns);
	bucket = (shift << HIST_BITS) + (ns >> shift);
	return bucket < HIST_BUCKETS ? bucket : HIST_BUCKETS - 1;
}

static inline void hist_add(struct hist *h, u64 ns)
{
	h->bucket[hist_bucket(ns)]++;
	if (ns > h->max)
		h->max = ns;
}

void hist_merge(struct hist *to, const struct hist *from);
/* The duration that so many of a thousand do not exceed; 0: there is none. */
u64 hist_quantile(const struct hist *h, unsigned int permille);

#endif /* WORK_HIST_H */
