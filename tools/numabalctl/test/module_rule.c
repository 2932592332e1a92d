// SPDX-License-Identifier: GPL-2.0
#include "rule.c"	/* of the module */
#include "module_rule.h"

bool module_takes(const char *line)
{
	struct nb_rule rule;

	return !nb_rule_parse(&rule, line, strlen(line));
}

bool module_prints(const char *line, char *printed)
{
	struct nb_rule rule;

	return !nb_rule_parse(&rule, line, strlen(line)) &&
	       nb_rule_format(&rule, printed, NUMABAL_RULE_MAX + 1) > 0;
}
