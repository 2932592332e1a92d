/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel's header of this name is included for. */
#ifndef NUMABAL_UNIT_KERNEL_H
#define NUMABAL_UNIT_KERNEL_H

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#ifndef min
#define min(x, y)	({			\
	__typeof__(x) _x = (x);			\
	__typeof__(y) _y = (y);			\
						\
	_x < _y ? _x : _y; })
#endif

#ifndef S32_MAX
#define S32_MAX		INT32_MAX
#define U32_MAX		UINT32_MAX
#endif

/* The kernel's build checks formats. */
#define __printf(a, b)

/* Like the kernel's: no white space but one newline at the end. */
static inline int kstrtoll(const char *s, unsigned int base, long long *res)
{
	const char *digits = s + (*s == '-' || *s == '+');
	long long value;
	char *end;

	if (*digits < '0' || *digits > '9')
		return -EINVAL;
	errno = 0;
	value = strtoll(s, &end, base);
	if (errno)
		return -errno;
	if (*end && (end[0] != '\n' || end[1]))
		return -EINVAL;
	*res = value;
	return 0;
}

#endif /* NUMABAL_UNIT_KERNEL_H */
