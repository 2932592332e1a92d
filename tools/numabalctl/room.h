/* SPDX-License-Identifier: GPL-2.0 */
/* How much room nodes have, of /proc/zoneinfo and /proc/buddyinfo. Pure. */
#ifndef ROOM_H
#define ROOM_H

#include "proc.h"

/**
 * struct room - of a node, in pages
 * @managed: it has so many; 0: no memory, or nothing is known
 * @free: of these, free ones
 * @high: what the kernel wants to have free in all zones
 * @cache: pages of files
 * @fits: a zone has more free than it wants to have, so that a page may move there
 * @blocks: free blocks that a huge page fits into
 */
struct room {
	u64 managed, free, high, cache;
	bool fits;
	u64 blocks;
};

/* From zoneinfo; nodes beyond PROC_NODES are left out. */
void room_zones(struct room room[PROC_NODES], const char *text);

/* From buddyinfo: blocks of 2^@order pages and larger. */
void room_blocks(struct room room[PROC_NODES], const char *text, unsigned int order);

#endif /* ROOM_H */
