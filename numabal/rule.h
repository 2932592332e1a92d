/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: rules
 *
 * One rule says which tasks are in a class: every key that it names must
 * match. Pure: parsing, printing and matching; rules.c keeps the table.
 */
#ifndef NUMABAL_RULE_H
#define NUMABAL_RULE_H

#include <linux/types.h>

#include "../include/numabal/abi.h"

enum nb_rule_key {
	NB_RULE_CGROUP	= 1 << 0,
	NB_RULE_COMM	= 1 << 1,
	NB_RULE_PID	= 1 << 2,
	NB_RULE_TGID	= 1 << 3,
	NB_RULE_UID	= 1 << 4,
	NB_RULE_POLICY	= 1 << 5,
	NB_RULE_NICE	= 1 << 6,
};

enum nb_rule_op { NB_RULE_LT, NB_RULE_LE, NB_RULE_EQ, NB_RULE_GE, NB_RULE_GT };

/**
 * struct nb_rule - one rule
 * @keys: of enum nb_rule_key; the fields of other keys mean nothing
 * @pid: thread id in the initial namespace
 * @tgid: process id, likewise
 * @uid: effective, in the initial user namespace
 * @policy: SCHED_NORMAL and so on
 * @nice_op: enum nb_rule_op, the task's nice value stands on its left
 * @nice: -20..19
 * @class: name of the class
 * @comm: glob, with a mark at its end that rule.c explains; text for people
 *	comes from nb_rule_format()
 * @cgroup: path, without a '/' at its end but for the root
 */
struct nb_rule {
	u32 keys;
	u32 pid, tgid, uid;
	u8 policy;
	u8 nice_op;
	s8 nice;
	char class[NUMABAL_CLASS_NAME_MAX + 1];
	char comm[NUMABAL_GLOB_MAX + 2];
	char cgroup[NUMABAL_CGROUP_MAX + 1];
};

/**
 * struct nb_who - what a rule looks at
 * @pid: thread id
 * @tgid: process id
 * @uid: effective
 * @policy: SCHED_NORMAL and so on
 * @nice: -20..19
 * @comm: name
 * @cgroup: path of the task's cgroup, or of the deepest ancestor whose path
 *	fits a buffer longer than NUMABAL_CGROUP_MAX + 1
 */
struct nb_who {
	u32 pid, tgid, uid;
	int policy;
	int nice;
	const char *comm;
	const char *cgroup;
};

int nb_rule_parse(struct nb_rule *rule, const char *line, size_t len);
int nb_rule_format(const struct nb_rule *rule, char *buf, size_t size);
bool nb_rule_match(const struct nb_rule *rule, const struct nb_who *who);
bool nb_class_name_ok(const char *name, size_t len);

#endif /* NUMABAL_RULE_H */
