// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>
#include <curses.h>

#include "ctl.h"
#include "heat.h"
#include "list.h"
#include "screen.h"
#include "term.h"
#include "terminal.h"

/* Below the nodes there are at least a line of what is listed, titles, three entries, keys. */
#define LEAST_LIST	6

#define MEMORY_WIDTH	20

static bool begun;

static void begin_colours(void)
{
	int step, back, text;

	if (!term.colour || !has_colors() || start_color() == ERR)
		return;
	use_default_colors();
	init_pair(PAIR_TITLE, COLOR_CYAN, -1);
	init_pair(PAIR_GOOD, COLOR_GREEN, -1);
	init_pair(PAIR_WARN, COLOR_YELLOW, -1);
	init_pair(PAIR_BAD, COLOR_RED, -1);
	for (step = 1; step <= HEAT_STEPS && COLORS >= 256; step++) {
		heat_colours(step, &back, &text);
		init_pair(PAIR_HEAT + step, text, back);
	}
}

int screen_begin(void)
{
	int rc = terminal_check();

	if (rc)
		return rc;
	if (!initscr())
		return ctl_fail(CTL_FAILED, "the terminal cannot be used; try --json");
	begun = true;
	begin_colours();
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	set_escdelay(50);
	curs_set(0);
	return CTL_OK;
}

void screen_repaint(void)
{
	clearok(stdscr, TRUE);
}

void screen_end(void)
{
	if (begun)
		endwin();
	begun = false;
}

/* What moves the cursor or is no character would spoil the screen. */
static size_t decode(wchar_t *to, const char *from, size_t *len)
{
	mbstate_t state = { };
	size_t n = mbrtowc(to, from, strlen(from), &state);

	*len = n && n < (size_t)-2 ? n : 1;
	if (*len != n || !iswprint(*to) || wcwidth(*to) < 0)
		*to = L'?';
	return wcwidth(*to);
}

void screen_put(int y, int x, int width, const char *text)
{
	wchar_t line[512];
	size_t at[512], n = 0, used = 0, len, wide;

	if (y >= LINES || x >= COLS)
		return;
	if (width > COLS - x)
		width = COLS - x;
	if (width > 500)
		width = 500;
	for (; *text && n < ARRAY_SIZE(line) - 1; text += len) {
		wide = decode(&line[n], text, &len);
		if (used + wide > (size_t)width)
			break;
		at[n++] = used;
		used += wide;
	}
	if (*text && n && width > 0) {
		/* The mark takes the last column, whatever begins there or reaches into it. */
		while (n > 1 && at[n - 1] >= (size_t)width)
			n--;
		line[n - 1] = L'+';
	}
	mvaddnwstr(y, x, line, n);
}

void screen_put_right(int y, int x, int width, const char *text)
{
	int len = strlen(text);

	screen_put(y, x + (len < width ? width - len : 0), width, text);
}

static void put_rate(int y, int x, int width, const struct sample *s, double rate)
{
	char text[8];

	list_rate(s, rate, text);
	screen_put_right(y, x, width, text);
}

static void put_percent(int y, int x, int width, double percent)
{
	char text[8];

	list_percent(percent, text);
	screen_put_right(y, x, width, text);
}

/* Of shares of local faults: of late, little of what is looked at is to be remote. */
static int colour_of(double local)
{
	if (local < 0)
		return PAIR_PLAIN;
	return local >= 90 ? PAIR_GOOD : local >= 50 ? PAIR_WARN : PAIR_BAD;
}

