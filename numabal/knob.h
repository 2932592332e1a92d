/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: knobs
 *
 * Values that people set, each with a range, described once in knobs.h. A
 * write is all or nothing. Writers are serialised by nb_knob_mutex; readers
 * are not.
 */
#ifndef NUMABAL_KNOB_H
#define NUMABAL_KNOB_H

#include <linux/mutex.h>
#include <linux/types.h>

#include "class.h"

/**
 * struct nb_knob_type - one row of knobs.h
 * @name: name of the file and of the module parameter
 * @min: smallest value
 * @max: largest value
 * @words: of a knob of words: their names, by value; else NULL
 */
struct nb_knob_type {
	const char *name;
	unsigned int min;
	unsigned int max;
	const char * const *words;
};

/**
 * struct nb_knob - a knob of the machine
 * @type: what it is
 * @value: its value. Written under nb_knob_mutex
 * @apply: makes a new value take effect; an error keeps the old one. Called
 *	under nb_knob_mutex, may sleep
 */
struct nb_knob {
	struct nb_knob_type type;
	unsigned int value;
	int (*apply)(unsigned int value);
};

enum nb_knob_id {
#define NB_CLASS_KNOB(...)
#define NB_KNOB(_name, ...) NB_KNOB_##_name,
#include "knobs.h"
#undef NB_KNOB
#undef NB_CLASS_KNOB
	NB_KNOBS
};

extern struct mutex nb_knob_mutex;	/* knobs, classes, rules, hooks */
extern struct nb_knob nb_knobs[NB_KNOBS];
extern const struct nb_knob_type nb_class_knobs[NB_CLASS_KNOBS];
extern unsigned long nb_half_life;	/* jiffies, 1 and up */

int nb_knobs_up(void);
void nb_knobs_down(void);
bool nb_knob_text_ok(const char *buf, size_t count);
int nb_knob_write(struct nb_knob *knob, const char *buf);
int nb_class_knob_write(struct nb_class *class, unsigned int knob,
			const char *buf);
int nb_knob_print(const struct nb_knob_type *type, unsigned int value,
		  char *buf, size_t size);

#endif /* NUMABAL_KNOB_H */
