// SPDX-License-Identifier: GPL-2.0
/* Must not hold: a function no kernel exports to anybody. */
#include <linux/printk.h>

void nb_probe(void);
void nb_probe(void)
{
	pr_info("%d\n", nb_no_kernel_has_this_function());
}
