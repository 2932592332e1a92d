/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: classes
 *
 * A class is a named set of knobs with a ledger of its own. `default` is always
 * there. All of this is changed under nb_knob_mutex; handlers find a class
 * through the rules only (rules.h), in an RCU section, and one that is removed
 * has left the rules a grace period before it is freed.
 */
#ifndef NUMABAL_CLASS_H
#define NUMABAL_CLASS_H

#include <linux/list.h>
#include <linux/types.h>

#include "../include/numabal/abi.h"
#include "ledger.h"
#include "settings.h"

struct kobject;

/**
 * struct nb_class - one class
 * @settings: its knobs. Written under nb_knob_mutex, read without
 * @ledger: what was decided for its tasks
 * @rate_at: by destination node: when its bucket is empty again, ns. Handlers
 *	write it by cmpxchg
 * @list: in nb_class_list; nb_knob_mutex
 * @kobj: its directory; nb_class_dir_mutex (sysfs.c)
 * @base: what stood in @ledger at the last reset; nb_knob_mutex
 * @name: constant
 */
struct nb_class {
	struct nb_settings settings;
	struct nb_ledger __percpu *ledger;
	u64 rate_at[NUMABAL_MAX_NODES];
	struct list_head list;
	struct kobject *kobj;
	struct nb_ledger base;
	char name[NUMABAL_CLASS_NAME_MAX + 1];
};

extern struct nb_class nb_default_class;	/* knob.c: its defaults */
extern struct list_head nb_class_list;	/* nb_default_class comes first */

int nb_classes_up(void);
void nb_classes_down(void);
struct nb_class *nb_class_find(const char *name, size_t len);
int nb_class_add(const char *name, size_t len, struct nb_class **class);
int nb_class_remove(struct nb_class *class);
void nb_class_free(struct nb_class *class);
int nb_class_knob_set(struct nb_class *class, unsigned int knob,
		      unsigned int value);
int nb_class_check(struct nb_class *class);
unsigned int nb_classes_want(void);
void nb_class_ledger(struct nb_class *class, struct nb_ledger *sum);
void nb_classes_ledger(struct nb_ledger *all, struct nb_ledger *gone);
void nb_classes_reset(void);
struct nb_hook_count nb_page_counts(void);

#endif /* NUMABAL_CLASS_H */
