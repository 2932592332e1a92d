// SPDX-License-Identifier: GPL-2.0
/* Views of records: tasks and groups. */
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/numa.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "../include/numabal/abi.h"
#include "group.h"
#include "knob.h"
#include "task.h"
#include "topology.h"
#include "view.h"

/* White space, backslash and control characters break a line into columns. */
#define NB_COMM_ESCAPE \
	"\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020" \
	"\021\022\023\024\025\026\027\030\031\032\033\034\035\036\037\040\\\177"

void nb_show_comm(struct seq_file *m, const char *comm)
{
	if (*comm)
		seq_escape(m, comm, NB_COMM_ESCAPE);
	else
		seq_puts(m, "\\000");
}

void nb_show_sums(struct seq_file *m, const struct nb_matrix *sum)
{
	u64 private = nb_matrix_sum(sum, NB_FAULTS_PRIVATE);
	u64 shared = nb_matrix_sum(sum, NB_FAULTS_SHARED);
	u64 faults = private + shared;

	seq_printf(m, "%llu %llu ", faults,
		   nb_matrix_sum(sum, NB_PAGES_PRIVATE) +
		   nb_matrix_sum(sum, NB_PAGES_SHARED));
	if (faults)
		seq_printf(m, "%llu", nb_matrix_local(sum) * 100 / faults);
	else
		seq_putc(m, '-');
	seq_printf(m, " %llu %llu %llu %llu ", private, shared,
		   nb_matrix_sum(sum, NB_MIGRATED_FAULTS),
		   nb_matrix_sum(sum, NB_FAILED_FAULTS));
}

enum nb_field { NB_FIELD_FAULTS, NB_FIELD_PAGES, NB_FIELD_MIGRATED,
		NB_FIELD_RECENT, NB_FIELDS };

static u64 nb_field_value(const struct nb_cell *cell, enum nb_field field,
			  unsigned int halvings)
{
	switch (field) {
	case NB_FIELD_FAULTS:
		return READ_ONCE(cell->total[NB_FAULTS_PRIVATE]) +
		       READ_ONCE(cell->total[NB_FAULTS_SHARED]);
	case NB_FIELD_PAGES:
		return READ_ONCE(cell->total[NB_PAGES_PRIVATE]) +
		       READ_ONCE(cell->total[NB_PAGES_SHARED]);
	case NB_FIELD_MIGRATED:
		return READ_ONCE(cell->total[NB_MIGRATED_PAGES]);
	default:
		return (u64)nb_cell_recent(cell, NB_FAULTS_PRIVATE, halvings) +
		       nb_cell_recent(cell, NB_FAULTS_SHARED, halvings);
	}
}

static void nb_show_field_clusters(struct seq_file *m,
				   const struct nb_matrix *sum)
{
	unsigned int row, nid;
	bool any = false;

	for (row = 0; row + 1 < nb_cluster_rows; row++) {
		const struct nb_cluster_cell *cells =
			nb_matrix_cluster(sum, row, 0);
		u64 faults = 0;

		for (nid = 0; nid < nb_nodes; nid++)
			faults += READ_ONCE(cells[nid].faults);
		if (!faults)
			continue;
		seq_printf(m, "%s%u:%llu", any ? "," : "", row, faults);
		any = true;
	}
	if (!any)
		seq_putc(m, '-');
}

void nb_show_cells(struct seq_file *m, const struct nb_matrix *sum)
{
	struct nb_matrix *s = (struct nb_matrix *)sum;	/* only read */
	unsigned int halvings, field, row, col;

	halvings = nb_matrix_halvings(s, jiffies, READ_ONCE(nb_half_life));
	for (field = 0; field < NB_FIELDS; field++) {
		for (row = 0; row < nb_nodes; row++)
			for (col = 0; col < nb_nodes; col++)
				seq_printf(m, "%s%llu",
					   col ? "," : row ? "/" : "",
					   nb_field_value(nb_matrix_cell(s, row,
									 col),
							  field, halvings));
		seq_putc(m, ' ');
	}
	nb_show_field_clusters(m, s);
}

/*
 * A reader of `tasks` gets what stood at its beginning, in order of serial,
 * in as many read()s as it likes; the mutex is held for one at a time. The
 * place is remembered by serial, and by pointer as long as nothing retired.
 */
struct nb_tasks_place {
	u64 next;		/* serial */
	u64 last;		/* serial: made later, shown next time */
	struct nb_task *rec;	/* holds @next if @retirements still stands */
	u64 retirements;
	struct nb_matrix *none;	/* an empty matrix, for counts before a reset */
};

static struct nb_task *nb_tasks_at(struct nb_tasks_place *place)
{
	struct nb_task *rec;

	if (place->rec && place->retirements == nb_retirements)
		return place->rec;
	list_for_each_entry(rec, &nb_task_list, list)
		if (rec->serial >= place->next)
			return rec;
	return NULL;
}

static void *nb_tasks_go(struct nb_tasks_place *place, struct nb_task *rec)
{
	if (rec && rec->serial > place->last)
		rec = NULL;
	place->rec = rec;
	place->retirements = nb_retirements;
	place->next = rec ? rec->serial : U64_MAX;
	return rec;
}

static void *nb_tasks_start(struct seq_file *m, loff_t *pos)
{
	struct nb_tasks_place *place = m->private;
	int err;

	mutex_lock(&nb_records_mutex);
	if (*pos)
		return nb_tasks_go(place, nb_tasks_at(place));

	err = nb_settle(true);
	if (err)
		return ERR_PTR(err);
	place->next = 0;
	place->rec = NULL;
	place->last = list_empty(&nb_task_list) ? 0 :
		list_last_entry(&nb_task_list, struct nb_task, list)->serial;
	return SEQ_START_TOKEN;
}

