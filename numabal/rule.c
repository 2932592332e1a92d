// SPDX-License-Identifier: GPL-2.0
/* One rule: parse, print, match. Pure; see rule.h. */
#include <linux/errno.h>
#include <linux/glob.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "rule.h"

/* The key that every rule has; it is not one of the conditions. */
enum { NB_RULE_CLASS = 1 << 7 };

/*
 * Stands at the end of a rule's glob and of the name it is matched with. The
 * kernel's glob_match() lets [!x] match the NUL of the name and reads on behind
 * it. The mark is what such a class eats instead, and as the mark at the end of
 * the glob then has no partner, there is no match. No glob holds a control
 * character; a name may, but only the last one is followed by NUL.
 */
#define NB_GLOB_END	0x01

/* The shortest [!x]. Each one can take a reader one byte behind the NUL. */
#define NB_GLOB_CLASS_MIN	4

static const struct {
	const char *name;
	u32 key;
} nb_rule_keys[] = {
	{ "cgroup",	NB_RULE_CGROUP },
	{ "comm",	NB_RULE_COMM },
	{ "pid",	NB_RULE_PID },
	{ "tgid",	NB_RULE_TGID },
	{ "uid",	NB_RULE_UID },
	{ "policy",	NB_RULE_POLICY },
	{ "nice",	NB_RULE_NICE },
	{ "class",	NB_RULE_CLASS },
};

static const struct {
	const char *name;
	u8 policy;
} nb_policies[] = {
	{ "normal",	SCHED_NORMAL },
	{ "batch",	SCHED_BATCH },
	{ "idle",	SCHED_IDLE },
	{ "fifo",	SCHED_FIFO },
	{ "rr",		SCHED_RR },
	{ "deadline",	SCHED_DEADLINE },
};

static const char * const nb_rule_ops[] = {
	[NB_RULE_LT] = "<",
	[NB_RULE_LE] = "<=",
	[NB_RULE_EQ] = "=",
	[NB_RULE_GE] = ">=",
	[NB_RULE_GT] = ">",
};

/* What nb_rule_format() writes to. @at goes on counting when it is full. */
struct nb_text {
	char *buf;
	size_t size;
	size_t at;
};

static bool nb_is(const char *s, size_t len, const char *word)
{
	return strlen(word) == len && !memcmp(s, word, len);
}

/*
 * Not isalnum(): the kernel's holds Latin-1 letters, and a class is a folder
 * whose name people type.
 */
static bool nb_class_char_ok(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

/**
 * nb_class_name_ok() - may a class be named like this?
 * @name: name, need not end in NUL
 * @len: its length
 *
 * Context: any.
 * Return: true for 1 to NUMABAL_CLASS_NAME_MAX of [A-Za-z0-9_.-] that do not
 * begin with '.' or '-'.
 */
bool nb_class_name_ok(const char *name, size_t len)
{
	size_t i;

	if (!len || len > NUMABAL_CLASS_NAME_MAX)
		return false;
	if (name[0] == '.' || name[0] == '-')
		return false;
	for (i = 0; i < len; i++)
		if (!nb_class_char_ok(name[i]))
			return false;
	return true;
}

/*
 * The end of the class behind a '[' as glob_match() finds it: a '!' inverts, a
 * ']' that comes first is a member, a '\' is always one, and no range ends in
 * ']'. Return: what is behind the ']', 0: no end.
 */
static size_t nb_glob_class_end(const char *s, size_t len, size_t at)
{
	if (at < len && s[at] == '!')
		at++;
	for (at++; at < len; at++)
		if (s[at] == ']')
			return at + 1;
	return 0;
}

/* Would glob_match() take a '[' or '\' literally for want of what follows? */
static bool nb_glob_ok(const char *s, size_t len)
{
	size_t at = 0;

	while (at < len) {
		char c = s[at++];

		if (c == '\\' && at++ == len)
			return false;
		if (c == '[') {
			at = nb_glob_class_end(s, len, at);
			if (!at)
				return false;
		}
	}
	return true;
}

static int nb_set_comm(struct nb_rule *rule, const char *s, size_t len)
{
	if (len > NUMABAL_GLOB_MAX || !nb_glob_ok(s, len))
		return -EINVAL;
	memcpy(rule->comm, s, len);
	rule->comm[len] = NB_GLOB_END;
	return 0;
}

/* A path that no cgroup can have is a mistake rather than a rule. */
static int nb_set_cgroup(struct nb_rule *rule, const char *s, size_t len)
{
	size_t from, to;

	if (s[0] != '/')
		return -EINVAL;
	for (from = 1; from < len; from = to + 1) {
		for (to = from; to < len && s[to] != '/'; to++)
			;
		if (to == from || nb_is(s + from, to - from, ".") ||
		    nb_is(s + from, to - from, ".."))
			return -EINVAL;
	}
	if (len > 1 && s[len - 1] == '/')
		len--;
	if (len > NUMABAL_CGROUP_MAX)
		return -EINVAL;
	memcpy(rule->cgroup, s, len);
	return 0;
}

/* kstrtoll() takes a '+' and a newline as well; a rule does not. */
static int nb_number(const char *s, size_t len, s64 min, s64 max, s64 *value)
{
	char buf[16];
	long long number;

	if (len >= sizeof(buf) || s[0] == '+')
		return -EINVAL;
	memcpy(buf, s, len);
	buf[len] = '\0';
	if (kstrtoll(buf, 10, &number) || number < min || number > max)
		return -EINVAL;
	*value = number;
	return 0;
}

static int nb_set_u32(u32 *field, const char *s, size_t len, u32 min, u32 max)
{
	s64 value;

	if (nb_number(s, len, min, max, &value))
		return -EINVAL;
	*field = value;
	return 0;
}

static int nb_set_nice(struct nb_rule *rule, const char *s, size_t len)
{
	s64 value;

	if (nb_number(s, len, -20, 19, &value))
		return -EINVAL;
	rule->nice = value;
	return 0;
}

static int nb_set_policy(struct nb_rule *rule, const char *s, size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nb_policies); i++)
		if (nb_is(s, len, nb_policies[i].name)) {
			rule->policy = nb_policies[i].policy;
			return 0;
		}
	return -EINVAL;
}

