/* SPDX-License-Identifier: GPL-2.0 */
/* The views in debugfs: what each prints. Columns: include/numabal/abi.h. */
#ifndef NUMABAL_VIEW_H
#define NUMABAL_VIEW_H

#include <linux/seq_file.h>

#include "matrix.h"

int nb_show_stats(struct seq_file *m, void *unused);
int nb_show_matrix(struct seq_file *m, void *unused);
int nb_show_clusters(struct seq_file *m, void *unused);
int nb_show_hooks(struct seq_file *m, void *unused);
int nb_show_groups(struct seq_file *m, void *unused);
int nb_show_decisions(struct seq_file *m, void *unused);
void nb_view_up(void);
void nb_view_reset(void);

extern const struct file_operations nb_tasks_fops;

/* faults pages local_pct private shared migrated failed, then a space */
void nb_show_sums(struct seq_file *m, const struct nb_matrix *sum);
/* faults_matrix pages_matrix migrated_matrix recent_matrix clusters */
void nb_show_cells(struct seq_file *m, const struct nb_matrix *sum);
void nb_show_comm(struct seq_file *m, const char *comm);

struct nb_class;
void nb_show_class(struct seq_file *m, struct task_struct *p);
unsigned int nb_class_tasks(const struct nb_class *class);

int nb_machine_sum(struct nb_matrix *sum);
void nb_show_node_titles(struct seq_file *m, const char *columns);

#endif /* NUMABAL_VIEW_H */
