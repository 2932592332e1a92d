/* SPDX-License-Identifier: GPL-2.0 */
/* What the module itself makes of a rule: its own source, to compare with. */
#ifndef MODULE_RULE_H
#define MODULE_RULE_H

#include <stdbool.h>

bool module_takes(const char *line);

/* @line as it reads in the file `rules` then. Return: false: it is not taken. */
bool module_prints(const char *line, char *printed);

#endif /* MODULE_RULE_H */
