// SPDX-License-Identifier: GPL-2.0
/*
 * glass FILE COMMAND [ARG...]: runs a command on a terminal of 24 lines and 80 columns,
 * whose screen FILE shows: its lines, then `colours N`, the cells that have some. The
 * terminal is libvterm's. On stdin it is told what is done:
 *
 *	type TEXT | key enter|esc|up|down|home|end|pageup|pagedown | size LINES COLUMNS
 *
 * Ends as the command does, or with 128 and the number of the signal that ended it;
 * the end of stdin is nothing.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* What is drawn comes in pieces: so long without one, in ms, and it is whole. */
#define STILL		50

static VTerm *vt;
static VTermScreen *screen;
static const char *file;
static int terminal;

static void die(const char *what)
{
	fprintf(stderr, "glass: %s: %s\n", what, strerror(errno));
	exit(125);
}

/* What the terminal sends: keys, and answers to questions. */
static void send_keys(const char *s, size_t len, void *data)
{
	(void)data;
	if (write(terminal, s, len) != (ssize_t)len)
		die("write");
}

static void put_char(FILE *to, uint32_t c)
{
	if (c < 0x80)
		fputc(c ? c : ' ', to);
	else if (c < 0x800)
		fprintf(to, "%c%c", 0xc0 | c >> 6, 0x80 | (c & 0x3f));
	else
		fprintf(to, "%c%c%c", 0xe0 | c >> 12, 0x80 | (c >> 6 & 0x3f), 0x80 | (c & 0x3f));
}

/* Under another name until it is whole. */
static void show(void)
{
	VTermScreenCell cell;
	int rows, cols, colours = 0;
	VTermPos at;
	char new[256];
	FILE *to;

	snprintf(new, sizeof(new), "%s.new", file);
	to = fopen(new, "w");
	if (!to)
		die(new);
	vterm_get_size(vt, &rows, &cols);
	for (at.row = 0; at.row < rows; at.row++) {
		for (at.col = 0; at.col < cols; at.col += cell.width) {
			vterm_screen_get_cell(screen, at, &cell);
			if (cell.width < 1)
				cell.width = 1;
			put_char(to, cell.chars[0]);
			colours += !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ||
				   !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg);
		}
		fputc('\n', to);
	}
	fprintf(to, "colours %d\n", colours);
	if (fclose(to) || rename(new, file))
		die(file);
}

static void resize(char *arg)
{
	struct winsize size = { .ws_row = strtoul(arg, &arg, 10) };

	size.ws_col = strtoul(arg, NULL, 10);
	if (!size.ws_row || !size.ws_col)
		return;
	vterm_set_size(vt, size.ws_row, size.ws_col);
	if (ioctl(terminal, TIOCSWINSZ, &size))
		die("TIOCSWINSZ");
}

static void press(const char *name)
{
	static const struct {
		const char *name;
		VTermKey key;
	} keys[] = {
		{ "enter", VTERM_KEY_ENTER }, { "esc", VTERM_KEY_ESCAPE },
		{ "up", VTERM_KEY_UP }, { "down", VTERM_KEY_DOWN },
		{ "home", VTERM_KEY_HOME }, { "end", VTERM_KEY_END },
		{ "pageup", VTERM_KEY_PAGEUP }, { "pagedown", VTERM_KEY_PAGEDOWN },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(name, keys[i].name))
			vterm_keyboard_key(vt, keys[i].key, VTERM_MOD_NONE);
}

static void obey(char *line)
{
	char *word = strsep(&line, " ");

	if (!line)
		return;
	if (!strcmp(word, "type"))
		send_keys(line, strlen(line), NULL);
	else if (!strcmp(word, "key"))
		press(line);
	else if (!strcmp(word, "size"))
		resize(line);
}

/* Return: is there more to come? */
static bool hear(void)
{
	static char text[4096];
	static size_t used;
	ssize_t n = read(0, text + used, sizeof(text) - 1 - used);
	char *line = text, *next;

	if (n <= 0)
		return false;
	used += n;
	text[used] = '\0';
	for (; (next = strchr(line, '\n')); line = next) {
		*next++ = '\0';
		obey(line);
	}
	used -= line - text;
	memmove(text, line, used);
	return true;
}

/* Until the command has ended, and all that it wrote is read. */
static void run(void)
{
	struct pollfd fds[] = { { terminal, POLLIN, 0 }, { 0, POLLIN, 0 } };
	bool changed = true;
	char text[4096];
	ssize_t n;

	for (;;) {
		n = poll(fds, ARRAY_SIZE(fds), changed ? STILL : -1);
		if (!n) {
			show();
			changed = false;
		}
		if (fds[0].revents) {
			n = read(terminal, text, sizeof(text));
			if (n <= 0)
				break;
			vterm_input_write(vt, text, n);
			changed = true;
		}
		if (fds[1].revents && !hear())
			fds[1].fd = -1;
	}
	show();
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int status;
	pid_t pid;

	if (argc < 3) {
		fprintf(stderr, "usage: glass FILE COMMAND [ARG...]\n");
		return 125;
	}
	file = argv[1];
	pid = forkpty(&terminal, NULL, NULL, &size);
	if (pid < 0)
		die("forkpty");
	if (!pid) {
		execvp(argv[2], argv + 2);
		die(argv[2]);
	}
	vt = vterm_new(size.ws_row, size.ws_col);
	vterm_set_utf8(vt, 1);
	vterm_output_set_callback(vt, send_keys, NULL);
	screen = vterm_obtain_screen(vt);
	vterm_screen_enable_altscreen(screen, 1);
	vterm_screen_reset(screen, 1);
	run();
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	vterm_free(vt);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
