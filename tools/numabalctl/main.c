// SPDX-License-Identifier: GPL-2.0
/* numabalctl: the command that people use with numabal. The table of subcommands. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "numabal/version.h"
#include "ctl.h"
#include "term.h"

static const struct command * const commands[] = {
	&status,
	&topology,
	&policy,
	&metrics,
	&heatmap,
	&top,
	&record,
	&report,
	&doctor,
};

#define COMMANDS	ARRAY_SIZE(commands)

const char *argp_program_version = "numabalctl " NUMABAL_VERSION;

/* Where the subcommand stands in argv; 0: there is none. */
static int command_at;

static error_t parse_main(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	switch (key) {
	case ARGP_KEY_ARG:
		/* The rest is the subcommand's. */
		command_at = state->next - 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_usage(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The table, after the options. argp frees the text that it gets. */
static char *list_commands(int key, const char *text, void *input)
{
	char *list = NULL;
	size_t size, i;
	FILE *f;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	f = ctl_text(&list, &size);
	fputs("Commands:\n", f);
	for (i = 0; i < COMMANDS; i++)
		fprintf(f, "  %-10s %s\n", commands[i]->name, commands[i]->what);
	fputs("\n'numabalctl COMMAND --help' says more of one; the manual is numabalctl(1).", f);
	fclose(f);
	return list;
}

static const struct argp main_argp = {
	.parser = parse_main,
	.args_doc = "COMMAND [ARGUMENT...]",
	.doc = "Shows and steers automatic NUMA balancing, with the module numabal.\v",
	.children = ctl_common,
	.help_filter = list_commands,
};

int main(int argc, char **argv)
{
	size_t i;

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	term_init();
	argp_err_exit_status = CTL_USAGE;
	argp_parse(&main_argp, argc, argv, ARGP_IN_ORDER, NULL, NULL);
	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[command_at], commands[i]->name))
			return commands[i]->run(argc - command_at, argv + command_at);
	return ctl_fail(CTL_USAGE, "there is no command '%s'; numabalctl --help lists them",
			argv[command_at]);
}
