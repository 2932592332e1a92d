/* SPDX-License-Identifier: GPL-2.0 */
/* The list of tasks, groups or cgroups on the screen. */
#ifndef LIST_H
#define LIST_H

#include "screen.h"

/* Draws it from line @y to the last but one. Return: entries that have room. */
size_t list_draw(const struct picture *p, int y);

/* "12.3", "45.6k", "-" without an interval: at most five characters. */
void list_rate(const struct sample *s, double rate, char text[8]);

/* "12%"; "-" if it is less than 0. */
void list_percent(double percent, char text[8]);

#endif /* LIST_H */
