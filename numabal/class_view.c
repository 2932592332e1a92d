// SPDX-License-Identifier: GPL-2.0
/* Views of classes: decisions, and how many tasks are in one. */
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "../include/numabal/abi.h"
#include "class.h"
#include "knob.h"
#include "rules.h"
#include "task.h"
#include "view.h"

/**
 * nb_show_class() - name of the class a task is in
 * @m: file
 * @p: task, or NULL: it is gone, and in none
 *
 * Context: rcu_read_lock() held.
 */
void nb_show_class(struct seq_file *m, struct task_struct *p)
{
	seq_puts(m, p ? nb_class_of_task(p)->name : "-");
}

/**
 * nb_class_tasks() - how many tasks with a record are in a class
 * @class: class
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: the number.
 */
unsigned int nb_class_tasks(const struct nb_class *class)
{
	const struct nb_task *rec;
	unsigned int n = 0;

	mutex_lock(&nb_records_mutex);
	nb_settle(false);
	list_for_each_entry(rec, &nb_task_list, list) {
		struct task_struct *p;

		rcu_read_lock();
		p = nb_task_alive(rec);
		n += p && nb_class_of_task(p) == class;
		rcu_read_unlock();
		cond_resched();
	}
	mutex_unlock(&nb_records_mutex);
	return n;
}

static void nb_show_ledger(struct seq_file *m, const char *class,
			   const struct nb_ledger *ledger)
{
	char line[128];
	unsigned int i;

	for (i = 0; i < NB_REASONS; i++)
		if (nb_ledger_line(line, sizeof(line), ledger, i))
			seq_printf(m, "%s %s", class, line);
}

/**
 * nb_show_decisions() - view `decisions`
 * @m: file
 * @unused: nothing
 *
 * Context: process, may sleep.
 * Return: 0.
 */
int nb_show_decisions(struct seq_file *m, void *unused)
{
	struct nb_ledger all, one;
	struct nb_class *class;

	seq_puts(m, NUMABAL_DECISIONS_COLUMNS "\n");
	mutex_lock(&nb_knob_mutex);
	nb_classes_ledger(&all, &one);
	nb_show_ledger(m, "all", &all);
	nb_show_ledger(m, "-", &one);
	list_for_each_entry(class, &nb_class_list, list) {
		nb_class_ledger(class, &one);
		nb_show_ledger(m, class->name, &one);
	}
	mutex_unlock(&nb_knob_mutex);
	return 0;
}
