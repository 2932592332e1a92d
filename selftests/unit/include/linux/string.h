/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NUMABAL_UNIT_STRING_H
#define NUMABAL_UNIT_STRING_H

#include <errno.h>
#include <string.h>

static inline long strscpy(char *to, const char *from, size_t size)
{
	size_t len = strnlen(from, size);

	if (!size)
		return -E2BIG;
	memcpy(to, from, len < size ? len : size - 1);
	to[len < size ? len : size - 1] = '\0';
	return len < size ? (long)len : -E2BIG;
}

#endif /* NUMABAL_UNIT_STRING_H */
