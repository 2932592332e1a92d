// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <json-c/json.h>

#include "ctl.h"
#include "term.h"

bool ctl_json;

static const struct argp_option common_options[] = {
	{ "json", 'j', NULL, 0, "print JSON, for programs", 0 },
	{ }
};

static error_t parse_common(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	(void)state;
	if (key != 'j')
		return ARGP_ERR_UNKNOWN;
	ctl_json = true;
	return 0;
}

static const struct argp common_argp = {
	.options = common_options,
	.parser = parse_common,
};

const struct argp_child ctl_common[] = {
	{ &common_argp, 0, NULL, 0 },
	{ }
};

error_t ctl_no_args(int key, char *arg, struct argp_state *state)
{
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	argp_error(state, "'%s' is one argument too many", arg);
	return 0;
}

void ctl_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	char name[64];

	snprintf(name, sizeof(name), "numabalctl %s", argv[0]);
	argv[0] = name;
	/* As they come: what follows a command's name is the command's. */
	argp_parse(argp, argc, argv, ARGP_IN_ORDER, NULL, input);
}

int ctl_fail(enum ctl_exit code, const char *format, ...)
{
	va_list args;

	term_progress_end();
	fputs("numabalctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return code;
}

int ctl_printed(int code)
{
	if (!fflush(stdout) && !ferror(stdout))
		return code;
	return ctl_fail(CTL_FAILED, "cannot write the output: %s", strerror(errno));
}

char *ctl_json_text(struct json_object *object)
{
	const int flags = JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
			  JSON_C_TO_STRING_NOSLASHESCAPE;
	char *text;

	if (asprintf(&text, "%s\n", json_object_to_json_string_ext(object, flags)) < 0)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	json_object_put(object);
	return text;
}

int ctl_print_json(struct json_object *object)
{
	char *text = ctl_json_text(object);

	fputs(text, stdout);
	free(text);
	return ctl_printed(CTL_OK);
}

void *ctl_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	return p;
}

u64 ctl_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000 + t.tv_nsec;
}

void *ctl_grow(void *list, size_t n, size_t size)
{
	/* It doubles at powers of two. */
	if (!(n & (n - 1)))
		list = realloc(list, (n ? 2 * n : 1) * size);
	if (!list)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	memset((char *)list + n * size, 0, size);
	return list;
}

char *ctl_copy(const char *text)
{
	return ctl_copy_part(text, strlen(text));
}

char *ctl_copy_part(const char *text, size_t len)
{
	return memcpy(ctl_alloc(len + 1, 1), text, len);
}

FILE *ctl_text(char **text, size_t *size)
{
	FILE *f = open_memstream(text, size);

	if (!f)
		exit(ctl_fail(CTL_FAILED, "out of memory"));
	return f;
}
