// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "bend.h"

unsigned int pick(unsigned int n)
{
	return (unsigned int)random() % n;
}

char *bend(const char *text, const char * const *noise, size_t n)
{
	size_t len = strlen(text), at, cut, added, more = pick(6);
	char *now = strdup(text), *new;
	const char *put;

	while (more--) {
		at = pick(len + 1);
		cut = pick(len - at + 1) % (pick(4) ? 4 : 400);
		put = pick(4) ? noise[pick(n)] : "";
		added = strlen(put);
		new = malloc(len - cut + added + 1);
		memcpy(new, now, at);
		memcpy(new + at, put, added);
		memcpy(new + at + added, now + at + cut, len - at - cut + 1);
		len = len - cut + added;
		free(now);
		now = new;
	}
	return now;
}