static void *nb_tasks_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct nb_tasks_place *place = m->private;
	struct nb_task *rec = v;

	++*pos;
	if (v == SEQ_START_TOKEN)
		return nb_tasks_go(place, nb_tasks_at(place));
	rec = list_is_last(&rec->list, &nb_task_list) ?
		NULL : list_next_entry(rec, list);
	return nb_tasks_go(place, rec);
}

static void nb_tasks_stop(struct seq_file *m, void *v)
{
	mutex_unlock(&nb_records_mutex);
}

/* " vetoes", and what travel.c knows. */
static void nb_show_places(struct seq_file *m, const struct nb_task *rec)
{
	bool counts = nb_task_current(rec);

	seq_printf(m, " %llu", counts ? READ_ONCE(rec->place_vetoes) : 0);
	rcu_read_lock();
	nb_travel_show(m, counts ? &rec->travel : NULL, nb_task_alive(rec));
	rcu_read_unlock();
	seq_putc(m, '\n');
}

static int nb_tasks_show(struct seq_file *m, void *v)
{
	struct nb_tasks_place *place = m->private;
	const struct nb_matrix *matrix = place->none;
	int nid = NUMA_NO_NODE, preferred = NUMA_NO_NODE;
	unsigned int scan_period = 0;
	struct nb_task *rec = v;
	struct task_struct *p;
	u64 dropped = 0;

	if (v == SEQ_START_TOKEN) {
		seq_puts(m, NUMABAL_TASKS_COLUMNS "\n");
		return 0;
	}

	rcu_read_lock();
	p = nb_task_alive(rec);
	if (p) {
		memcpy(rec->comm, p->comm, TASK_COMM_LEN - 1);
		if (!READ_ONCE(p->exit_state))
			nid = cpu_to_node(task_cpu(p));
		preferred = READ_ONCE(p->numa_preferred_nid);
		scan_period = READ_ONCE(p->numa_scan_period);
	}
	rcu_read_unlock();
	if (nb_task_current(rec)) {
		matrix = &rec->matrix;
		dropped = READ_ONCE(rec->dropped[0]) +
			  READ_ONCE(rec->dropped[1]);
	}

	seq_printf(m, "%d %d %u ", rec->tid, rec->tgid,
		   rec->group ? rec->group->id : NUMABAL_NO_GROUP);
	nb_show_comm(m, rec->comm);
	seq_putc(m, ' ');
	rcu_read_lock();
	nb_show_class(m, nb_task_alive(rec));
	rcu_read_unlock();
	seq_printf(m, " %d %d %u ", nid, preferred, scan_period);
	nb_show_sums(m, matrix);
	seq_printf(m, "%llu ", dropped);
	nb_show_cells(m, matrix);
	nb_show_places(m, rec);
	return 0;
}

static const struct seq_operations nb_tasks_ops = {
	.start = nb_tasks_start,
	.next = nb_tasks_next,
	.stop = nb_tasks_stop,
	.show = nb_tasks_show,
};

static int nb_tasks_open(struct inode *inode, struct file *file)
{
	struct nb_matrix *none = nb_matrix_alloc();
	struct nb_tasks_place *place;

	if (!none)
		return -ENOMEM;
	place = __seq_open_private(file, &nb_tasks_ops, sizeof(*place));
	if (!place) {
		kvfree(none);
		return -ENOMEM;
	}
	place->none = none;
	return 0;
}

static int nb_tasks_release(struct inode *inode, struct file *file)
{
	struct nb_tasks_place *place =
		((struct seq_file *)file->private_data)->private;

	kvfree(place->none);
	return seq_release_private(inode, file);
}

const struct file_operations nb_tasks_fops = {
	.owner = THIS_MODULE,
	.open = nb_tasks_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = nb_tasks_release,
};

static void nb_show_group(struct seq_file *m, struct nb_group *g,
			  struct nb_matrix *sum)
{
	const struct nb_task *leader =
		list_first_entry_or_null(&g->members, struct nb_task, in_group);
	bool none = g == &nb_no_group || !leader;

	nb_matrix_clear(sum);
	nb_group_sum(g, sum);
	seq_printf(m, "%u %d ", g->id, none ? 0 : leader->tid);
	if (none)
		seq_putc(m, '-');
	else
		nb_show_comm(m, leader->comm);
	seq_printf(m, " %u %llu ", g->nr_members,
		   g->departed ? nb_matrix_faults(g->departed) : 0);
	nb_show_sums(m, sum);
	nb_show_cells(m, sum);
	seq_putc(m, '\n');
}

/**
 * nb_show_groups() - view `groups`
 * @m: file
 * @unused: nothing
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int nb_show_groups(struct seq_file *m, void *unused)
{
	struct nb_matrix *sum = nb_matrix_alloc();
	struct nb_group *g;
	int err;

	if (!sum)
		return -ENOMEM;
	mutex_lock(&nb_records_mutex);
	err = nb_settle(true);
	if (!err) {
		seq_puts(m, NUMABAL_GROUPS_COLUMNS "\n");
		list_for_each_entry(g, &nb_group_list, list)
			nb_show_group(m, g, sum);
	}
	mutex_unlock(&nb_records_mutex);
	kvfree(sum);
	return err;
}
