// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/numabal/rules. A table may be longer than the page that sysfs takes
 * at a time: what begins with `replace` is kept until its `end` has come, in as
 * many writes of one open file as it takes.
 */
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat/sysfs.h"
#include "knob.h"
#include "rules.h"
#include "sysfs.h"

/* Each rule at its longest, as many comments, and the two words. */
#define NB_UPLOAD_MAX	(2 * NUMABAL_MAX_RULES * (NUMABAL_RULE_MAX + 1) + 16)

/* nb_knob_mutex */
static struct {
	const struct file *file;	/* whose it is; never followed */
	char *text;
	size_t len;
} nb_upload;

static void nb_upload_drop(void)
{
	kvfree(nb_upload.text);
	nb_upload.text = NULL;
	nb_upload.file = NULL;
	nb_upload.len = 0;
}

static int nb_upload_add(const struct file *file, const char *buf, size_t count)
{
	if (!nb_upload.text) {
		nb_upload.text = kvmalloc(NB_UPLOAD_MAX, GFP_KERNEL);
		if (!nb_upload.text)
			return -ENOMEM;
		nb_upload.file = file;
	}
	if (count > NB_UPLOAD_MAX - nb_upload.len)
		return -E2BIG;
	memcpy(nb_upload.text + nb_upload.len, buf, count);
	nb_upload.len += count;
	return 0;
}

/* A full page may end in "end", and the newline come with the next. */
static bool nb_upload_ends(size_t count)
{
	const char *end = nb_upload.text + nb_upload.len;

	return (nb_upload.len > 5 && !memcmp(end - 5, "\nend\n", 5)) ||
	       (nb_upload.len > 4 && !memcmp(end - 4, "\nend", 4) &&
		count < PAGE_SIZE);
}

static bool nb_upload_begins(const char *buf, size_t count)
{
	static const char word[] = "replace\n";

	return count >= sizeof(word) - 1 && !memcmp(buf, word, sizeof(word) - 1);
}

static int nb_rules_part(const struct file *file, const char *buf, loff_t off,
			 size_t count)
{
	int err;

	if (!off) {
		nb_upload_drop();
		if (!nb_upload_begins(buf, count))
			return nb_rules_write(buf, count);
	} else if (nb_upload.file != file || nb_upload.len != off) {
		return -EINVAL;
	}
	err = nb_upload_add(file, buf, count);
	if (!err && !nb_upload_ends(count))
		return 0;
	if (!err)
		err = nb_rules_write(nb_upload.text, nb_upload.len);
	nb_upload_drop();
	return err;
}

static ssize_t nb_rules_store(struct file *file, struct kobject *kobj,
			      nb_const_bin_attribute *attr, char *buf,
			      loff_t off, size_t count)
{
	int err;

	if (memchr(buf, '\0', count))
		return -EINVAL;
	mutex_lock(&nb_knob_mutex);
	err = nb_rules_part(file, buf, off, count);
	mutex_unlock(&nb_knob_mutex);
	return err ?: count;
}

static ssize_t nb_rules_show(struct file *file, struct kobject *kobj,
			     nb_const_bin_attribute *attr, char *buf,
			     loff_t off, size_t count)
{
	ssize_t len = -ENOMEM;
	size_t size;
	char *text;

	mutex_lock(&nb_knob_mutex);
	text = nb_rules_text(&size);
	mutex_unlock(&nb_knob_mutex);
	if (text)
		len = memory_read_from_buffer(buf, count, &off, text, size);
	kvfree(text);
	return len;
}

static const struct bin_attribute nb_rules_attr = {
	.attr = { .name = "rules", .mode = 0600 },
	.read = nb_rules_show,
	.write = nb_rules_store,
};

/**
 * nb_rules_sysfs_up() - make the file
 *
 * Context: process, may sleep. nb_sysfs_up() is done.
 * Return: 0, or -errno.
 */
int nb_rules_sysfs_up(void)
{
	return sysfs_create_bin_file(nb_kobj, &nb_rules_attr);
}

/**
 * nb_rules_sysfs_down() - remove it; no write is under way when it returns
 *
 * Context: process, may sleep.
 */
void nb_rules_sysfs_down(void)
{
	sysfs_remove_bin_file(nb_kobj, &nb_rules_attr);
	nb_upload_drop();
}