static void put_title(const struct picture *p)
{
	const struct sample *s = p->sample;
	double faults = 0, migrated = 0;
	u64 recent = 0, local = 0;
	char rate[8], moved[8], share[8], line[200];
	unsigned int nid;

	for (nid = 0; nid < s->nodes; nid++) {
		faults += s->node[nid].fault_rate;
		migrated += s->node[nid].migrated_rate;
		recent += s->node[nid].recent;
		local += s->node[nid].local;
	}
	list_rate(s, faults, rate);
	list_rate(s, migrated, moved);
	list_percent(recent ? 100.0 * local / recent : -1, share);
	snprintf(line, sizeof(line),
		 "numabal %s%s  local %s  faults/s %s  migrated/s %s  tasks %zu%s", s->version,
		 s->enabled ? "" : " DISABLED", share, rate, moved, s->entries[TASKS].n,
		 p->state->paused ? "  PAUSED" : "");
	attron(A_BOLD);
	screen_put(0, 0, COLS, line);
	attroff(A_BOLD);
}

/* Percent alone has to do where distances take the room. */
static bool has_memory_column(const struct sample *s)
{
	return COLS - 32 - 3 * (int)s->nodes >= MEMORY_WIDTH;
}

/* Columns 0 to 31, so that distances of 16 nodes fit in 80. */
static void put_node(int y, const struct sample *s, unsigned int nid)
{
	const struct node *n = &s->node[nid];
	char text[48];
	unsigned int to;
	int x = 32;

	snprintf(text, sizeof(text), "n%u", nid);
	screen_put(y, 0, 4, text);
	if (!n->online) {
		screen_put(y, 5, 20, "offline");
		return;
	}
	put_percent(y, 4, 5, n->cpu_pct);
	put_percent(y, 9, 5, n->total_kb ? 100.0 * (n->total_kb - n->free_kb) / n->total_kb : -1);
	attron(COLOR_PAIR(colour_of(node_local(n))));
	put_percent(y, 14, 5, node_local(n));
	attroff(COLOR_PAIR(colour_of(node_local(n))));
	put_rate(y, 19, 6, s, n->fault_rate);
	put_rate(y, 25, 6, s, n->migrated_rate);
	for (to = 0; to < n->distances && x + 3 <= COLS; to++, x += 3) {
		snprintf(text, sizeof(text), "%3u", n->distance[to]);
		screen_put(y, x - 1, 3, text);
	}
	if (has_memory_column(s)) {
		snprintf(text, sizeof(text), "%.1f of %.1f GB",
			 (n->total_kb - n->free_kb) / (double)(1 << 20),
			 n->total_kb / (double)(1 << 20));
		screen_put_right(y, x, MEMORY_WIDTH, text);
	}
}

static void put_node_titles(int y, const struct sample *s)
{
	unsigned int to;
	char text[32];

	attron(A_REVERSE | COLOR_PAIR(PAIR_TITLE));
	mvhline(y, 0, ' ', COLS);
	screen_put(y, 0, 31, "NODE CPU% MEM% LOC% FLT/S MIG/S");
	for (to = 0; to < s->nodes && 32 + 3 * (int)to + 3 <= COLS; to++) {
		snprintf(text, sizeof(text), s->nodes > 10 ? "%3u" : " n%u", to);
		screen_put(y, 31 + 3 * to, 3, text);
	}
	if (has_memory_column(s))
		screen_put_right(y, 32 + 3 * to, MEMORY_WIDTH, "MEMORY USED");
	attroff(A_REVERSE | COLOR_PAIR(PAIR_TITLE));
}

/* Return: the line below. */
static int put_nodes(int y, const struct sample *s)
{
	int room = LINES - y - 1 - LEAST_LIST, n = s->nodes, nid;
	char text[64];

	if (room < 1)
		return y;
	put_node_titles(y++, s);
	for (nid = 0; nid < n; nid++) {
		if (room < n && nid == room - 1) {
			snprintf(text, sizeof(text), "%d more: this needs %d lines", n - nid,
				 n + 2 + LEAST_LIST);
			screen_put(y++, 0, COLS, text);
			break;
		}
		put_node(y++, s, nid);
	}
	return y;
}

