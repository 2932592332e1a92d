/* SPDX-License-Identifier: GPL-2.0 */
/* Reasons of verdicts, made from reasons.h. Pure. */
#ifndef NUMABAL_REASON_H
#define NUMABAL_REASON_H

#include <linux/types.h>

enum nb_verdict {
	NB_LEFT,	/* to the kernel */
	NB_ALLOW,
	NB_VETO,
	NB_STEER,	/* to something else */
};

enum nb_reason {
#define NB_REASON(_stage, _name, _verdict) NB_##_stage##_is_##_name,
#include "reasons.h"
#undef NB_REASON
	NB_REASONS
};

/* The verdict that goes with a reason, as a constant where that is one. */
static __always_inline enum nb_verdict nb_reason_verdict(enum nb_reason reason)
{
	switch (reason) {
#define NB_REASON(_stage, _name, _verdict)				\
	case NB_##_stage##_is_##_name:					\
		return NB_##_verdict;
#include "reasons.h"
#undef NB_REASON
	default:
		return NB_LEFT;
	}
}

#endif /* NUMABAL_REASON_H */
