// SPDX-License-Identifier: GPL-2.0
/* /sys/kernel/debug/numabal/: views, reset, and a symlink to each knob. */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

#include "../include/numabal/abi.h"
#include "knob.h"
#include "sysfs.h"
#include "view.h"

static struct dentry *nb_dir;

typedef int (*nb_show_fn)(struct seq_file *m, void *unused);

static const struct nb_view {
	const char *name;
	nb_show_fn show;
} nb_views[] = {
	{ "stats", nb_show_stats },
	{ "matrix", nb_show_matrix },
	{ "groups", nb_show_groups },
	{ "clusters", nb_show_clusters },
	{ "hooks", nb_show_hooks },
	{ "decisions", nb_show_decisions },
};

static int nb_view_open(struct inode *inode, struct file *file)
{
	const struct nb_view *view = inode->i_private;

	return single_open(file, view->show, NULL);
}

static const struct file_operations nb_view_fops = {
	.owner = THIS_MODULE,
	.open = nb_view_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static ssize_t nb_reset_write(struct file *file, const char __user *ubuf,
			      size_t count, loff_t *pos)
{
	char buf[4];	/* "1", perhaps a newline, and no more */

	if (!count || count > 2)
		return -EINVAL;
	if (copy_from_user(buf, ubuf, count))
		return -EFAULT;
	if (buf[0] != '1' || (count == 2 && buf[1] != '\n'))
		return -EINVAL;
	nb_view_reset();
	return count;
}

static void nb_symlink(const char *name)
{
	char target[64];

	snprintf(target, sizeof(target), "%s/%s", NUMABAL_SYSFS_DIR, name);
	debugfs_create_symlink(name, nb_dir, target);
}

static const struct file_operations nb_reset_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.write = nb_reset_write,
};

/**
 * nb_debugfs_up() - make the files
 *
 * Without debugfs there are no views; knobs work all the same.
 *
 * Context: process, may sleep. Everything else is up.
 * Return: 0.
 */
int nb_debugfs_up(void)
{
	unsigned int i;

	nb_view_up();
	nb_dir = debugfs_create_dir("numabal", NULL);
	for (i = 0; i < ARRAY_SIZE(nb_views); i++)
		debugfs_create_file(nb_views[i].name, 0400, nb_dir,
				    (void *)&nb_views[i], &nb_view_fops);
	debugfs_create_file("tasks", 0400, nb_dir, NULL, &nb_tasks_fops);
	debugfs_create_file("reset", 0200, nb_dir, NULL, &nb_reset_fops);
	for (i = 0; i < NB_KNOBS; i++)
		nb_symlink(nb_knobs[i].type.name);
	for (i = 0; i < NB_CLASS_KNOBS; i++)
		nb_symlink(nb_class_knobs[i].name);
	nb_symlink("latency_ns");
	nb_symlink("classes");
	nb_symlink("rules");
	return 0;
}

/**
 * nb_debugfs_down() - remove the files
 *
 * An open view pins the module, so none is open here.
 *
 * Context: process, may sleep.
 */
void nb_debugfs_down(void)
{
	debugfs_remove(nb_dir);
}
