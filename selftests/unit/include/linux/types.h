/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's types, for pure sources compiled in user space. */
#ifndef NUMABAL_UNIT_TYPES_H
#define NUMABAL_UNIT_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t u64;
typedef uint32_t u32;
typedef uint16_t u16;

#endif /* NUMABAL_UNIT_TYPES_H */
