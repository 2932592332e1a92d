// SPDX-License-Identifier: GPL-2.0
/* Views of the whole machine: stats, matrix, hooks. */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "../include/numabal/abi.h"
#include "group.h"
#include "knob.h"
#include "probe.h"
#include "stage.h"
#include "task.h"
#include "topology.h"
#include "travel.h"
#include "view.h"

static ktime_t nb_reset_at;	/* nb_records_mutex */

/**
 * nb_view_up() - note when counting began
 *
 * Context: process. Nothing is shown yet.
 */
void nb_view_up(void)
{
	nb_reset_at = ktime_get();
}

/**
 * nb_view_reset() - begin all counts anew
 *
 * Context: process, may sleep.
 */
void nb_view_reset(void)
{
	mutex_lock(&nb_knob_mutex);
	nb_classes_reset();
	mutex_unlock(&nb_knob_mutex);
	mutex_lock(&nb_records_mutex);
	nb_tasks_reset();
	nb_probes_reset();
	nb_travels_reset();
	nb_reset_at = ktime_get();
	mutex_unlock(&nb_records_mutex);
}

/**
 * nb_machine_sum() - everything that stands in a matrix
 * @sum: result is added here
 *
 * Context: process, may sleep; nb_records_mutex held.
 * Return: 0, or -ENOMEM.
 */
int nb_machine_sum(struct nb_matrix *sum)
{
	struct nb_group *g;
	int err;

	err = nb_settle(true);
	if (err)
		return err;
	list_for_each_entry(g, &nb_group_list, list)
		nb_group_sum(g, sum);
	return 0;
}

static void nb_show_stat(struct seq_file *m, const char *name, u64 value)
{
	seq_printf(m, "%s %llu\n", name, value);
}

static void nb_show_stat_list(struct seq_file *m, const struct nb_matrix *sum,
			      const struct nb_totals *t)
{
	u64 dropped = t->dropped[0] + t->dropped[1];
	u64 lost = t->lost[0] + t->lost[1];
	u64 faults = nb_matrix_faults(sum) + dropped + lost + t->pending;
	u64 local = nb_matrix_local(sum) + t->dropped[1] + t->lost[1] +
		    t->pending_local;
	struct nb_travels travels;
	unsigned int i;

	nb_show_stat(m, "hint_faults", faults);
	nb_show_stat(m, "local", local);
	nb_show_stat(m, "remote", faults - local);
	nb_show_stat(m, "dropped", dropped);
	nb_show_stat(m, "lost", lost);
	nb_show_stat(m, "pending", t->pending);
	nb_show_stat(m, "hint_fault_pages",
		     nb_matrix_sum(sum, NB_PAGES_PRIVATE) +
		     nb_matrix_sum(sum, NB_PAGES_SHARED));
	nb_show_stat(m, "private", nb_matrix_sum(sum, NB_FAULTS_PRIVATE));
	nb_show_stat(m, "shared", nb_matrix_sum(sum, NB_FAULTS_SHARED));
	nb_show_stat(m, "migrated", nb_matrix_sum(sum, NB_MIGRATED_FAULTS));
	nb_show_stat(m, "migrated_pages",
		     nb_matrix_sum(sum, NB_MIGRATED_PAGES));
	nb_show_stat(m, "migrate_failed", nb_matrix_sum(sum, NB_FAILED_FAULTS));
	nb_show_stat(m, "migrate_failed_pages",
		     nb_matrix_sum(sum, NB_FAILED_PAGES));
	nb_show_stat(m, "tasks", nb_task_count);
	nb_show_stat(m, "groups", nb_group_count);
	nb_show_stat(m, "tasks_made", t->made);
	nb_show_stat(m, "tasks_retired", t->retired);
	nb_travels_sum(&travels);
	nb_show_stat(m, "pulled_wakeup", travels.pulled[NB_PULLED_WAKEUP]);
	nb_show_stat(m, "pulled_balance", travels.pulled[NB_PULLED_BALANCE]);
	nb_show_stat(m, "returned", travels.returned);
	nb_show_stat(m, "away_ms", travels.away_ns / NSEC_PER_MSEC);
	nb_show_stat(m, "reset_ms",
		     ktime_ms_delta(ktime_get(), nb_reset_at));
	for (i = 0; i < nb_nr_probes; i++)
		if (READ_ONCE(nb_probes[i].state) != -ENOENT)
			nb_show_stat(m, nb_probes[i].name, nb_probe_count(i));
}

