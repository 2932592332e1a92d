// SPDX-License-Identifier: GPL-2.0
/* The state of a task is called __state (5.14). */
#include <linux/sched.h>

unsigned int nb_probe(const struct task_struct *p);
unsigned int nb_probe(const struct task_struct *p)
{
	return p->__state;
}
