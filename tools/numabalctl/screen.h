/* SPDX-License-Identifier: GPL-2.0 */
/* Draws top on the terminal, with ncurses. */
#ifndef SCREEN_H
#define SCREEN_H

#include "keys.h"
#include "sample.h"

/* What a menu has behind the names of the classes. */
#define SCREEN_NO_RULE	"(no rule of its own)"

/**
 * struct picture - what there is to draw
 * @state: what of it
 * @sample: numbers
 * @order: entries of the list
 * @lines: how many
 * @classes: lines of the menu
 * @choices: how many
 * @message: what is to be said; "": nothing
 */
struct picture {
	struct state *state;
	const struct sample *sample;
	const size_t *order;
	size_t lines;
	const char *const *classes;
	size_t choices;
	const char *message;
};

/* How cells of a heat map, and what is marked, look here. */
enum screen_pair { PAIR_PLAIN, PAIR_TITLE, PAIR_GOOD, PAIR_WARN, PAIR_BAD, PAIR_HEAT };

/* Begins. Says what goes wrong, such as a terminal that is none. Return: enum ctl_exit. */
int screen_begin(void);

/* Leaves the terminal as it was. Harmless if nothing has begun. */
void screen_end(void);

/* All of it is drawn anew the next time: what a terminal makes of a new size is its own. */
void screen_repaint(void);

/* Draws it, and says how much of it there is room for. */
void screen_draw(const struct picture *p, struct extent *e);

/* Text in so many columns, from @x on; '+' at their end stands for what is cut off. */
void screen_put(int y, int x, int width, const char *text);

/* The same, at the end of these columns. */
void screen_put_right(int y, int x, int width, const char *text);

/* Draws the heat map of an entry below line @y; NULL: it has ended. Return: lines hidden. */
size_t screen_heat(int y, const struct entry *e, enum kind of, size_t scroll);

#endif /* SCREEN_H */
