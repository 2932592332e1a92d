/* SPDX-License-Identifier: GPL-2.0 */
/* Pauses by scans; described in scans.c. */
#ifndef NUMASIM_SCANS_H
#define NUMASIM_SCANS_H

#include "sim.h"

enum scan_event {
	SCAN_NONE,
	SCAN_BEGIN,
	SCAN_SWITCH,
	SCAN_END
};

void scans_setup(void);
enum scan_event scans_event(u64 pc, u32 word);
void scans_on(unsigned int cpu, enum scan_event event, u64 now);

#endif /* NUMASIM_SCANS_H */
