/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SELFTESTS_FRAME_H
#define SELFTESTS_FRAME_H

/* The node that a page of this process lies on; -1: unknown. */
int frame_node(const void *page);

#endif /* SELFTESTS_FRAME_H */
