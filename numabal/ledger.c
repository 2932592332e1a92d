// SPDX-License-Identifier: GPL-2.0
/* Ledgers: what was decided, by reason. */
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "ledger.h"

static const struct nb_reason_text {
	enum nb_stage stage;
	const char *name;
} nb_reason_texts[NB_REASONS] = {
#define NB_REASON(_stage, _name, _verdict)				\
	[NB_##_stage##_is_##_name] = { NB_STAGE_##_stage, #_name },
#include "reasons.h"
#undef NB_REASON
};

/**
 * nb_reason_name() - as `decisions` and the trace events show it
 * @reason: reason
 *
 * Context: any.
 * Return: constant string.
 */
const char *nb_reason_name(enum nb_reason reason)
{
	return nb_reason_texts[reason].name;
}

/**
 * nb_reason_stage() - the stage that a reason belongs to
 * @reason: reason
 *
 * Context: any.
 * Return: stage.
 */
enum nb_stage nb_reason_stage(enum nb_reason reason)
{
	return nb_reason_texts[reason].stage;
}

/**
 * nb_verdict_name() - the verdict that goes with a reason
 * @reason: reason
 *
 * Context: any.
 * Return: constant string.
 */
const char *nb_verdict_name(enum nb_reason reason)
{
	static const char * const names[] = {
		[NB_LEFT] = "kernel",
		[NB_ALLOW] = "allow",
		[NB_VETO] = "veto",
		[NB_STEER] = "steer",
	};

	return names[nb_reason_verdict(reason)];
}

/**
 * nb_ledger_sum() - what all CPUs have counted
 * @sum: result
 * @ledger: ledger
 *
 * Context: any.
 */
void nb_ledger_sum(struct nb_ledger *sum, struct nb_ledger __percpu *ledger)
{
	unsigned int i;
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct nb_ledger *one = per_cpu_ptr(ledger, cpu);

		for (i = 0; i < NB_REASONS; i++) {
			sum->count[i].events += READ_ONCE(one->count[i].events);
			sum->count[i].more += READ_ONCE(one->count[i].more);
		}
	}
}

/**
 * nb_ledger_subtract() - take one sum from another
 * @from: changed
 * @what: an earlier sum of the same ledger
 *
 * Context: any.
 */
void nb_ledger_subtract(struct nb_ledger *from, const struct nb_ledger *what)
{
	unsigned int i;

	for (i = 0; i < NB_REASONS; i++) {
		from->count[i].events -= what->count[i].events;
		from->count[i].more -= what->count[i].more;
	}
}

/**
 * nb_ledger_add() - add one sum to another
 * @to: changed
 * @what: added
 *
 * Context: any.
 */
void nb_ledger_add(struct nb_ledger *to, const struct nb_ledger *what)
{
	unsigned int i;

	for (i = 0; i < NB_REASONS; i++) {
		to->count[i].events += what->count[i].events;
		to->count[i].more += what->count[i].more;
	}
}

/**
 * nb_ledger_line() - "stage verdict reason events pages", and a newline
 * @buf: result
 * @size: of it
 * @ledger: a sum
 * @reason: which line
 *
 * Context: any.
 * Return: its length; 0: there were no events, and there is no line.
 */
int nb_ledger_line(char *buf, size_t size, const struct nb_ledger *ledger,
		   enum nb_reason reason)
{
	const struct nb_decided *count = &ledger->count[reason];

	if (!count->events)
		return 0;
	return scnprintf(buf, size, "%s %s %s %llu %llu\n",
			 nb_stage_name(nb_reason_stage(reason)),
			 nb_verdict_name(reason), nb_reason_name(reason),
			 count->events, count->events + count->more);
}
