// SPDX-License-Identifier: GPL-2.0
/* The table of rules: look up, edit, show. */
#include <linux/kernel.h>
#include <linux/kernfs.h>
#include <linux/kstrtox.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "knob.h"
#include "member.h"
#include "start.h"

/* Longer than any path that a rule may have; see struct nb_who. */
#define NB_PATH_CHARS	(2 * (NUMABAL_CGROUP_MAX + 1))

struct nb_rules __rcu *nb_rules;
static u64 nb_rules_version;	/* nb_knob_mutex */

static struct nb_rules *nb_rules_now(void)
{
	return rcu_dereference_protected(nb_rules,
					 lockdep_is_held(&nb_knob_mutex));
}

static struct nb_rules *nb_rules_alloc(unsigned int nr)
{
	struct nb_rules *rules = kvzalloc(struct_size(rules, row, nr),
					  GFP_KERNEL);

	if (rules)
		rules->nr = nr;
	return rules;
}

/* From now on handlers see @rules; none sees the old table any more. */
static void nb_rules_publish(struct nb_rules *rules)
{
	struct nb_rules *old = nb_rules_now();
	unsigned int i;

	rules->version = ++nb_rules_version;
	for (i = 0; i < rules->nr; i++)
		rules->keys |= rules->row[i].rule.keys;
	rcu_assign_pointer(nb_rules, rules);
	synchronize_rcu();
	kvfree(old);
	nb_start_renew();
}

/**
 * nb_rules_up() - make the empty table
 *
 * Context: process, may sleep. The default class is there.
 * Return: 0, or -ENOMEM.
 */
int nb_rules_up(void)
{
	struct nb_rules *rules = nb_rules_alloc(0);

	if (!rules)
		return -ENOMEM;
	mutex_lock(&nb_knob_mutex);
	nb_rules_publish(rules);
	mutex_unlock(&nb_knob_mutex);
	return 0;
}

/**
 * nb_rules_down() - free the table
 *
 * Context: process, may sleep; no handler runs.
 */
void nb_rules_down(void)
{
	kvfree(rcu_dereference_protected(nb_rules, true));
	RCU_INIT_POINTER(nb_rules, NULL);
}

/* A path that does not fit gives way to that of an ancestor. */
static void nb_cgroup_path(struct cgroup *cgrp, char *buf, size_t size)
{
	for (; cgrp; cgrp = cgroup_parent(cgrp)) {
		int len = kernfs_path(cgrp->kn, buf, size);

		if (len >= 0 && len < size)
			return;
	}
	strscpy(buf, "/", size);
}

/**
 * nb_rules_class() - look a task up
 * @rules: table, of this RCU section
 * @p: task; valid in this RCU section
 * @facts: result: what was looked at
 *
 * At most NUMABAL_MAX_RULES steps; no lock, but that under which the kernel
 * keeps the names of cgroups.
 *
 * Context: any, rcu_read_lock() held.
 * Return: the class, valid in this RCU section.
 */
struct nb_class *nb_rules_class(const struct nb_rules *rules,
				struct task_struct *p, struct nb_facts *facts)
{
	char path[NB_PATH_CHARS], comm[TASK_COMM_LEN];
	struct nb_who who;
	unsigned int i;

	*facts = nb_facts_of(p);
	if (!rules->nr)
		return &nb_default_class;

	memcpy(comm, facts->comm, sizeof(comm));
	comm[sizeof(comm) - 1] = '\0';
	path[0] = '\0';
	if (rules->keys & NB_RULE_CGROUP)
		nb_cgroup_path(nb_cgroup_of(p), path, sizeof(path));
	who = (struct nb_who) {
		.pid = task_pid_nr(p),
		.tgid = task_tgid_nr(p),
		.uid = facts->uid,
		.policy = facts->policy,
		.nice = facts->nice,
		.comm = comm,
		.cgroup = path,
	};
	for (i = 0; i < rules->nr; i++)
		if (nb_rule_match(&rules->row[i].rule, &who))
			return rules->row[i].class;
	return &nb_default_class;
}

/**
 * nb_rules_text() - the table as text, one rule a line
 * @len: result: its length
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: the text, to be freed with kvfree(), or NULL: no memory.
 */
char *nb_rules_text(size_t *len)
{
	const struct nb_rules *rules = nb_rules_now();
	size_t size = rules->nr * (NUMABAL_RULE_MAX + 2) + 1, used = 0;
	char *text = kvmalloc(size, GFP_KERNEL);
	unsigned int i;

	for (i = 0; text && i < rules->nr; i++) {
		int n = nb_rule_format(&rules->row[i].rule, text + used,
				       size - used - 1);

		if (WARN_ON_ONCE(n < 0))
			break;
		used += n;
		text[used++] = '\n';
	}
	*len = used;
	return text;
}

static int nb_row_parse(struct nb_rule_row *row, const char *line, size_t len)
{
	int err = nb_rule_parse(&row->rule, line, len);

	if (err)
		return err;
	row->class = nb_class_find(row->rule.class, strlen(row->rule.class));
	return row->class ? 0 : -ENOENT;
}

