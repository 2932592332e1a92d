/* SPDX-License-Identifier: GPL-2.0 */
/* What every subcommand shares: the table's row, exit codes, --json, messages. */
#ifndef CTL_H
#define CTL_H

#include <argp.h>
#include <stdio.h>

#include "types.h"

struct json_object;

/* Documented in numabalctl(1): scripts rely on them. */
enum ctl_exit {
	CTL_OK		= 0,
	CTL_FAILED	= 1,
	CTL_USAGE	= 2,
	CTL_NOT_LOADED	= 3,
	CTL_NOT_ALLOWED	= 4,	/* needs root */
	CTL_FINDINGS	= 5,	/* it ran well, and what it looked at is wrong */
};

/**
 * struct command - a subcommand; each is in the file of its name
 * @name: what is typed
 * @what: a line for --help
 * @run: gets argv from the subcommand on; returns enum ctl_exit
 */
struct command {
	const char *name;
	const char *what;
	int (*run)(int argc, char **argv);
};

extern const struct command status, topology, policy, metrics, heatmap, top, record, report,
	doctor;

extern bool ctl_json;

/* Options of all subcommands, as children of their own argp. */
extern const struct argp_child ctl_common[];

/* An argp parser for those that have no more than these, and take no argument. */
error_t ctl_no_args(int key, char *arg, struct argp_state *state);

/* argp_parse() for a subcommand: in messages it goes by its full name. */
void ctl_parse(const struct argp *argp, int argc, char **argv, void *input);

/* "numabalctl: ..." to stderr. Return: @code */
[[gnu::format(printf, 2, 3)]] int ctl_fail(enum ctl_exit code, const char *format, ...);

/* As it is printed, with a newline; to be freed. Frees @object. */
char *ctl_json_text(struct json_object *object);

/* Prints and frees it. Return: CTL_OK, or CTL_FAILED where stdout takes no more. */
int ctl_print_json(struct json_object *object);

/* Flushes stdout. Return: @code, or CTL_FAILED where stdout takes no more. */
int ctl_printed(int code);

/* Memory that there has to be: ends the program without. */
void *ctl_alloc(size_t n, size_t size);

/* Of a clock that only goes on. */
u64 ctl_now_ns(void);

/* Room for one more behind @n in a list that has only grown by this. Return: the list. */
void *ctl_grow(void *list, size_t n, size_t size);

/* A copy of a text, or of its first @len bytes, to be freed. */
char *ctl_copy(const char *text);
char *ctl_copy_part(const char *text, size_t len);

/* What is written to it is @text, to be freed, once it is closed. */
FILE *ctl_text(char **text, size_t *size);

#endif /* CTL_H */
