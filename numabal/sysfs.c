// SPDX-License-Identifier: GPL-2.0
/* /sys/kernel/numabal/: a file for each knob of the machine, and the version. */
#include <linux/ctype.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "../include/numabal/abi.h"
#include "knob.h"
#include "sysfs.h"
#include "topology.h"

/* The longest number that is looked at: any of 64 bits fits. */
#define NB_NUMBER_CHARS	32

#define NB_LATENCY_MAX	1000000

struct nb_knob_attribute {
	struct kobj_attribute attr;
	struct nb_knob *knob;
};

struct kobject *nb_kobj;

static struct nb_knob *nb_knob_of(struct kobj_attribute *attr)
{
	return container_of(attr, struct nb_knob_attribute, attr)->knob;
}

static ssize_t nb_knob_show(struct kobject *kobj, struct kobj_attribute *attr,
			    char *buf)
{
	const struct nb_knob *knob = nb_knob_of(attr);

	return nb_knob_print(&knob->type, READ_ONCE(knob->value), buf,
			     PAGE_SIZE);
}

static ssize_t nb_knob_store(struct kobject *kobj, struct kobj_attribute *attr,
			     const char *buf, size_t count)
{
	int err;

	if (!nb_knob_text_ok(buf, count))
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

static ssize_t latency_ns_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	unsigned int row, col;
	int len = 0;

	for (row = 0; row < nb_nodes; row++)
		for (col = 0; col < nb_nodes; col++)
			len += scnprintf(buf + len, PAGE_SIZE - len, "%u%c",
				READ_ONCE(nb_latencies[row * nb_nodes + col]),
				col + 1 < nb_nodes ? ' ' : '\n');
	return len;
}

/* The next number of @text, which is passed over. */
static int nb_next_number(const char **text, u32 *number)
{
	char digits[NB_NUMBER_CHARS];
	size_t n = 0;
	int err;

	*text = skip_spaces(*text);
	while ((*text)[n] && !isspace((*text)[n]) && n < sizeof(digits) - 1) {
		digits[n] = (*text)[n];
		n++;
	}
	digits[n] = '\0';
	*text += n;
	err = kstrtou32(digits, 10, number);
	if (err)
		return err;
	return *number < 1 || *number > NB_LATENCY_MAX ? -ERANGE : 0;
}

static ssize_t latency_ns_store(struct kobject *kobj,
				struct kobj_attribute *attr, const char *buf,
				size_t count)
{
	unsigned int cells = nb_nodes * nb_nodes, i;
	const char *text = buf;
	u32 *new;
	int err = 0;

	/* A write that fills the page may have been cut. */
	if (count >= PAGE_SIZE || strnlen(buf, count) != count)
		return -EINVAL;
	new = kcalloc(cells, sizeof(*new), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	for (i = 0; i < cells && !err; i++)
		err = nb_next_number(&text, &new[i]);
	if (!err && *skip_spaces(text))
		err = -EINVAL;
	if (!err) {
		mutex_lock(&nb_knob_mutex);
		for (i = 0; i < cells; i++)
			WRITE_ONCE(nb_latencies[i], new[i]);
		mutex_unlock(&nb_knob_mutex);
	}
	kfree(new);
	return err ?: count;
}

static struct kobj_attribute nb_latency_ns = __ATTR_RW(latency_ns);

static struct nb_knob_attribute nb_knob_attributes[NB_KNOBS];
static const struct attribute *nb_attributes[NB_KNOBS + 3] = {
	[NB_KNOBS] = &nb_version.attr,
	[NB_KNOBS + 1] = &nb_latency_ns.attr,	/* and a NULL at the end */
};

static void nb_attributes_fill(void)
{
	unsigned int i;

	for (i = 0; i < NB_KNOBS; i++) {
		struct nb_knob_attribute *a = &nb_knob_attributes[i];

		a->knob = &nb_knobs[i];
		a->attr.attr.name = nb_knobs[i].type.name;
		a->attr.attr.mode = 0644;
		a->attr.show = nb_knob_show;
		a->attr.store = nb_knob_store;
		nb_attributes[i] = &a->attr.attr;
	}
}

/**
 * nb_sysfs_up() - make the directory and its files
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
