/* SPDX-License-Identifier: GPL-2.0 */
/* The knobs of a class, as sysfs-ABI.md describes them. Pure. */
#ifndef KNOB_H
#define KNOB_H

#include <stddef.h>

#include "table.h"

/* The longest value: a word, or a number of 32 bits; with a NUL. */
#define KNOB_VALUE	16

/**
 * struct knob - a file of a class
 * @name: of the file
 * @min: least number
 * @max: greatest number
 * @words: what may be in place of numbers, separated by blanks; NULL: numbers
 * @initial: value when the module is loaded
 * @at_most: name of a knob that this one's number must not exceed; "": none
 */
struct knob {
	const char *name;
	u64 min, max;
	const char *words;
	const char *initial;
	const char *at_most;
};

enum knob_id {
#define KNOB(_name, _min, _max, _words, _initial, _at_most)	KNOB_##_name,
#include "knobs.inc"
#undef KNOB
	NR_KNOBS
};

extern const struct knob knobs[NR_KNOBS];

/* Return: index, or -1: there is none of this name. */
int knob_find(const char *name);

/* May it have this value? If not, @why says what it may have. */
bool knob_allows(const struct knob *knob, const char *value, char *why, size_t size);

#endif /* KNOB_H */
