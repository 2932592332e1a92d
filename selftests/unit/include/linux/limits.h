/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's; and the system's, which <limits.h> takes from here. */
#ifndef NUMABAL_UNIT_LIMITS_H
#define NUMABAL_UNIT_LIMITS_H

#include_next <linux/limits.h>
#include <stdint.h>

#ifndef U32_MAX
#define U32_MAX		UINT32_MAX
#endif

#endif /* NUMABAL_UNIT_LIMITS_H */
