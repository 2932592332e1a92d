// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <curses.h>

#include "keys.h"

#define ESCAPE	27

static bool is_enter(int key)
{
	return key == '\n' || key == '\r' || key == KEY_ENTER;
}

/* Where a key takes one from @at in @n lines. Return: is it such a key? */
static bool move_in(size_t *at, int key, size_t n, size_t room)
{
	size_t last = n ? n - 1 : 0;

	switch (key) {
	case KEY_UP:
	case 'k':
		*at -= !!*at;
		break;
	case KEY_DOWN:
	case 'j':
		++*at;
		break;
	case KEY_PPAGE:
		*at -= *at < room ? *at : room;
		break;
	case KEY_NPAGE:
		*at += room;
		break;
	case KEY_HOME:
		*at = 0;
		break;
	case KEY_END:
		*at = last;
		break;
	default:
		return false;
	}
	*at = *at < last ? *at : last;
	return true;
}

/* Another list has other entries; in another order, one that is held stays chosen. */
static void list_kind(struct state *s, enum kind kind)
{
	if (s->kind == kind)
		return;
	s->kind = kind;
	s->at = 0;
	s->held = false;
}

static void list_by(struct state *s, enum sort by)
{
	s->sort = by;
	if (!s->held)
		s->at = 0;
}

static enum deed list_key(struct state *s, int key, const struct extent *e)
{
	if (move_in(&s->at, key, e->lines, e->room)) {
		/* At the top, one wants to see who is. */
		s->held = key != KEY_HOME;
		return DEED_NONE;
	}
	switch (key) {
	case 'q':
		return DEED_QUIT;
	case 't':
		list_kind(s, TASKS);
		break;
	case 'g':
		list_kind(s, GROUPS);
		break;
	case 'c':
		list_kind(s, CGROUPS);
		break;
	case 'f':
		list_by(s, BY_FAULTS);
		break;
	case 'r':
		list_by(s, BY_REMOTE);
		break;
	case 'm':
		list_by(s, BY_MIGRATED);
		break;
	case 'p':
	case ' ':
		s->paused = !s->paused;
		break;
	case '/':
		s->page = PAGE_FILTER;
		break;
	case '?':
	case 'h':
	case KEY_F(1):
		s->page = PAGE_HELP;
		s->scroll = 0;
		break;
	case 'a':
		s->held = e->lines;
		s->page = e->lines && s->kind != GROUPS ? PAGE_CLASS : PAGE_LIST;
		s->choice = 0;
		break;
	case ESCAPE:
		s->filter[0] = '\0';
		break;
	default:
		if (!is_enter(key) || !e->lines || s->kind == CGROUPS)
			break;
		s->held = true;
		s->page = PAGE_HEAT;
		s->scroll = 0;
	}
	return DEED_NONE;
}

/* The whole character, where it takes several bytes. */
static void rub_out(char *text)
{
	size_t len = strlen(text);

	while (len && ((unsigned char)text[--len] & 0xc0) == 0x80)
		;
	text[len] = '\0';
}

static void filter_key(struct state *s, int key)
{
	size_t len = strlen(s->filter);

	if (is_enter(key)) {
		s->page = PAGE_LIST;
	} else if (key == ESCAPE) {
		s->filter[0] = '\0';
		s->page = PAGE_LIST;
	} else if (key == KEY_BACKSPACE || key == '\b' || key == '\177') {
		rub_out(s->filter);
	} else if (key >= ' ' && key < 256 && len < FILTER_MAX) {
		s->filter[len] = key;
		s->filter[len + 1] = '\0';
	}
}

static enum deed class_key(struct state *s, int key, const struct extent *e)
{
	if (move_in(&s->choice, key, e->choices, e->room))
		return DEED_NONE;
	if (key == ESCAPE || key == 'q')
		s->page = PAGE_LIST;
	if (!is_enter(key))
		return DEED_NONE;
	s->page = PAGE_LIST;
	return DEED_ASSIGN;
}

enum deed keys_press(struct state *s, int key, const struct extent *e)
{
	switch (s->page) {
	case PAGE_FILTER:
		filter_key(s, key);
		return DEED_NONE;
	case PAGE_CLASS:
		return class_key(s, key, e);
	case PAGE_HEAT:
	case PAGE_HELP:
		if (move_in(&s->scroll, key, e->hidden + 1, e->room))
			return DEED_NONE;
		if (key == 'p' || key == ' ')
			s->paused = !s->paused;
		else if (key == ESCAPE || key == 'q' || key == '?' || is_enter(key))
			s->page = PAGE_LIST;
		return DEED_NONE;
	default:
		return list_key(s, key, e);
	}
}
