/* SPDX-License-Identifier: GPL-2.0 */
/* One access, no tearing: in user space a relaxed atomic one. */
#ifndef NUMABAL_UNIT_COMPILER_H
#define NUMABAL_UNIT_COMPILER_H

#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, value)	__atomic_store_n(&(x), value, __ATOMIC_RELAXED)

#endif /* NUMABAL_UNIT_COMPILER_H */
