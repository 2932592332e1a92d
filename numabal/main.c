// SPDX-License-Identifier: GPL-2.0
/* numabal: up in order, down in mirror order. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "../include/numabal/abi.h"
#include "class.h"
#include "crowd.h"
#include "group.h"
#include "knob.h"
#include "rules.h"
#include "stage.h"
#include "steer.h"
#include "sysfs.h"
#include "task.h"
#include "topology.h"

#define CREATE_TRACE_POINTS
#include "trace.h"
#include "trace_place.h"
#include "trace_verdict.h"

static const struct nb_part {
	const char *name;
	int (*up)(void);
	void (*down)(void);
} nb_parts[] = {
	{ "topology", nb_topology_up, nb_topology_down },
	{ "groups", nb_groups_up, nb_groups_down },
	{ "tasks", nb_tasks_up, nb_tasks_down },
	{ "classes", nb_classes_up, nb_classes_down },
	{ "rules", nb_rules_up, nb_rules_down },
	{ "page histories", nb_steer_up, nb_steer_down },
	{ "crowds", nb_crowds_up, nb_crowds_down },
	{ "hooks", nb_stage_up, nb_stage_down },
	{ "knobs", nb_knobs_up, nb_knobs_down },	/* attaches */
	{ "sysfs", nb_sysfs_up, nb_sysfs_down },
	{ "sysfs class", nb_class_sysfs_up, nb_class_sysfs_down },
	{ "sysfs rules", nb_rules_sysfs_up, nb_rules_sysfs_down },
	{ "debugfs", nb_debugfs_up, nb_debugfs_down },
};

static void nb_down(unsigned int parts)
{
	while (parts--)
		nb_parts[parts].down();
}

static int __init nb_init(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(nb_parts); i++) {
		err = nb_parts[i].up();
		if (err) {
			pr_err("cannot load: %s: %pe\n", nb_parts[i].name,
			       ERR_PTR(err));
			nb_down(i);
			return err;
		}
	}
	pr_info("%s: %u nodes, %u clusters, half-life %u ms, %s\n",
		NUMABAL_VERSION, nb_nodes, nb_cluster_rows - 1,
		nb_knobs[NB_KNOB_half_life_ms].value,
		!nb_knobs[NB_KNOB_enabled].value ? "disabled" :
		nb_classes_want() ? "steering" : "observing");
	return 0;
}

static void __exit nb_exit(void)
{
	nb_down(ARRAY_SIZE(nb_parts));
}

module_init(nb_init);
module_exit(nb_exit);

MODULE_DESCRIPTION("See and steer automatic NUMA balancing per workload");
MODULE_AUTHOR("The numabal developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(NUMABAL_VERSION);
