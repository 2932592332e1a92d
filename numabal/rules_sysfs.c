// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/numabal/rules. A table may be longer than the page that sysfs takes
 * at a time: what begins with `replace` is kept until its `end` has come, in as
 * many writes of one open file as it takes. And who reads in several parts gets
 * them all of one table.
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

/*
 * What the last readers have begun to read, each known by its open file, which is
 * never followed. More readers at once may get parts of two tables, as without.
 * nb_knob_mutex
 */
static struct nb_download {
	const struct file *file;
	char *text;
	size_t len;
} nb_downloads[8];

static unsigned int nb_next_download;

static void nb_download_drop(struct nb_download *d)
{
	kvfree(d->text);
	*d = (struct nb_download) { };
}

/* The text of which @file reads what is at @off. */
static struct nb_download *nb_download_of(const struct file *file, loff_t off)
{
	struct nb_download *d = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nb_downloads); i++)
		if (nb_downloads[i].file == file)
			d = &nb_downloads[i];
	if (d && off && (d->text || off >= d->len))
		return d;
	if (!d)
		d = &nb_downloads[nb_next_download++ % ARRAY_SIZE(nb_downloads)];
	nb_download_drop(d);
	d->text = nb_rules_text(&d->len);
	if (!d->text)
		return NULL;
	d->file = file;
	return d;
}

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

/*
 * Whatever follows the end, nb_rules_write() does not like. A full page may end in
 * "end", and the newline come with the next.
 */
static bool nb_upload_ends(size_t count)
{
	static const char end[] = "\nend\n";
	size_t len = nb_upload.len, n = sizeof(end) - 1;

	if (strnstr(nb_upload.text, end, len))
		return true;
	return len >= n && count < PAGE_SIZE &&
	       !memcmp(nb_upload.text + len - (n - 1), end, n - 1);
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
	struct nb_download *d;
	ssize_t len = -ENOMEM;

	mutex_lock(&nb_knob_mutex);
	d = nb_download_of(file, off);
	if (d)
		len = memory_read_from_buffer(buf, count, &off, d->text, d->len);
	/* Whoever reads once more at the end is there still: keep @len. */
	if (!len) {
		kvfree(d->text);
		d->text = NULL;
	}
	mutex_unlock(&nb_knob_mutex);
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
	unsigned int i;

	sysfs_remove_bin_file(nb_kobj, &nb_rules_attr);
	for (i = 0; i < ARRAY_SIZE(nb_downloads); i++)
		nb_download_drop(&nb_downloads[i]);
	nb_upload_drop();
}
