/* SPDX-License-Identifier: GPL-2.0 */
/* One access, no tearing: in user space a volatile one. */
#ifndef NUMABAL_UNIT_COMPILER_H
#define NUMABAL_UNIT_COMPILER_H

#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value)	(*(volatile __typeof__(x) *)&(x) = (value))

#endif /* NUMABAL_UNIT_COMPILER_H */