/* The table with @drop rows less and @add more from row @at on. */
static struct nb_rules *nb_rules_copy(unsigned int at, unsigned int drop,
				      unsigned int add)
{
	const struct nb_rules *old = nb_rules_now();
	struct nb_rules *rules = nb_rules_alloc(old->nr - drop + add);

	if (!rules)
		return NULL;
	memcpy(rules->row, old->row, array_size(at, sizeof(*old->row)));
	memcpy(rules->row + at + add, old->row + at + drop,
	       array_size(old->nr - at - drop, sizeof(*old->row)));
	return rules;
}

static int nb_rules_insert(unsigned int at, const char *line, size_t len)
{
	struct nb_rules *rules;
	int err;

	if (nb_rules_now()->nr == NUMABAL_MAX_RULES)
		return -ENOSPC;
	rules = nb_rules_copy(at, 0, 1);
	if (!rules)
		return -ENOMEM;
	err = nb_row_parse(&rules->row[at], line, len);
	if (err)
		kvfree(rules);
	else
		nb_rules_publish(rules);
	return err;
}

static int nb_rules_delete(unsigned int at)
{
	struct nb_rules *rules = nb_rules_copy(at, 1, 0);

	if (!rules)
		return -ENOMEM;
	nb_rules_publish(rules);
	return 0;
}

/* One line of @text, without its newline; @text and @len go on behind it. */
static const char *nb_line(const char **text, size_t *len, size_t *line_len)
{
	const char *line = *text;
	const char *end = memchr(line, '\n', *len);

	*line_len = end ? end - line : *len;
	*text += *line_len + !!end;
	*len -= *line_len + !!end;
	return line;
}

static bool nb_line_is(const char *line, size_t len, const char *word)
{
	return len == strlen(word) && !memcmp(line, word, len);
}

static bool nb_line_is_empty(const char *line, size_t len)
{
	while (len && line[len - 1] == ' ')
		len--;
	return !len;
}

/* Everything up to the line `end`, and nothing after it. */
static int nb_rules_replace(const char *text, size_t len)
{
	struct nb_rules *rules = nb_rules_alloc(NUMABAL_MAX_RULES);
	unsigned int nr = 0;
	int err = -EINVAL;	/* there is no end */
	const char *line;
	size_t n;

	if (!rules)
		return -ENOMEM;
	while (len) {
		line = nb_line(&text, &len, &n);
		if (nb_line_is(line, n, "end")) {
			err = len ? -EINVAL : 0;
			break;
		}
		if (nb_line_is_empty(line, n) || *line == '#')
			continue;
		if (nr == NUMABAL_MAX_RULES) {
			err = -ENOSPC;
			break;
		}
		err = nb_row_parse(&rules->row[nr++], line, n);
		if (err)
			break;
		err = -EINVAL;
	}
	if (err) {
		kvfree(rules);
		return err;
	}
	rules->nr = nr;
	nb_rules_publish(rules);
	return 0;
}

/* "N" or "N ..." at the start of a line; its length, or 0. */
static size_t nb_number(const char *line, size_t len, unsigned int *number)
{
	char digits[8];
	size_t n = 0;

	while (n < len && n < sizeof(digits) - 1 && line[n] != ' ') {
		digits[n] = line[n];
		n++;
	}
	digits[n] = '\0';
	if (!n || digits[0] == '+' || kstrtouint(digits, 10, number))
		return 0;
	return n;
}

/**
 * nb_rules_write() - one command
 * @text: "RULE", "+N RULE", "-N", or "replace", lines of rules, and "end"
 * @len: its length
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: 0; -EINVAL: syntax; -E2BIG: a line is too long; -ENOENT: no such class
 * or number; -ENOSPC: the table is full; -ENOMEM. On an error nothing has changed.
 */
int nb_rules_write(const char *text, size_t len)
{
	unsigned int nr = nb_rules_now()->nr, number;
	const char *line;
	size_t n, used;

	line = nb_line(&text, &len, &n);
	if (nb_line_is(line, n, "replace"))
		return nb_rules_replace(text, len);
	if (len || !n)
		return -EINVAL;
	if (*line != '+' && *line != '-')
		return nb_rules_insert(nr, line, n);

	used = nb_number(line + 1, n - 1, &number);
	if (!used)
		return -EINVAL;
	if (*line == '-') {
		if (used != n - 1)
			return -EINVAL;
		return number < 1 || number > nr ? -ENOENT :
						   nb_rules_delete(number - 1);
	}
	used++;
	if (used == n || line[used] != ' ')
		return -EINVAL;
	if (number < 1 || number > nr + 1)
		return -ENOENT;
	return nb_rules_insert(number - 1, line + used + 1, n - used - 1);
}

/**
 * nb_rules_forget() - drop every rule that names a class
 * @class: which; also without any rule, no record takes it for its own any more
 *	and no handler uses it when this returns
 *
 * Context: process, may sleep; nb_knob_mutex held.
 * Return: 0, or -ENOMEM: nothing has changed.
 */
int nb_rules_forget(const struct nb_class *class)
{
	const struct nb_rules *old = nb_rules_now();
	struct nb_rules *rules = nb_rules_alloc(old->nr);
	unsigned int i, nr = 0;

	if (!rules)
		return -ENOMEM;
	for (i = 0; i < old->nr; i++)
		if (old->row[i].class != class)
			rules->row[nr++] = old->row[i];
	rules->nr = nr;
	nb_rules_publish(rules);
	return 0;
}
