/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: knobs
 *
 * Numbers that people set, each with a range, described once in knobs.h. A
 * write is all or nothing. Writers are serialised by nb_knob_mutex; readers
 * are not.
 */
#ifndef NUMABAL_KNOB_H
#define NUMABAL_KNOB_H

#include <linux/types.h>

/**
 * struct nb_knob - one row of knobs.h
 * @name: name of the file and of the module parameter
 * @min: smallest value
 * @max: largest value
 * @value: what it is. Written under nb_knob_mutex
 * @apply: makes a new value take effect; an error keeps the old one. Called
 *	under nb_knob_mutex, may sleep
 */
struct nb_knob {
	const char *name;
	unsigned int min;
	unsigned int max;
	unsigned int value;
	int (*apply)(unsigned int value);
};

enum nb_knob_id {
#define NB_KNOB(_name, ...) NB_KNOB_##_name,
#include "knobs.h"
#undef NB_KNOB
	NB_KNOBS
};

extern struct nb_knob nb_knobs[NB_KNOBS];
extern unsigned long nb_half_life;	/* jiffies, 1 and up */

int nb_knobs_up(void);
void nb_knobs_down(void);
int nb_knob_write(struct nb_knob *knob, const char *buf);

#endif /* NUMABAL_KNOB_H */
