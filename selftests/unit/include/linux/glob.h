/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's glob_match() matches, flaw included: [!x] matches the NUL
 * of the string, and then what lies behind it is read.
 */
#ifndef NUMABAL_UNIT_GLOB_H
#define NUMABAL_UNIT_GLOB_H

#include <linux/types.h>

/* A class; *@pat stands behind its '['. False and *@pat untouched: no end. */
static inline bool glob_class(const char **pat, unsigned char c, bool *match)
{
	const char *p = *pat;
	bool inverted = *p == '!';
	const char *first = p += inverted;
	bool member = false;

	while (*p && (*p != ']' || p == first)) {
		unsigned char low = *p, high = low;

		if (p[1] == '-' && p[2] != ']') {
			p += 2;
			high = *p;
		}
		if (!high)
			return false;
		member |= low <= c && c <= high;
		p++;
	}
	if (!*p)
		return false;
	*pat = p + 1;
	*match = member != inverted;
	return true;
}

/* Bit i of a set: the glob up to here has taken i bytes of the string. */
static inline bool glob_match(const char *pat, const char *str)
{
	unsigned long long set = 1, next;
	unsigned int i;

	while (*pat && set) {
		const char *token = pat;

		for (i = 0, next = 0; i < 63; i++) {
			bool match;

			if (!(set >> i & 1))
				continue;
			pat = token + 1;
			if (*token == '*') {
				next |= 1ULL << i;
				if (str[i])
					set |= 2ULL << i;
				continue;
			}
			if (*token == '?' && str[i]) {
				match = true;
			} else if (*token != '[' ||
				   !glob_class(&pat, str[i], &match)) {
				if (*token == '\\')
					pat++;
				match = str[i] == pat[-1];
			}
			if (match)
				next |= 2ULL << i;
		}
		set = next;
	}
	for (i = 0; set; i++, set >>= 1)
		if (set & 1 && !str[i])
			return true;
	return false;
}

#endif /* NUMABAL_UNIT_GLOB_H */
