// SPDX-License-Identifier: GPL-2.0
/* Knobs: module parameters, ranges, and making them take effect. */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "../include/numabal/abi.h"
#include "class.h"
#include "knob.h"
#include "page.h"
#include "stage.h"

/* The longest write that is looked at: any 64-bit number fits. */
#define NB_KNOB_CHARS	32

unsigned long nb_half_life = 1;

/* Guards knobs, classes, rules and hooks against writers; see knob.h. */
DEFINE_MUTEX(nb_knob_mutex);
static bool nb_knobs_live;	/* nb_knob_mutex; before it, values only wait */

static int nb_half_life_set(unsigned int ms)
{
	WRITE_ONCE(nb_half_life, max(msecs_to_jiffies(ms), 1UL));
	return 0;
}

static const char * const nb_scan_modes[] = {
	[NB_SCAN_KERNEL] = "kernel",
	[NB_SCAN_OFF] = "off",
	[NB_SCAN_FIXED] = "fixed",
	[NB_SCAN_ADAPT] = "adapt",
};

static const char * const nb_page_modes[] = {
	[NB_PAGE_KERNEL] = "kernel",
	[NB_PAGE_NEVER] = "never",
	[NB_PAGE_THRESHOLD] = "threshold",
	[NB_PAGE_PAYBACK] = "payback",
};

static const char * const nb_place_modes[] = {
	[NB_PLACE_KERNEL] = "kernel",
	[NB_PLACE_NEVER] = "never",
	[NB_PLACE_THRESHOLD] = "threshold",
};

static const char * const nb_cluster_modes[] = {
	[NB_CLUSTER_OFF] = "0",
	[NB_CLUSTER_GATHER] = "1",
	[NB_CLUSTER_SPREAD] = "spread",
};

