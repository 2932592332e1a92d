/* SPDX-License-Identifier: GPL-2.0 */
/* Once: one access, no tearing; in user space a relaxed atomic one. */
#ifndef NUMABAL_UNIT_COMPILER_H
#define NUMABAL_UNIT_COMPILER_H

#define unlikely(x)		__builtin_expect(!!(x), 0)
#ifndef __always_inline
#define __always_inline		inline
#endif

#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, value)	__atomic_store_n(&(x), value, __ATOMIC_RELAXED)

#endif /* NUMABAL_UNIT_COMPILER_H */
