// SPDX-License-Identifier: GPL-2.0
/* The kinds of housekeeping are an enum (5.18). */
#include <linux/sched/isolation.h>

int nb_probe(int cpu);
int nb_probe(int cpu)
{
	return housekeeping_test_cpu(cpu, HK_TYPE_DOMAIN);
}
