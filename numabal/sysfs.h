/* SPDX-License-Identifier: GPL-2.0 */
/* The faces: knobs, classes and rules in sysfs, views and symlinks in debugfs. */
#ifndef NUMABAL_SYSFS_H
#define NUMABAL_SYSFS_H

struct kobject;

extern struct kobject *nb_kobj;		/* /sys/kernel/numabal */

int nb_sysfs_up(void);
void nb_sysfs_down(void);
int nb_class_sysfs_up(void);
void nb_class_sysfs_down(void);
int nb_rules_sysfs_up(void);
void nb_rules_sysfs_down(void);
int nb_debugfs_up(void);
void nb_debugfs_down(void);

#endif /* NUMABAL_SYSFS_H */
