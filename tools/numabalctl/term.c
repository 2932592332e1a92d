// SPDX-License-Identifier: GPL-2.0
#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "term.h"

#define DEFAULT_WIDTH	80
#define LEAST_WIDTH	40

struct term term = { .width = DEFAULT_WIDTH };

static bool progress_shown;

static bool has_colours(void)
{
	const char *name = getenv("TERM"), *no = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && name && *name && strcmp(name, "dumb") &&
	       !(no && *no);
}

void term_init(void)
{
	struct winsize size;

	term.colour = has_colours();
	term.unicode = !strcmp(nl_langinfo(CODESET), "UTF-8");
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		term.width = size.ws_col < LEAST_WIDTH ? LEAST_WIDTH : size.ws_col;
}

const char *term_style(enum term_style style)
{
	static const char * const begins[] = {
		[TERM_PLAIN] = "\033[0m",
		[TERM_BOLD] = "\033[1m",
		[TERM_DIM] = "\033[2m",
		[TERM_GOOD] = "\033[32m",
		[TERM_WARN] = "\033[33m",
		[TERM_BAD] = "\033[31m",
	};

	return term.colour ? begins[style] : "";
}

void term_progress(const char *format, ...)
{
	va_list args;

	if (!isatty(STDERR_FILENO))
		return;
	fputs("\r\033[K", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fflush(stderr);
	progress_shown = true;
}

void term_progress_end(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}

void term_wrap(const char *words, int indent)
{
	int at = indent;

	while (*words) {
		int len = strcspn(words, " ");

		if (at > indent && at + 1 + len > term.width) {
			printf("\n%*s", indent, "");
			at = indent;
		}
		if (at > indent)
			at += printf(" ");
		at += printf("%.*s", len, words);
		words += len + strspn(words + len, " ");
	}
	putchar('\n');
}
