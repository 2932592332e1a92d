/* SPDX-License-Identifier: GPL-2.0 */
/* The faces: knobs in sysfs, views and symlinks in debugfs. */
#ifndef NUMABAL_SYSFS_H
#define NUMABAL_SYSFS_H

int nb_sysfs_up(void);
void nb_sysfs_down(void);
int nb_debugfs_up(void);
void nb_debugfs_down(void);

#endif /* NUMABAL_SYSFS_H */
