// SPDX-License-Identifier: GPL-2.0
/* Classes: make, remove, set, and what all of them want. */
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "class.h"
#include "knob.h"
#include "rules.h"
#include "stage.h"
#include "topology.h"

LIST_HEAD(nb_class_list);			/* nb_knob_mutex */
static unsigned int nb_nr_classes;		/* nb_knob_mutex */
/* Of the removed ones, as in struct nb_class. nb_knob_mutex */
static struct { struct nb_ledger sum, base; } nb_gone;

/**
 * nb_classes_up() - make class default
 *
 * Its settings are there already: module parameters write them.
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int nb_classes_up(void)
{
	nb_default_class.ledger = alloc_percpu(struct nb_ledger);
	if (!nb_default_class.ledger)
		return -ENOMEM;
	list_add(&nb_default_class.list, &nb_class_list);
	nb_nr_classes = 1;
	return 0;
}

/**
 * nb_classes_down() - free all classes
 *
 * Context: process, may sleep; no handler runs, and no file is left.
 */
void nb_classes_down(void)
{
	struct nb_class *class, *next;

	list_for_each_entry_safe(class, next, &nb_class_list, list)
		if (class != &nb_default_class)
			nb_class_free(class);
	free_percpu(nb_default_class.ledger);
}

/**
 * nb_class_find() - by name
 * @name: name
 * @len: its length
 *
 * Context: process; nb_knob_mutex held.
 * Return: the class, or NULL.
 */
struct nb_class *nb_class_find(const char *name, size_t len)
{
	struct nb_class *class;

	lockdep_assert_held(&nb_knob_mutex);
	list_for_each_entry(class, &nb_class_list, list)
		if (strlen(class->name) == len &&
		    !memcmp(class->name, name, len))
			return class;
	return NULL;
}

/**
 * nb_class_add() - make a class, a copy of default
 * @name: name
 * @len: its length
 * @class: result
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: 0; -EINVAL: no name for a class; -EEXIST; -ENOSPC; -ENOMEM.
 */
