/* SPDX-License-Identifier: GPL-2.0 */
/* What the terminal can do: colour, Unicode, width; and progress on stderr. */
#ifndef TERM_H
#define TERM_H

#include "types.h"

enum term_style { TERM_PLAIN, TERM_BOLD, TERM_DIM, TERM_GOOD, TERM_WARN, TERM_BAD };

struct term {
	bool colour;	/* stdout is a terminal with colours, and NO_COLOR is not set */
	bool unicode;	/* the locale has UTF-8 */
	int width;	/* columns of stdout; 80 where it is no terminal */
};

extern struct term term;

/* To be called once, after setlocale(). */
void term_init(void);

/* What begins a style on stdout, and TERM_PLAIN ends it; "" without colours. */
const char *term_style(enum term_style style);

/* A line on stderr in place of the last one; nothing where that is no terminal. */
[[gnu::format(printf, 1, 2)]] void term_progress(const char *format, ...);

/* Takes that line away again, if there is one. */
void term_progress_end(void);

/* Prints words, separated by blanks, as a paragraph that begins at this column. */
void term_wrap(const char *words, int indent);

#endif /* TERM_H */
