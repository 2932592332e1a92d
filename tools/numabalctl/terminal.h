/* SPDX-License-Identifier: GPL-2.0 */
/* Is there a terminal with a screen? */
#ifndef TERMINAL_H
#define TERMINAL_H

/* Says what there is instead, and what to do. Return: CTL_OK or CTL_FAILED. */
int terminal_check(void);

#endif /* TERMINAL_H */
