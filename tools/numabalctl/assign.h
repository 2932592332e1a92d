/* SPDX-License-Identifier: GPL-2.0 */
/* A class for a cgroup: one rule of its own, before all others. */
#ifndef ASSIGN_H
#define ASSIGN_H

#include "numabal/abi.h"
#include "types.h"

/*
 * Makes the rule, or says what is wrong with it: a path that no rule can have.
 * Return: enum ctl_exit. No I/O but the message.
 */
int assign_rule(const char *cgroup, const char *class, char line[NUMABAL_RULE_MAX + 1]);

/*
 * What is to be written to the file `rules`, which says @rules now, so that @line comes
 * first; "": so that none is left. Another rule that has this cgroup for its only
 * condition goes. To be freed. Pure.
 */
char *assign_table(const char *rules, const char *cgroup, const char *line);

/*
 * Puts a cgroup in a class; NULL: in what other rules say. Says what goes wrong, and
 * nothing is changed then. Return: enum ctl_exit.
 */
int assign(const char *cgroup, const char *class);

#endif /* ASSIGN_H */
