// SPDX-License-Identifier: GPL-2.0
/* Classes in sysfs: `classes`, and class/NAME/ with the knobs of each. */
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "class.h"
#include "knob.h"
#include "rule.h"
#include "sysfs.h"
#include "view.h"

/*
 * Who adds or removes a class holds it from the change to the end of the change
 * in sysfs. Taken before nb_knob_mutex; the files below class/ never take it, so
 * that a directory can be removed under it while they are written.
 */
static DEFINE_MUTEX(nb_class_dir_mutex);
static struct kobject *nb_class_kobj;	/* /sys/kernel/numabal/class */

/* The class of a directory, or NULL: it is going. nb_knob_mutex held. */
static struct nb_class *nb_class_of(struct kobject *kobj)
{
	struct nb_class *class;

	if (kobj == nb_kobj)
		return &nb_default_class;
	class = nb_class_find(kobject_name(kobj), strlen(kobject_name(kobj)));
	return class && class->kobj == kobj ? class : NULL;
}

struct nb_class_attribute {
	struct kobj_attribute attr;
	unsigned int knob;
};

static unsigned int nb_knob_of(struct kobj_attribute *attr)
{
	return container_of(attr, struct nb_class_attribute, attr)->knob;
}

static ssize_t nb_knob_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	unsigned int knob = nb_knob_of(attr);
	struct nb_class *class;
	ssize_t len = -ENODEV;

	mutex_lock(&nb_knob_mutex);
	class = nb_class_of(kobj);
	if (class)
		len = nb_knob_print(&nb_class_knobs[knob],
				    class->settings.knob[knob], buf, PAGE_SIZE);
	mutex_unlock(&nb_knob_mutex);
	return len;
}

static ssize_t nb_knob_store(struct kobject *kobj, struct kobj_attribute *attr,
			     const char *buf, size_t count)
{
	struct nb_class *class;
	int err = -ENODEV;

	if (!nb_knob_text_ok(buf, count))
		return -EINVAL;
	mutex_lock(&nb_knob_mutex);
	class = nb_class_of(kobj);
	if (class)
		err = nb_class_knob_write(class, nb_knob_of(attr), buf);
	mutex_unlock(&nb_knob_mutex);
	return err ?: count;
}

static ssize_t tasks_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	struct nb_class *class;
	unsigned int tasks = 0;

	mutex_lock(&nb_knob_mutex);
	class = nb_class_of(kobj);
	if (class)
		tasks = nb_class_tasks(class);
	mutex_unlock(&nb_knob_mutex);
	return class ? sysfs_emit(buf, "%u\n", tasks) : -ENODEV;
}

static struct kobj_attribute nb_class_tasks_attr = __ATTR_RO(tasks);

static ssize_t decisions_show(struct kobject *kobj, struct kobj_attribute *attr,
			      char *buf)
{
	struct nb_ledger sum;
	struct nb_class *class;
	unsigned int i;
	int len;

	mutex_lock(&nb_knob_mutex);
	class = nb_class_of(kobj);
	if (class)
		nb_class_ledger(class, &sum);
	mutex_unlock(&nb_knob_mutex);
	if (!class)
		return -ENODEV;
	len = sysfs_emit(buf, NUMABAL_LEDGER_COLUMNS "\n");
	for (i = 0; i < NB_REASONS; i++)
		len += nb_ledger_line(buf + len, PAGE_SIZE - len, &sum, i);
	return len;
}

static struct kobj_attribute nb_class_decisions_attr = __ATTR_RO(decisions);

static struct nb_class_attribute nb_class_attributes[NB_CLASS_KNOBS];
static const struct attribute *nb_class_knob_attributes[NB_CLASS_KNOBS + 1];
static const struct attribute *nb_class_views[] = {
	&nb_class_tasks_attr.attr,
	&nb_class_decisions_attr.attr,
	NULL
};

static void nb_attributes_fill(void)
{
	unsigned int i;

	for (i = 0; i < NB_CLASS_KNOBS; i++) {
		struct nb_class_attribute *a = &nb_class_attributes[i];

		a->knob = i;
		a->attr.attr.name = nb_class_knobs[i].name;
		a->attr.attr.mode = 0644;
		a->attr.show = nb_knob_show;
		a->attr.store = nb_knob_store;
		nb_class_knob_attributes[i] = &a->attr.attr;
	}
}

static void nb_class_dir_set(struct nb_class *class, struct kobject *kobj)
{
	mutex_lock(&nb_knob_mutex);
	class->kobj = kobj;
	mutex_unlock(&nb_knob_mutex);
}

