/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For the tests, never for use: built with `make DWELL=us`, each handler and stub stays
 * as long where it is, so that some are there whenever hooks are detached or the module
 * goes.
 */
#ifndef NUMABAL_DWELL_H
#define NUMABAL_DWELL_H

#ifdef NB_DWELL_US
#include <linux/delay.h>

static __always_inline void nb_dwell(void)
{
	udelay(NB_DWELL_US);
}
#else
static __always_inline void nb_dwell(void)
{
}
#endif

#endif /* NUMABAL_DWELL_H */
