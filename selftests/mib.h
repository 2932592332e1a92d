/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests call a MiB: 256 pages, or half a huge page. With pages of 4 KiB it is one; with
 * larger ones it has as many pages, which is what is counted.
 */
#ifndef SELFTESTS_MIB_H
#define SELFTESTS_MIB_H

#include <stdbool.h>
#include <stddef.h>

/* Of the page that a page table's last level but one maps; where there are none, as if. */
size_t huge_size(void);

size_t mib(bool huge);

#endif /* SELFTESTS_MIB_H */
