/* SPDX-License-Identifier: GPL-2.0 */
/* Text that others wrote, and that may be no text. Pure. */
#ifndef TEXT_H
#define TEXT_H

/*
 * A name or path as people and programs may have it, in place: a blank for \040, and '?'
 * for what is no UTF-8; other escapes stay, as what they stand for can harm a terminal.
 */
void text_show(char *comm);

/* Return: the first byte that text_show() would replace, or NULL: it is UTF-8. */
const char *text_bad(const char *text);

/* JSON with \u escapes for all that is not ASCII, to be freed; lines stay lines. */
char *text_ascii(const char *text);

#endif /* TEXT_H */
