/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's types and names, in user space. */
#ifndef WORK_TYPES_H
#define WORK_TYPES_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned long long u64;
typedef unsigned int u32;

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define BIT(n)			(1U << (n))

#endif /* WORK_TYPES_H */
