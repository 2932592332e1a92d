// SPDX-License-Identifier: GPL-2.0
/* The one file that includes the terminal library's own header: it defines `lines`. */
#include <stdlib.h>
#include <unistd.h>
#include <curses.h>

#include "ctl.h"
#include "terminal.h"

#include <term.h>

int terminal_check(void)
{
	const char *name = getenv("TERM");
	bool good;
	int err;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return ctl_fail(CTL_FAILED,
				"this is no terminal; numabalctl top --json prints samples");
	/* initscr(3) would end the program, and say less. */
	if (setupterm(NULL, STDOUT_FILENO, &err) == ERR)
		return ctl_fail(CTL_FAILED,
				"the terminal '%s' is not known here; set TERM, such as TERM=vt100, or use --json",
				name ? name : "");
	good = cursor_address && clear_screen;
	del_curterm(cur_term);	/* initscr(3) makes one of its own */
	if (!good)
		return ctl_fail(CTL_FAILED,
				"the terminal '%s' has no screen to draw on; set TERM, or use --json",
				name ? name : "");
	return CTL_OK;
}