/* nb_class_dir_mutex held */
static int nb_class_dir_make(struct nb_class *class)
{
	struct kobject *kobj = kobject_create_and_add(class->name,
						      nb_class_kobj);
	int err;

	if (!kobj)
		return -ENOMEM;
	nb_class_dir_set(class, kobj);
	err = sysfs_create_files(kobj, nb_class_knob_attributes) ?:
	      sysfs_create_files(kobj, nb_class_views);
	if (err) {
		/* Should the class stay: nobody is to put it once more. */
		nb_class_dir_set(class, NULL);
		kobject_put(kobj);	/* and the files that there are */
	}
	return err;
}

static int nb_class_drop(struct nb_class *class)
{
	int err;

	mutex_lock(&nb_knob_mutex);
	err = nb_class_remove(class);
	mutex_unlock(&nb_knob_mutex);
	return err;
}

/* nb_class_dir_mutex held */
static int nb_class_make(const char *name, size_t len)
{
	struct nb_class *class;
	int err;

	mutex_lock(&nb_knob_mutex);
	err = nb_class_add(name, len, &class);
	mutex_unlock(&nb_knob_mutex);
	if (err)
		return err;
	err = nb_class_dir_make(class);
	/* Without memory for that it stays, and says so by having no files. */
	if (err && !nb_class_drop(class))
		nb_class_free(class);
	return err;
}

/* nb_class_dir_mutex held, so that the class found is not another's to remove */
static int nb_class_unmake(const char *name, size_t len)
{
	struct nb_class *class;
	int err;

	mutex_lock(&nb_knob_mutex);
	class = nb_class_find(name, len);
	mutex_unlock(&nb_knob_mutex);
	if (!class)
		return -ENOENT;
	if (class == &nb_default_class)
		return -EPERM;
	err = nb_class_drop(class);
	if (err)
		return err;
	kobject_put(class->kobj);	/* waits for who reads or writes there */
	nb_class_free(class);
	return 0;
}

static ssize_t classes_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	const struct nb_class *class;
	int len = 0;

	mutex_lock(&nb_knob_mutex);
	list_for_each_entry(class, &nb_class_list, list)
		len += sysfs_emit_at(buf, len, "%s\n", class->name);
	mutex_unlock(&nb_knob_mutex);
	return len;
}

static ssize_t classes_store(struct kobject *kobj, struct kobj_attribute *attr,
			     const char *buf, size_t count)
{
	size_t len = count;
	int err;

	if (len && buf[len - 1] == '\n')
		len--;
	if (len < 2 || (buf[0] != '+' && buf[0] != '-') ||
	    !nb_class_name_ok(buf + 1, len - 1))
		return -EINVAL;
	mutex_lock(&nb_class_dir_mutex);
	if (buf[0] == '+')
		err = nb_class_make(buf + 1, len - 1);
	else
		err = nb_class_unmake(buf + 1, len - 1);
	mutex_unlock(&nb_class_dir_mutex);
	return err ?: count;
}

static struct kobj_attribute nb_classes_attr = __ATTR_RW(classes);

/**
 * nb_class_sysfs_up() - make `classes`, class/default/, and default's knobs in
 *	the directory above
 *
 * Context: process, may sleep. nb_sysfs_up() is done.
 * Return: 0, or -errno.
 */
int nb_class_sysfs_up(void)
{
	int err = -ENOMEM;

	nb_attributes_fill();
	nb_class_kobj = kobject_create_and_add("class", nb_kobj);
	if (!nb_class_kobj)
		return err;
	err = nb_class_dir_make(&nb_default_class);
	if (err)
		goto put;
	err = sysfs_create_files(nb_kobj, nb_class_knob_attributes);
	if (err)
		goto put_default;
	err = sysfs_create_file(nb_kobj, &nb_classes_attr.attr);
	if (!err)
		return 0;
	sysfs_remove_files(nb_kobj, nb_class_knob_attributes);
put_default:
	kobject_put(nb_default_class.kobj);
put:
	kobject_put(nb_class_kobj);
	return err;
}

/**
 * nb_class_sysfs_down() - remove all of that, and the classes' directories
 *
 * Context: process, may sleep.
 */
void nb_class_sysfs_down(void)
{
	struct nb_class *class;

	sysfs_remove_file(nb_kobj, &nb_classes_attr.attr);
	sysfs_remove_files(nb_kobj, nb_class_knob_attributes);
	/* Nobody is left to change the list. */
	list_for_each_entry(class, &nb_class_list, list)
		kobject_put(class->kobj);
	kobject_put(nb_class_kobj);
}