static int nb_set_class(struct nb_rule *rule, const char *s, size_t len)
{
	if (!nb_class_name_ok(s, len))
		return -EINVAL;
	memcpy(rule->class, s, len);
	return 0;
}

static u32 nb_rule_key(const char *s, size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nb_rule_keys); i++)
		if (nb_is(s, len, nb_rule_keys[i].name))
			return nb_rule_keys[i].key;
	return 0;
}

/* The operator at @s. Return: its length, 0: none. */
static size_t nb_rule_op(const char *s, size_t len, enum nb_rule_op *op)
{
	bool equal = len > 1 && s[1] == '=';

	if (!len)
		return 0;
	switch (s[0]) {
	case '=':
		*op = NB_RULE_EQ;
		return 1;
	case '<':
		*op = equal ? NB_RULE_LE : NB_RULE_LT;
		return 1 + equal;
	case '>':
		*op = equal ? NB_RULE_GE : NB_RULE_GT;
		return 1 + equal;
	default:
		return 0;
	}
}

/* One KEY=VALUE of @len bytes, 1 and up. */
static int nb_rule_word(struct nb_rule *rule, u32 *seen, const char *s,
			size_t len)
{
	enum nb_rule_op op = NB_RULE_EQ;
	size_t at = 0, skip;
	u32 key;

	while (at < len && s[at] >= 'a' && s[at] <= 'z')
		at++;
	key = nb_rule_key(s, at);
	skip = nb_rule_op(s + at, len - at, &op);
	if (!key || *seen & key || !skip || at + skip == len)
		return -EINVAL;
	if (op != NB_RULE_EQ && key != NB_RULE_NICE)
		return -EINVAL;
	*seen |= key;
	s += at + skip;
	len -= at + skip;

	switch (key) {
	case NB_RULE_CGROUP:
		return nb_set_cgroup(rule, s, len);
	case NB_RULE_COMM:
		return nb_set_comm(rule, s, len);
	case NB_RULE_PID:
		return nb_set_u32(&rule->pid, s, len, 1, S32_MAX);
	case NB_RULE_TGID:
		return nb_set_u32(&rule->tgid, s, len, 1, S32_MAX);
	case NB_RULE_UID:
		/* The last one is the invalid one. */
		return nb_set_u32(&rule->uid, s, len, 0, U32_MAX - 1);
	case NB_RULE_POLICY:
		return nb_set_policy(rule, s, len);
	case NB_RULE_NICE:
		rule->nice_op = op;
		return nb_set_nice(rule, s, len);
	default:
		return nb_set_class(rule, s, len);
	}
}

/**
 * nb_rule_parse() - read one rule
 * @rule: filled; worth nothing after an error
 * @line: KEY=VALUE... class=NAME, in any order, separated by spaces; without a
 *	newline, need not end in NUL
 * @len: its length
 *
 * Two lines that mean the same give two rules that are the same, byte by byte.
 * Whether the class exists is for the caller to find out.
 *
 * Context: any.
 * Return: 0; -E2BIG for more than NUMABAL_RULE_MAX bytes; -EINVAL.
 */
