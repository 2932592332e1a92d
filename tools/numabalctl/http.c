// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <string.h>

#include "http.h"

/* Is it what the line begins with? Return: what follows, or NULL. */
static const char *after(const char *line, const char *word)
{
	size_t len = strlen(word);

	return strncmp(line, word, len) ? NULL : line + len;
}

/* A header's name is of either case. */
static bool accepts_openmetrics(const char *line, const char *end)
{
	static const char name[] = "accept:", type[] = "application/openmetrics-text";

	return !strncasecmp(line, name, strlen(name)) &&
	       memmem(line, end - line, type, strlen(type));
}

struct http_request http_parse(const char *text)
{
	struct http_request r = { .status = 400 };
	const char *path, *line, *end;

	if (!strstr(text, "\r\n\r\n")) {
		r.status = strlen(text) >= HTTP_MAX ? 431 : 0;
		return r;
	}
	end = strstr(text, "\r\n");
	if (!memmem(text, end - text, " HTTP/1.", 8))
		return r;
	path = after(text, "GET ");
	if (!path) {
		r.status = 405;
		return r;
	}
	path = after(path, "/metrics");
	if (!path || (*path != ' ' && *path != '?')) {
		r.status = 404;
		return r;
	}
	r.status = 200;
	for (line = end + 2; *line != '\r'; line = end + 2) {
		end = strstr(line, "\r\n");
		r.openmetrics |= accepts_openmetrics(line, end);
	}
	return r;
}
