// SPDX-License-Identifier: GPL-2.0
/* /sys/kernel/numabal/: a file for each knob, and the version. */
#include <linux/kobject.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "../include/numabal/abi.h"
#include "knob.h"
#include "sysfs.h"

/* The longest write that is looked at: any 64-bit number fits. */
#define NB_KNOB_CHARS	32

struct nb_knob_attribute {
	struct kobj_attribute attr;
	struct nb_knob *knob;
};

static struct kobject *nb_kobj;

static struct nb_knob *nb_knob_of(struct kobj_attribute *attr)
{
	return container_of(attr, struct nb_knob_attribute, attr)->knob;
}

static ssize_t nb_knob_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(nb_knob_of(attr)->value));
}

static ssize_t nb_knob_store(struct kobject *kobj, struct kobj_attribute *attr,
			     const char *buf, size_t count)
{
	int err;

	/* A NUL hides what follows; sysfs cuts what is longer than a page. */
	if (count > NB_KNOB_CHARS || strnlen(buf, count) != count)
		return -EINVAL;
	err = nb_knob_write(nb_knob_of(attr), buf);
	return err ?: count;
}

static ssize_t version_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%s\n", NUMABAL_VERSION);
}

static struct kobj_attribute nb_version = __ATTR_RO(version);

static struct nb_knob_attribute nb_knob_attributes[NB_KNOBS];
static const struct attribute *nb_attributes[NB_KNOBS + 2] = {
	[NB_KNOBS] = &nb_version.attr,	/* and a NULL at the end */
};

static void nb_attributes_fill(void)
{
	unsigned int i;

	for (i = 0; i < NB_KNOBS; i++) {
		struct nb_knob_attribute *a = &nb_knob_attributes[i];

		a->knob = &nb_knobs[i];
		a->attr.attr.name = nb_knobs[i].name;
		a->attr.attr.mode = 0644;
		a->attr.show = nb_knob_show;
		a->attr.store = nb_knob_store;
		nb_attributes[i] = &a->attr.attr;
	}
}

/**
 * nb_sysfs_up() - make the files
 *
 * Context: process, may sleep. Knobs take effect.
 * Return: 0, or -errno.
 */
int nb_sysfs_up(void)
{
	int err;

	nb_attributes_fill();
	nb_kobj = kobject_create_and_add("numabal", kernel_kobj);
	if (!nb_kobj)
		return -ENOMEM;
	err = sysfs_create_files(nb_kobj, nb_attributes);
	if (err)
		kobject_put(nb_kobj);
	return err;
}

/**
 * nb_sysfs_down() - remove the files; no write is under way when it returns
 *
 * Context: process, may sleep.
 */
void nb_sysfs_down(void)
{
	sysfs_remove_files(nb_kobj, nb_attributes);
	kobject_put(nb_kobj);
}
