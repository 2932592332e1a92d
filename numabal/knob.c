// SPDX-License-Identifier: GPL-2.0
/* Knobs: module parameters, ranges, and making them take effect. */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>

#include "../include/numabal/abi.h"
#include "knob.h"
#include "stage.h"

unsigned long nb_half_life = 1;

static DEFINE_MUTEX(nb_knob_mutex);
static bool nb_knobs_live;	/* nb_knob_mutex; before it, values only wait */

static int nb_half_life_set(unsigned int ms)
{
	WRITE_ONCE(nb_half_life, max(msecs_to_jiffies(ms), 1UL));
	return 0;
}

struct nb_knob nb_knobs[NB_KNOBS] = {
#define NB_KNOB(_name, _unit, _min, _max, _default, _apply, _help)		\
	[NB_KNOB_##_name] = {						\
		.name = #_name,						\
		.min = _min,						\
		.max = _max,						\
		.value = _default,					\
		.apply = _apply,					\
	},
#include "knobs.h"
#undef NB_KNOB
};

/**
 * nb_knob_write() - set a knob
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
	int err;

	err = kstrtouint(buf, 10, &value);
	if (err)
		return err;
	if (value < knob->min || value > knob->max)
		return -ERANGE;

	mutex_lock(&nb_knob_mutex);
	if (nb_knobs_live)
		err = knob->apply(value);
	if (!err)
		WRITE_ONCE(knob->value, value);
	mutex_unlock(&nb_knob_mutex);
	return err;
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
	int err = 0;
	int i;

	mutex_lock(&nb_knob_mutex);
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

/* Mode 0: after load, /sys/kernel/numabal/ is the one place to look. */
#define NB_KNOB(_name, _unit, _min, _max, _default, _apply, _help)		\
	module_param_cb(_name, &nb_param_ops,				\
			&nb_knobs[NB_KNOB_##_name], 0);			\
	MODULE_PARM_DESC(_name, _help " (" _unit ", "			\
			 __stringify(_min) ".." __stringify(_max) ")");
#include "knobs.h"
#undef NB_KNOB