struct nb_knob nb_knobs[NB_KNOBS] = {
#define NB_CLASS_KNOB(...)
#define NB_KNOB(_name, _unit, _min, _max, _default, _apply, _help)	\
	[NB_KNOB_##_name] = {						\
		.type = { #_name, _min, _max },				\
		.value = _default,					\
		.apply = _apply,					\
	},
#include "knobs.h"
#undef NB_KNOB
#undef NB_CLASS_KNOB
};

const struct nb_knob_type nb_class_knobs[NB_CLASS_KNOBS] = {
#define NB_KNOB(...)
#define NB_CLASS_KNOB(_name, _unit, _min, _max, _default, _words, _help) \
	[NB_CLASS_KNOB_##_name] = { #_name, _min, _max, _words },
#include "knobs.h"
#undef NB_CLASS_KNOB
#undef NB_KNOB
};

struct nb_class nb_default_class = {
	.name = "default",
	.settings.knob = {
#define NB_KNOB(...)
#define NB_CLASS_KNOB(_name, _unit, _min, _max, _default, _words, _help) \
		[NB_CLASS_KNOB_##_name] = _default,
#include "knobs.h"
#undef NB_CLASS_KNOB
#undef NB_KNOB
	},
};

/* A word, or a decimal number in range; one newline may follow it. */
static int nb_knob_parse(const struct nb_knob_type *type, const char *buf,
			 unsigned int *value)
{
	int err;

	if (type->words) {
		err = __sysfs_match_string(type->words, type->max + 1, buf);
		if (err < 0)
			return err;
		*value = err;
		return 0;
	}
	err = kstrtouint(buf, 10, value);
	if (err)
		return err;
	return *value < type->min || *value > type->max ? -ERANGE : 0;
}

/**
 * nb_knob_text_ok() - can a write be the text of a value at all?
 * @buf: text
 * @count: its length
 *
 * A NUL hides what follows, and sysfs cuts what is longer than a page.
 *
 * Context: any.
 * Return: true, and nb_knob_write() and its like say the rest.
 */
bool nb_knob_text_ok(const char *buf, size_t count)
{
	return count <= NB_KNOB_CHARS && strnlen(buf, count) == count;
}

/**
 * nb_knob_print() - a value as text, with a newline
 * @type: of the knob
 * @value: value
 * @buf: result
 * @size: of it
 *
 * Context: any.
 * Return: its length.
 */
int nb_knob_print(const struct nb_knob_type *type, unsigned int value,
		  char *buf, size_t size)
{
	if (type->words)
		return scnprintf(buf, size, "%s\n", type->words[value]);
	return scnprintf(buf, size, "%u\n", value);
}

/**
 * nb_knob_write() - set a knob of the machine
 * @knob: knob
 * @buf: decimal number, NUL-terminated; one newline may follow it
 *
 * Context: process, may sleep.
 * Return: 0; -EINVAL: not a number; -ERANGE: out of range; or what the knob's
 * apply said. On an error nothing has changed.
 */
int nb_knob_write(struct nb_knob *knob, const char *buf)
{
	unsigned int value;
	int err = nb_knob_parse(&knob->type, buf, &value);

	if (err)
		return err;
	mutex_lock(&nb_knob_mutex);
	if (nb_knobs_live)
		err = knob->apply(value);
	if (!err)
		WRITE_ONCE(knob->value, value);
	mutex_unlock(&nb_knob_mutex);
	return err;
}

/**
 * nb_class_knob_write() - set a knob of a class
 * @class: class
 * @knob: enum nb_class_knob_id
 * @buf: word or decimal number, NUL-terminated; one newline may follow it
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: 0; -EINVAL: not a number, no such word, or it does not go with another
 * knob; -ERANGE: out of range; or what nb_class_knob_set() said. On an error
 * nothing has changed.
 */
int nb_class_knob_write(struct nb_class *class, unsigned int knob,
			const char *buf)
{
	unsigned int value;
	int err = nb_knob_parse(&nb_class_knobs[knob], buf, &value);

	if (err)
		return err;
	if (nb_knobs_live)
		return nb_class_knob_set(class, knob, value);
	/* Parameters come in any order: nb_knobs_up() sees to the rest. */
	class->settings.knob[knob] = value;
	return 0;
}

/**
 * nb_knobs_up() - make all values take effect, in the order of knobs.h reversed
 *
 * The last rows first, so that `enabled` acts on settings that are in place.
 *
 * Context: process, may sleep.
 * Return: 0, or what an apply said.
 */
int nb_knobs_up(void)
{
	int err;
	int i;

	mutex_lock(&nb_knob_mutex);
	err = nb_class_check(&nb_default_class);
	for (i = NB_KNOBS - 1; i >= 0 && !err; i--)
		err = nb_knobs[i].apply(nb_knobs[i].value);
	nb_knobs_live = !err;
	mutex_unlock(&nb_knob_mutex);
	return err;
}

/**
 * nb_knobs_down() - detach everything; no file is left that could set a knob
 *
 * Context: process, may sleep.
 */
void nb_knobs_down(void)
{
	nb_knobs_live = false;
	nb_stage_enable(0);
}

static int nb_param_set(const char *val, const struct kernel_param *kp)
{
	return val ? nb_knob_write(kp->arg, val) : -EINVAL;
}

static const struct kernel_param_ops nb_param_ops = {
	.set = nb_param_set,
};

static int nb_class_param_set(const char *val, const struct kernel_param *kp)
{
	const struct nb_knob_type *type = kp->arg;
	int err;

	if (!val)
		return -EINVAL;
	mutex_lock(&nb_knob_mutex);
	err = nb_class_knob_write(&nb_default_class, type - nb_class_knobs, val);
	mutex_unlock(&nb_knob_mutex);
	return err;
}

static const struct kernel_param_ops nb_class_param_ops = {
	.set = nb_class_param_set,
};

/* Mode 0: after load, /sys/kernel/numabal/ is the one place to look. */
#define NB_KNOB(_name, _unit, _min, _max, _default, _apply, _help)		\
	module_param_cb(_name, &nb_param_ops,				\
			&nb_knobs[NB_KNOB_##_name], 0);			\
	MODULE_PARM_DESC(_name, _help " (" _unit ", "			\
			 __stringify(_min) ".." __stringify(_max) ")");
#define NB_CLASS_KNOB(_name, _unit, _min, _max, _default, _words, _help) \
	module_param_cb(_name, &nb_class_param_ops,			\
			(void *)&nb_class_knobs[NB_CLASS_KNOB_##_name], 0); \
	MODULE_PARM_DESC(_name, _help " (" _unit ")");
#include "knobs.h"
#undef NB_CLASS_KNOB
#undef NB_KNOB
