// SPDX-License-Identifier: GPL-2.0
/* View of the clusters of CPUs: what was touched from there, who runs there. */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "../include/numabal/abi.h"
#include "group.h"
#include "task.h"
#include "topology.h"
#include "view.h"

#define NB_NOWHERE	U16_MAX

/*
 * The cluster row of each record, group by group, in the order of the lists; it
 * stands as long as nb_records_mutex is held.
 */
static void nb_rows_see(u16 *rows)
{
	const struct nb_task *rec;
	const struct nb_group *g;

	list_for_each_entry(g, &nb_group_list, list) {
		list_for_each_entry(rec, &g->members, in_group) {
			struct task_struct *p;

			rcu_read_lock();
			p = nb_task_alive(rec);
			*rows++ = p && !READ_ONCE(p->exit_state) ?
				  nb_cluster_of[task_cpu(p)] : NB_NOWHERE;
			rcu_read_unlock();
			cond_resched();
		}
	}
}

/* "group:tasks,group:tasks" */
static void nb_show_cluster_tasks(struct seq_file *m, const u16 *rows,
				  unsigned int row)
{
	const struct nb_group *g;
	bool any = false;

	list_for_each_entry(g, &nb_group_list, list) {
		unsigned int n = 0, i;

		for (i = 0; i < g->nr_members; i++)
			n += *rows++ == row;
		if (n)
			seq_printf(m, "%s%u:%u", any ? "," : "", g->id, n);
		any |= n;
		cond_resched();
	}
	if (!any)
		seq_putc(m, '-');
}

static void nb_show_cluster(struct seq_file *m, struct nb_matrix *sum,
			    const u16 *rows, unsigned int row,
			    struct cpumask *cpus)
{
	struct nb_cluster_cell *cells = nb_matrix_cluster(sum, row, 0);
	bool other = row == nb_cluster_rows - 1;
	u64 faults = 0, pages = 0;
	unsigned int cpu, nid;

	cpumask_clear(cpus);
	for_each_possible_cpu(cpu)
		if (nb_cluster_of[cpu] == row)
			cpumask_set_cpu(cpu, cpus);
	if (cpumask_empty(cpus))
		return;

	for (nid = 0; nid < nb_nodes; nid++) {
		faults += cells[nid].faults;
		pages += cells[nid].pages;
	}
	if (other)
		seq_puts(m, "other -1");
	else
		seq_printf(m, "%u %d", row,
			   cpu_to_node(cpumask_first(cpus)));
	seq_printf(m, " %*pbl ", cpumask_pr_args(cpus));
	nb_show_cluster_tasks(m, rows, row);
	seq_printf(m, " %llu %llu", faults, pages);
	for (nid = 0; nid < nb_nodes; nid++)
		seq_printf(m, " %llu", cells[nid].faults);
	seq_putc(m, '\n');
}

/* nb_records_mutex */
static int nb_show_cluster_list(struct seq_file *m, struct nb_matrix *sum,
				struct cpumask *cpus)
{
	unsigned int row;
	u16 *rows;
	int err;

	err = nb_machine_sum(sum);
	if (err)
		return err;
	rows = kvcalloc(nb_task_count, sizeof(*rows), GFP_KERNEL);
	if (!rows)
		return -ENOMEM;
	nb_rows_see(rows);
	nb_show_node_titles(m, NUMABAL_CLUSTERS_COLUMNS);
	if (nb_no_clusters)
		seq_printf(m, "# unavailable: %s\n", nb_no_clusters);
	else
		for (row = 0; row < nb_cluster_rows; row++)
			nb_show_cluster(m, sum, rows, row, cpus);
	kvfree(rows);
	return 0;
}

/**
 * nb_show_clusters() - view `clusters`
 * @m: file
 * @unused: nothing
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int nb_show_clusters(struct seq_file *m, void *unused)
{
	struct nb_matrix *sum = nb_matrix_alloc();
	cpumask_var_t cpus;
	int err = -ENOMEM;

	if (!sum)
		return err;
	if (!zalloc_cpumask_var(&cpus, GFP_KERNEL))
		goto free;
	mutex_lock(&nb_records_mutex);
	err = nb_show_cluster_list(m, sum, cpus);
	mutex_unlock(&nb_records_mutex);
	free_cpumask_var(cpus);
free:
	kvfree(sum);
	return err;
}
