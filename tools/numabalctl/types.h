/* SPDX-License-Identifier: GPL-2.0 */
/* Words of the kernel that the C library lacks. */
#ifndef TYPES_H
#define TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t u64;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#endif /* TYPES_H */
