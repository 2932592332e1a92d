/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: ledgers
 *
 * What was decided, by reason: events, and the pages they were about. A class
 * has one; handlers count in it without a lock, each CPU for itself.
 */
#ifndef NUMABAL_LEDGER_H
#define NUMABAL_LEDGER_H

#include <linux/percpu.h>

#include "hook.h"
#include "reason.h"

/* @more: pages of an event beyond the first: most have but one. */
struct nb_decided {
	u64 events;
	u64 more;
};

/* Read by nb_ledger_sum(), written by nb_ledger_count(). */
struct nb_ledger {
	struct nb_decided count[NB_REASONS];
};

void nb_ledger_sum(struct nb_ledger *sum, struct nb_ledger __percpu *ledger);
void nb_ledger_subtract(struct nb_ledger *from, const struct nb_ledger *what);
void nb_ledger_add(struct nb_ledger *to, const struct nb_ledger *what);
int nb_ledger_line(char *buf, size_t size, const struct nb_ledger *ledger,
		   enum nb_reason reason);
const char *nb_reason_name(enum nb_reason reason);
enum nb_stage nb_reason_stage(enum nb_reason reason);
const char *nb_verdict_name(enum nb_reason reason);

static __always_inline void nb_ledger_count(struct nb_ledger __percpu *ledger,
					    enum nb_reason reason,
					    unsigned int pages)
{
	this_cpu_inc(ledger->count[reason].events);
	if (unlikely(pages != 1))
		this_cpu_add(ledger->count[reason].more, (s64)pages - 1);
}

#endif /* NUMABAL_LEDGER_H */