int nb_rule_parse(struct nb_rule *rule, const char *line, size_t len)
{
	size_t from, to;
	u32 seen = 0;

	if (len > NUMABAL_RULE_MAX)
		return -E2BIG;
	memset(rule, 0, sizeof(*rule));
	for (from = 0; from < len; from = to + 1) {
		for (to = from; to < len && line[to] != ' '; to++)
			if ((u8)line[to] < ' ' || line[to] == '\177')
				return -EINVAL;
		if (to > from &&
		    nb_rule_word(rule, &seen, line + from, to - from))
			return -EINVAL;
	}
	rule->keys = seen & ~NB_RULE_CLASS;
	return rule->keys && seen & NB_RULE_CLASS ? 0 : -EINVAL;
}

static __printf(2, 3) void nb_put(struct nb_text *text, const char *fmt, ...)
{
	size_t at = min(text->at, text->size);
	va_list args;

	va_start(args, fmt);
	text->at += vsnprintf(text->buf + at, text->size - at, fmt, args);
	va_end(args);
}

static const char *nb_policy_name(u8 policy)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nb_policies) - 1; i++)
		if (nb_policies[i].policy == policy)
			break;
	return nb_policies[i].name;
}

/**
 * nb_rule_format() - print a rule
 * @rule: as nb_rule_parse() made it
 * @buf: filled with one line that nb_rule_parse() reads, keys in a fixed order,
 *	without a newline, with a NUL; worth nothing after an error
 * @size: of @buf; NUMABAL_RULE_MAX + 1 is enough for every rule
 *
 * Context: any.
 * Return: length without the NUL, or -ENOSPC.
 */
int nb_rule_format(const struct nb_rule *rule, char *buf, size_t size)
{
	struct nb_text text = { .buf = buf, .size = size };

	if (rule->keys & NB_RULE_CGROUP)
		nb_put(&text, "cgroup=%s ", rule->cgroup);
	if (rule->keys & NB_RULE_COMM)
		nb_put(&text, "comm=%.*s ", (int)strlen(rule->comm) - 1,
		       rule->comm);
	if (rule->keys & NB_RULE_PID)
		nb_put(&text, "pid=%u ", rule->pid);
	if (rule->keys & NB_RULE_TGID)
		nb_put(&text, "tgid=%u ", rule->tgid);
	if (rule->keys & NB_RULE_UID)
		nb_put(&text, "uid=%u ", rule->uid);
	if (rule->keys & NB_RULE_POLICY)
		nb_put(&text, "policy=%s ", nb_policy_name(rule->policy));
	if (rule->keys & NB_RULE_NICE)
		nb_put(&text, "nice%s%d ", nb_rule_ops[rule->nice_op],
		       rule->nice);
	nb_put(&text, "class=%s", rule->class);
	return text.at < size ? (int)text.at : -ENOSPC;
}

static bool nb_nice_matches(const struct nb_rule *rule, int nice)
{
	switch (rule->nice_op) {
	case NB_RULE_LT:
		return nice < rule->nice;
	case NB_RULE_LE:
		return nice <= rule->nice;
	case NB_RULE_GE:
		return nice >= rule->nice;
	case NB_RULE_GT:
		return nice > rule->nice;
	default:
		return nice == rule->nice;
	}
}

static bool nb_comm_matches(const struct nb_rule *rule, const char *comm)
{
	char name[TASK_COMM_LEN + 2 + NUMABAL_GLOB_MAX / NB_GLOB_CLASS_MIN];

	/* A copy also stands still while the task is renamed. */
	memset(name, 0, sizeof(name));
	strscpy(name, comm, TASK_COMM_LEN);
	name[strlen(name)] = NB_GLOB_END;
	return glob_match(rule->comm, name);
}

static bool nb_cgroup_matches(const struct nb_rule *rule, const char *path)
{
	size_t len = strlen(rule->cgroup);

	/* The root: its '/' is the one that otherwise follows a path. */
	if (len == 1)
		return true;
	return !strncmp(path, rule->cgroup, len) &&
	       (!path[len] || path[len] == '/');
}

/**
 * nb_rule_match() - is a rule about this task?
 * @rule: as nb_rule_parse() made it
 * @who: the task; what no key of the rule asks for may be unset
 *
 * The work is bounded by the lengths of a glob, a name and a path.
 *
 * Context: any.
 * Return: true if every key of the rule matches.
 */
bool nb_rule_match(const struct nb_rule *rule, const struct nb_who *who)
{
	u32 keys = rule->keys;

	if (keys & NB_RULE_PID && rule->pid != who->pid)
		return false;
	if (keys & NB_RULE_TGID && rule->tgid != who->tgid)
		return false;
	if (keys & NB_RULE_UID && rule->uid != who->uid)
		return false;
	if (keys & NB_RULE_POLICY && rule->policy != who->policy)
		return false;
	if (keys & NB_RULE_NICE && !nb_nice_matches(rule, who->nice))
		return false;
	if (keys & NB_RULE_COMM && !nb_comm_matches(rule, who->comm))
		return false;
	return !(keys & NB_RULE_CGROUP) || nb_cgroup_matches(rule, who->cgroup);
}
