// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "knob.h"

const struct knob knobs[NR_KNOBS] = {
#define KNOB(_name, _min, _max, _words, _initial, _at_most) \
	{ #_name, _min, _max, _words, _initial, _at_most },
#include "knobs.inc"
#undef KNOB
};

int knob_find(const char *name)
{
	int i;

	for (i = 0; i < NR_KNOBS; i++)
		if (!strcmp(knobs[i].name, name))
			return i;
	return -1;
}

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word), n;

	for (; *words; words += n + (words[n] == ' ')) {
		n = strcspn(words, " ");
		if (n == len && !memcmp(words, word, n))
			return true;
	}
	return false;
}

bool knob_allows(const struct knob *knob, const char *value, char *why, size_t size)
{
	u64 number;

	if (knob->words) {
		if (has_word(knob->words, value))
			return true;
		snprintf(why, size, "'%.32s' is none of: %s", value, knob->words);
		return false;
	}
	if (number_parse(value, &number) && number >= knob->min && number <= knob->max)
		return true;
	snprintf(why, size, "'%.32s' is no whole number from %llu to %llu", value,
		 (unsigned long long)knob->min, (unsigned long long)knob->max);
	return false;
}
