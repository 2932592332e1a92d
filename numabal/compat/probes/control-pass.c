// SPDX-License-Identifier: GPL-2.0
/* Must hold: a function every module may call. */
#include <linux/printk.h>

void nb_probe(void);
void nb_probe(void)
{
	pr_info("control\n");
}
