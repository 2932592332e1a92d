/* SPDX-License-Identifier: GPL-2.0 */
/* What keys do to top: from what is shown to what is shown next. Pure. */
#ifndef KEYS_H
#define KEYS_H

#include "entry.h"

#define FILTER_MAX	40

enum page { PAGE_LIST, PAGE_FILTER, PAGE_CLASS, PAGE_HEAT, PAGE_HELP };

/* What there is to do besides. */
enum deed { DEED_NONE, DEED_QUIT, DEED_ASSIGN };

/**
 * struct state - what is shown
 * @page: the list, alone or with a line or menu for input, or another page
 * @kind: what is listed
 * @sort: in which order
 * @paused: no samples are taken
 * @held: somebody has chosen the line: it goes where its entry goes
 * @filter: what entries have to have in their names
 * @at: the line that is chosen
 * @id: its entry, when there is one
 * @choice: line of the menu
 * @scroll: first line of another page
 */
struct state {
	enum page page;
	enum kind kind;
	enum sort sort;
	bool paused, held;
	char filter[FILTER_MAX + 1];
	size_t at;
	u64 id;
	size_t choice, scroll;
};

/**
 * struct extent - what there is to choose from
 * @lines: in the list
 * @room: of these, on the screen
 * @choices: in the menu
 * @hidden: lines of another page that do not fit
 */
struct extent {
	size_t lines, room, choices, hidden;
};

/* @key: as getch(3) has it. */
enum deed keys_press(struct state *s, int key, const struct extent *e);

#endif /* KEYS_H */