int nb_class_add(const char *name, size_t len, struct nb_class **class)
{
	struct nb_class *new;

	if (!nb_class_name_ok(name, len))
		return -EINVAL;
	if (nb_class_find(name, len))
		return -EEXIST;
	if (nb_nr_classes == NUMABAL_MAX_CLASSES)
		return -ENOSPC;
	new = kzalloc(sizeof(*new), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	new->ledger = alloc_percpu(struct nb_ledger);
	if (!new->ledger) {
		kfree(new);
		return -ENOMEM;
	}
	memcpy(new->name, name, len);
	new->settings = nb_default_class.settings;
	list_add_tail(&new->list, &nb_class_list);
	nb_nr_classes++;
	*class = new;
	return 0;
}

/**
 * nb_class_remove() - take a class from the rules and from the list
 * @class: not the default one; the caller frees it
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: 0, or -ENOMEM: nothing has changed.
 */
int nb_class_remove(struct nb_class *class)
{
	struct nb_ledger sum;
	int err;

	err = nb_rules_forget(class);
	if (err)
		return err;
	list_del(&class->list);
	nb_nr_classes--;
	nb_ledger_sum(&sum, class->ledger);
	nb_ledger_add(&nb_gone.sum, &sum);
	nb_ledger_add(&nb_gone.base, &class->base);
	/* To want less cannot fail, but for a broken ftrace, which says so. */
	nb_stage_want(nb_classes_want());
	return 0;
}

/**
 * nb_class_free() - free a class
 * @class: that is out of the rules, and has no directory
 *
 * Context: process, may sleep.
 */
void nb_class_free(struct nb_class *class)
{
	free_percpu(class->ledger);
	kfree(class);
}

/* Bounds that only make sense together, and what this machine has not. */
static int nb_settings_check(const struct nb_settings *s)
{
	if (s->scan_period_min_ms > s->scan_period_max_ms ||
	    s->page_hold_ms > s->page_hold_max_ms)
		return -EINVAL;
	if (s->place_cluster != NB_CLUSTER_OFF && nb_no_clusters)
		return -EOPNOTSUPP;
	return 0;
}

static void nb_class_store(struct nb_class *class, unsigned int knob,
			   unsigned int value)
{
	struct nb_settings *s = &class->settings;

	/* What is plain no more is judged in full before it changes. */
	WRITE_ONCE(s->page_plain, false);
	WRITE_ONCE(s->knob[knob], value);
	WRITE_ONCE(s->page_plain, nb_settings_page_plain(s));
}

/**
 * nb_class_knob_set() - set a knob of a class
 * @class: class
 * @knob: enum nb_class_knob_id
 * @value: in the knob's range
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: 0; -EINVAL: it does not go with another knob; -EOPNOTSUPP: for it,
 * the machine has no clusters; or why a hook that it needs cannot be attached:
 * see nb_stage_want(). On an error nothing has changed.
 */
int nb_class_knob_set(struct nb_class *class, unsigned int knob,
		      unsigned int value)
{
	struct nb_settings new = class->settings;
	unsigned int old = new.knob[knob];
	int err;

	new.knob[knob] = value;
	err = nb_settings_check(&new);
	if (err)
		return err;
	nb_class_store(class, knob, value);
	err = nb_stage_want(nb_classes_want());
	if (err)
		nb_class_store(class, knob, old);
	return err;
}

/**
 * nb_class_check() - do a class's settings go with each other? Let its hooks
 *	be attached, if so
 * @class: class
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: 0; -EINVAL; -EOPNOTSUPP; or what nb_stage_want() said.
 */
int nb_class_check(struct nb_class *class)
{
	int err = nb_settings_check(&class->settings);

	if (err)
		return err;
	class->settings.page_plain = nb_settings_page_plain(&class->settings);
	return nb_stage_want(nb_classes_want());
}

/**
 * nb_classes_want() - the stages that some class steers
 *
 * Context: process; nb_knob_mutex held.
 * Return: bits, 1 << enum nb_stage.
 */
unsigned int nb_classes_want(void)
{
	const struct nb_class *class;
	unsigned int want = 0;

	list_for_each_entry(class, &nb_class_list, list) {
		if (class->settings.page_mode != NB_PAGE_KERNEL)
			want |= BIT(NB_STAGE_PAGE);
		if (class->settings.scan_mode != NB_SCAN_KERNEL ||
		    class->settings.scan_forgive)
			want |= BIT(NB_STAGE_SCAN);
		if (nb_settings_place(&class->settings))
			want |= BIT(NB_STAGE_PLACE);
	}
	return want;
}

/**
 * nb_class_ledger() - a class's decisions since the last reset
 * @class: class
 * @sum: result
 *
 * Context: process; nb_knob_mutex held.
 */
void nb_class_ledger(struct nb_class *class, struct nb_ledger *sum)
{
	nb_ledger_sum(sum, class->ledger);
	nb_ledger_subtract(sum, &class->base);
}

/**
 * nb_classes_ledger() - the decisions of all classes since the last reset
 * @all: result: of all, removed ones included
 * @gone: result: of the removed ones
 *
 * Context: process; nb_knob_mutex held.
 */
void nb_classes_ledger(struct nb_ledger *all, struct nb_ledger *gone)
{
	struct nb_class *class;
	struct nb_ledger sum;

	*gone = nb_gone.sum;
	nb_ledger_subtract(gone, &nb_gone.base);
	*all = *gone;
	list_for_each_entry(class, &nb_class_list, list) {
		nb_class_ledger(class, &sum);
		nb_ledger_add(all, &sum);
	}
}

/**
 * nb_classes_reset() - begin all ledgers anew
 *
 * Context: process; nb_knob_mutex held.
 */
void nb_classes_reset(void)
{
	struct nb_class *class;

	list_for_each_entry(class, &nb_class_list, list)
		nb_ledger_sum(&class->base, class->ledger);
	nb_gone.base = nb_gone.sum;
}

/**
 * nb_page_counts() - calls of the page function, and those redirected, since load
 *
 * Its handler counts in the ledgers only. What another hook of its stage has
 * counted for itself is not its.
 *
 * Context: process; nb_knob_mutex held.
 * Return: both.
 */
struct nb_hook_count nb_page_counts(void)
{
	struct nb_hook_count sum = { }, other;
	const struct nb_class *class;
	struct nb_ledger all, one;
	unsigned int i;

	all = nb_gone.sum;
	list_for_each_entry(class, &nb_class_list, list) {
		nb_ledger_sum(&one, class->ledger);
		nb_ledger_add(&all, &one);
	}
	for (i = 0; i < NB_REASONS; i++) {
		if (nb_reason_stage(i) != NB_STAGE_PAGE)
			continue;
		sum.hits += all.count[i].events;
		if (nb_reason_verdict(i) == NB_VETO)
			sum.redirects += all.count[i].events;
	}
	for (i = 0; i < nb_nr_functions; i++) {
		if (nb_functions[i].stage != NB_STAGE_PAGE)
			continue;
		other = nb_hook_counts(&nb_functions[i]);
		sum.hits -= other.hits;
		sum.redirects -= other.redirects;
	}
	return sum;
}
