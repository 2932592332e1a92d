/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the table of rules
 *
 * Which task is in which class: the first rule that matches says. The table is
 * replaced as a whole, and never changed; handlers look at it in an RCU section.
 * It is in member.h how a page request gets by without going through it.
 */
#ifndef NUMABAL_RULES_H
#define NUMABAL_RULES_H

#include <linux/rcupdate.h>
#include <linux/types.h>

#include "class.h"
#include "rule.h"
#include "record.h"

struct nb_rule_row {
	struct nb_rule rule;
	struct nb_class *class;
};

/**
 * struct nb_rules - the table
 * @version: no other table has had it. Not 0
 * @nr: rows
 * @keys: of all of them, enum nb_rule_key
 * @row: constant
 */
struct nb_rules {
	u64 version;
	unsigned int nr;
	u32 keys;
	struct nb_rule_row row[];
};

/* Written under nb_knob_mutex; never NULL while loaded. */
extern struct nb_rules __rcu *nb_rules;

int nb_rules_up(void);
void nb_rules_down(void);
int nb_rules_write(const char *text, size_t len);
char *nb_rules_text(size_t *len);
int nb_rules_forget(const struct nb_class *class);
struct nb_class *nb_rules_class(const struct nb_rules *rules,
				struct task_struct *p, struct nb_facts *facts);

/* The class of @p, in this RCU section, for who will not compare the facts. */
static inline struct nb_class *nb_class_of_task(struct task_struct *p)
{
	struct nb_facts facts;

	return nb_rules_class(rcu_dereference(nb_rules), p, &facts);
}

#endif /* NUMABAL_RULES_H */