/**
 * nb_show_stats() - view `stats`
 * @m: file
 * @unused: nothing
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int nb_show_stats(struct seq_file *m, void *unused)
{
	struct nb_matrix *sum = nb_matrix_alloc();
	struct nb_totals totals;
	int err;

	if (!sum)
		return -ENOMEM;
	mutex_lock(&nb_records_mutex);
	err = nb_machine_sum(sum);
	if (!err) {
		nb_tasks_totals(&totals);
		nb_show_stat_list(m, sum, &totals);
	}
	mutex_unlock(&nb_records_mutex);
	kvfree(sum);
	return err;
}

static const struct nb_kind {
	const char *name;
	enum nb_count faults[2];	/* added up; NB_COUNTS: none */
	enum nb_count pages[2];
} nb_kinds[] = {
	{ "all", { NB_FAULTS_PRIVATE, NB_FAULTS_SHARED },
		 { NB_PAGES_PRIVATE, NB_PAGES_SHARED } },
	{ "private", { NB_FAULTS_PRIVATE, NB_COUNTS },
		     { NB_PAGES_PRIVATE, NB_COUNTS } },
	{ "shared", { NB_FAULTS_SHARED, NB_COUNTS },
		    { NB_PAGES_SHARED, NB_COUNTS } },
	{ "migrated", { NB_MIGRATED_FAULTS, NB_COUNTS },
		      { NB_MIGRATED_PAGES, NB_COUNTS } },
	{ "failed", { NB_FAILED_FAULTS, NB_COUNTS },
		    { NB_FAILED_PAGES, NB_COUNTS } },
};

static u64 nb_kind_value(const struct nb_cell *cell,
			 const enum nb_count counts[2], bool recent,
			 unsigned int halvings)
{
	u64 value = 0;
	int i;

	for (i = 0; i < 2 && counts[i] != NB_COUNTS; i++)
		value += recent ? nb_cell_recent(cell, counts[i], halvings) :
				  cell->total[counts[i]];
	return value;
}

/**
 * nb_show_node_titles() - a header line that ends with a column a node
 * @m: file
 * @columns: the others
 *
 * Context: process.
 */
void nb_show_node_titles(struct seq_file *m, const char *columns)
{
	unsigned int nid;

	seq_puts(m, columns);
	for (nid = 0; nid < nb_nodes; nid++)
		seq_printf(m, " n%u", nid);
	seq_putc(m, '\n');
}

static void nb_show_kind(struct seq_file *m, struct nb_matrix *sum,
			 const struct nb_kind *kind, bool pages, bool recent)
{
	const enum nb_count *counts = pages ? kind->pages : kind->faults;
	unsigned int halvings, row, col;

	halvings = nb_matrix_halvings(sum, jiffies, READ_ONCE(nb_half_life));
	for (row = 0; row < nb_nodes; row++) {
		seq_printf(m, "%s %s %s n%u", kind->name,
			   pages ? "pages" : "faults",
			   recent ? "recent" : "total", row);
		for (col = 0; col < nb_nodes; col++)
			seq_printf(m, " %llu",
				   nb_kind_value(nb_matrix_cell(sum, row, col),
						 counts, recent, halvings));
		seq_putc(m, '\n');
	}
}

/**
 * nb_show_matrix() - view `matrix`
 * @m: file
 * @unused: nothing
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int nb_show_matrix(struct seq_file *m, void *unused)
{
	struct nb_matrix *sum = nb_matrix_alloc();
	unsigned int k, pages, recent;
	int err;

	if (!sum)
		return -ENOMEM;
	mutex_lock(&nb_records_mutex);
	err = nb_machine_sum(sum);
	mutex_unlock(&nb_records_mutex);
	if (err)
		goto free;

	nb_show_node_titles(m, NUMABAL_MATRIX_COLUMNS);
	for (k = 0; k < ARRAY_SIZE(nb_kinds); k++)
		for (pages = 0; pages < 2; pages++)
			for (recent = 0; recent < 2; recent++)
				nb_show_kind(m, sum, &nb_kinds[k], pages,
					     recent);
free:
	kvfree(sum);
	return err;
}

static void nb_show_hook(struct seq_file *m, const struct nb_hook *hook)
{
	struct nb_hook_count counts = hook->stub ? nb_page_counts() :
						   nb_hook_counts(hook);
	int state = READ_ONCE(hook->state);

	seq_printf(m, "%s %s %s ", hook->name,
		   hook->probe ? "tracepoint" : "function",
		   nb_stage_name(hook->stage));
	if (state == NB_HOOK_ATTACHED)
		seq_puts(m, "attached");
	else if (state == NB_HOOK_DETACHED)
		seq_puts(m, "detached");
	else if (state == -ENOENT)
		seq_puts(m, "absent");
	else
		seq_printf(m, "refused:%d", -state);
	seq_printf(m, " %llu %llu\n", counts.hits, counts.redirects);
}

/**
 * nb_show_hooks() - view `hooks`
 * @m: file
 * @unused: nothing
 *
 * Context: process, may sleep.
 * Return: 0.
 */
int nb_show_hooks(struct seq_file *m, void *unused)
{
	unsigned int i;

	seq_puts(m, NUMABAL_HOOKS_COLUMNS "\n");
	mutex_lock(&nb_knob_mutex);
	for (i = 0; i < nb_nr_functions; i++)
		nb_show_hook(m, &nb_functions[i]);
	for (i = 0; i < nb_nr_probes; i++)
		nb_show_hook(m, &nb_probes[i]);
	mutex_unlock(&nb_knob_mutex);
	return 0;
}