static void put_bottom(const struct picture *p)
{
	static const char * const keys[] = {
		[PAGE_LIST] =
		"t g c list  f r m sort  / filter  p pause  Enter heat  a class  ? help  q quit",
		[PAGE_FILTER] = "Enter: done  Esc: all",
		[PAGE_CLASS] = "Enter: put it in this class  Esc: back",
		[PAGE_HEAT] = "p pause  q back",
		[PAGE_HELP] = "q back",
	};

	if (*p->message) {
		attron(A_BOLD);
		screen_put(LINES - 1, 0, COLS, p->message);
		attroff(A_BOLD);
		return;
	}
	attron(A_DIM);
	screen_put(LINES - 1, 0, COLS, keys[p->state->page]);
	attroff(A_DIM);
}

static void put_menu(const struct picture *p, int y)
{
	const struct state *s = p->state;
	int room = LINES - 1 - y, first, i;

	first = (int)s->choice >= room ? (int)s->choice - room + 1 : 0;
	for (i = 0; i < room; i++) {
		bool here = first + i < (int)p->choices;

		mvhline(y + i, 0, ' ', 40);
		if (!here)
			continue;
		if (first + i == (int)s->choice)
			attron(A_REVERSE);
		mvaddstr(y + i, 0, first + i == (int)s->choice ? "> " : "  ");
		screen_put(y + i, 2, 36, p->classes[first + i]);
		attroff(A_REVERSE);
	}
}

/* Return: lines that do not fit. */
static size_t put_help(size_t scroll)
{
	static const char * const lines[] = {
		"t, g, c      list tasks, groups that share memory, or cgroups as a tree",
		"f, r, m      sort by hint faults, by their remote share, by migrations",
		"/            list only what has a text in its name, class or number; Esc: all",
		"p, space     pause, and go on",
		"up, down     choose a line, which stays chosen wherever it goes; Home: let go",
		"Enter        heat map of the task or group: who touched which node's memory",
		"a            put the cgroup of the task, or the chosen one, in a class: the",
		"             first one of /sys/kernel/numabal/rules is then a rule for it",
		"q            back, or quit",
		"",
		"LOC%         of the hint faults of late on this node's CPUs, those on its memory",
		"REMOTE       the rest, of a task, group or cgroup",
		"FAULTS/S     hint faults: samples that tell where memory is used from",
		"MIGR/S       of these, those whose pages were moved to the node of the CPU",
		"NODE, PREF   where the task runs, and where the kernel wants it to run",
		"MOVES        how often the kernel has moved it to another node",
		"n0 n1 ...    distances of nodes, 10: local",
	};
	size_t room = LINES > 3 ? LINES - 3 : 0, i;

	for (i = 0; i < room && scroll + i < ARRAY_SIZE(lines); i++)
		screen_put(2 + i, 0, COLS, lines[scroll + i]);
	return ARRAY_SIZE(lines) > room ? ARRAY_SIZE(lines) - room : 0;
}

void screen_draw(const struct picture *p, struct extent *e)
{
	const struct entries *entries = &p->sample->entries[p->state->kind];
	const struct entry *chosen = NULL;
	struct state *s = p->state;
	size_t i;
	int y;

	erase();
	put_title(p);
	*e = (struct extent) { .lines = p->lines, .choices = p->choices, .room = 1 };
	if (LINES > 3)
		e->room = LINES - 3;
	if (s->page == PAGE_HELP) {
		e->hidden = put_help(s->scroll);
	} else if (s->page == PAGE_HEAT) {
		for (i = 0; i < entries->n && !chosen; i++)
			if (entries->list[i].id == s->id)
				chosen = &entries->list[i];
		e->hidden = screen_heat(1, chosen, s->kind, s->scroll);
	} else {
		y = put_nodes(1, p->sample);
		e->room = list_draw(p, y);
		if (s->page == PAGE_CLASS)
			put_menu(p, y + 1);
	}
	if (LINES > 1)
		put_bottom(p);
	refresh();
}
