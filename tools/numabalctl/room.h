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
 * @huge: so many huge pages fit into free blocks
 */
struct room {
	u64 managed, free, high, cache;
	bool fits;
	u64 huge;
};

/* From zoneinfo; nodes beyond PROC_NODES are left out. */
void room_zones(struct room room[PROC_NODES], const char *text);

/* From buddyinfo: huge pages are of 2^@order pages. */
void room_blocks(struct room room[PROC_NODES], const char *text, unsigned int order);

#endif /* ROOM_H */
