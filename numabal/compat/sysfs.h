/* SPDX-License-Identifier: GPL-2.0 */
/* Binary attributes of sysfs. */
#ifndef NUMABAL_COMPAT_SYSFS_H
#define NUMABAL_COMPAT_SYSFS_H

#include <linux/sysfs.h>

#include "facts.h"

#ifdef NB_HAVE_BIN_ATTRIBUTE_CONST
#define nb_const_bin_attribute	const struct bin_attribute
#else
#define nb_const_bin_attribute	struct bin_attribute
#endif

#endif /* NUMABAL_COMPAT_SYSFS_H */
