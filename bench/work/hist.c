// SPDX-License-Identifier: GPL-2.0
#include "hist.h"

void hist_merge(struct hist *to, const struct hist *from)
{
	int i;

	for (i = 0; i < HIST_BUCKETS; i++)
		to->bucket[i] += from->bucket[i];
	if (from->max > to->max)
		to->max = from->max;
}

/* The middle of a bucket. */
static u64 middle(unsigned int bucket)
{
	unsigned int shift;

	if (bucket < 1 << (HIST_BITS + 1))
		return bucket;
	shift = (bucket >> HIST_BITS) - 1;
	return ((bucket - ((u64)shift << HIST_BITS)) << shift) + (1ULL << shift) / 2;
}

u64 hist_quantile(const struct hist *h, unsigned int permille)
{
	u64 all = 0, seen = 0, ns;
	int i;

	for (i = 0; i < HIST_BUCKETS; i++)
		all += h->bucket[i];
	if (!all)
		return 0;
	for (i = 0; i < HIST_BUCKETS; i++) {
		seen += h->bucket[i];
		if (seen * 1000 >= all * permille)
			break;
	}
	ns = middle(i);
	return ns < h->max ? ns : h->max;
}
