// SPDX-License-Identifier: GPL-2.0
/* The filter of an ftrace_ops can be freed without an allocation. */
#include <linux/ftrace.h>

void nb_probe(struct ftrace_ops *ops);

void nb_probe(struct ftrace_ops *ops)
{
	ftrace_free_filter(ops);
}
