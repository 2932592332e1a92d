/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's types, for pure sources compiled in user space. */
#ifndef NUMABAL_UNIT_TYPES_H
#define NUMABAL_UNIT_TYPES_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned long long u64;
typedef long long s64;
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;
typedef signed char s8;

#endif /* NUMABAL_UNIT_TYPES_H */
