// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of rules: lines that are right, lines that are bent, and noise. What is
 * taken prints as a line that gives the very same rule, and matches what a plain
 * model says that reads the line itself; what is right is taken.
 * fuzz_rule [SEED [ROUNDS]]; a failure prints what replays it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/sched.h>

#include "rule.h"

#define LINE_MAX_	(NUMABAL_RULE_MAX + 40)
#define COUNT(x)	(sizeof(x) / sizeof((x)[0]))

static unsigned int pick(unsigned int n)
{
	return (unsigned int)random() % n;
}

static const char * const globs[] = {
	"*", "?", "a", "b", "ab", "[a-c]", "[!a]", "[!b-z]", "[]x]", "[a-]",
	"[\\]", "\\*", "\\a", "]", "*a*", "[!]]", "=", "\344", "[c-a]",
};

static const char * const parts[] = {
	"/a", "/b", "/ab", "/a.b", "/...", "/..a", "/a=b", "/\344",
};

static const char * const policies[] = {
	"normal", "fifo", "rr", "batch", "-", "idle", "deadline",
};

static const char * const noise[] = {
	"=", "<", ">", "<=", ">=", " ", "  ", "/", "//", "/./", "/../", "/..",
	"[", "]", "!", "\\", "-", "+", "0", "-20", "19", "4294967295", "#",
	"cgroup=", "comm=", "pid=", "tgid=", "uid=", "policy=", "nice", "class=",
	"class=c", "pid=1", "\n", "\t", "\1", "\177", "\200", "default", "rr",
};

/* One condition, well below 150 bytes. */
static unsigned int put_condition(char *to, unsigned int key)
{
	static const char * const ops[] = { "<", "<=", "=", ">=", ">" };
	unsigned int i, at;

	switch (key) {
	case 0:
		at = sprintf(to, "cgroup=");
		for (i = pick(pick(8) ? 4 : 20); i; i--)
			at += sprintf(to + at, "%s", parts[pick(COUNT(parts))]);
		if (at == 7 || !pick(4))
			at += sprintf(to + at, "/");
		return at;
	case 1:
		at = sprintf(to, "comm=");
		for (i = 1 + pick(pick(8) ? 4 : 10); i; i--)
			at += sprintf(to + at, "%s", globs[pick(COUNT(globs))]);
		return at;
	case 2:
		return sprintf(to, "pid=%u", 1 + pick(4));
	case 3:
		return sprintf(to, "tgid=%u", 1 + pick(4));
	case 4:
		return sprintf(to, "uid=%u", pick(4));
	case 5:
		i = pick(COUNT(policies) - 1);
		return sprintf(to, "policy=%s", policies[i < 4 ? i : i + 1]);
	default:
		return sprintf(to, "nice%s%d", ops[pick(5)],
			       pick(2) ? (int)pick(5) - 2 : (int)pick(40) - 20);
	}
}

/* A line that is right: some keys in some order. Return: its length. */
static unsigned int make(char *line)
{
	unsigned int keys = 1 + pick(127), at = 0, first = pick(8), i;

	if (pick(2))
		keys = 1U << pick(7);
	for (i = 0; i < 8; i++) {
		unsigned int key = (first + i * 3) % 8;

		if (key < 7 && !(keys >> key & 1))
			continue;
		if (at || !pick(8))
			at += sprintf(line + at, "%s", pick(8) ? " " : "   ");
		if (key < 7)
			at += put_condition(line + at, key);
		else
			at += sprintf(line + at, "class=c%u", pick(100));
	}
	return at;
}

/* Put noise in, take something out, double something, or turn a bit. */
static size_t bend(char *line, size_t len)
{
	const char *text = noise[pick(COUNT(noise))];
	size_t at = pick(len + 1), n = strlen(text);

	switch (pick(4)) {
	case 0:
		if (len + n > LINE_MAX_)
			return len;
		memmove(line + at + n, line + at, len - at);
		memcpy(line + at, text, n);
		return len + n;
	case 1:
		n = pick(4);
		if (at + n > len)
			return len;
		memmove(line + at, line + at + n, len - at - n);
		return len - n;
	case 2:
		n = pick(30);
		if (at + n > len || len + n > LINE_MAX_)
			return len;
		memmove(line + at + n, line + at, len - at);
		return len + n;
	default:
		if (at < len)
			line[at] ^= 1 << pick(8);
		return len;
	}
}

/* Does the class behind a '[' take @c? @end: what is behind its ']'. */
static bool model_class(const char *p, const char **end, unsigned char c)
{
	bool invert = *p == '!', in = false;
	unsigned int n = 0;

	for (p += invert; *p != ']' || !n; n++) {
		unsigned char low = *p++, high = low;

		if (p[0] == '-' && p[1] != ']') {
			high = p[1];
			p += 2;
		}
		in |= c >= low && c <= high;
	}
	*end = p + 1;
	return in != invert;
}

/* By the book: nothing but '*' takes the end of a name. Backs up everywhere. */
static bool model_glob(const char *glob, const char *end, const char *name)
{
	const char *next = glob + 1;
	bool takes;

	if (glob == end)
		return !*name;
	if (*glob == '*') {
		/* Stars in a row are one; else this would take for ever. */
		while (next < end && *next == '*')
			next++;
		for (; *name; name++)
			if (model_glob(next, end, name))
				return true;
		return model_glob(next, end, name);
	}
	if (*glob == '[')
		takes = model_class(next, &next, *name);
	else if (*glob == '\\')
		takes = *next++ == *name;
	else
		takes = *glob == '?' || *glob == *name;
	return takes && *name && model_glob(next, end, name + 1);
}

static bool model_cgroup(const char *path, size_t len, const char *where)
{
	char own[NUMABAL_CGROUP_MAX + 3], its[NUMABAL_CGROUP_MAX + 3];

	/* With a slash behind both, below is what begins with it. */
	snprintf(own, sizeof(own), "%.*s%s", (int)len, path,
		 path[len - 1] == '/' ? "" : "/");
	snprintf(its, sizeof(its), "%s%s", where, where[1] ? "/" : "");
	return strstr(its, own) == its;
}

static bool model_number(const char *op, long a)
{
	size_t n = strspn(op, "<=>");
	long b = strtol(op + n, NULL, 10);

	return (a < b && *op == '<') || (a > b && *op == '>') ||
	       (a == b && memchr(op, '=', n));
}

/* One word, up to a blank or NUL. */
static bool model_word(const char *word, const struct nb_who *who)
{
	size_t len = strcspn(word, " "), key = strcspn(word, "<=>");
	const char *value = word + key + 1;
	size_t size = len - key - 1;

	switch (word[0] == 'c' ? word[1] : word[0]) {
	case 'g':
		return model_cgroup(value, size, who->cgroup);
	case 'o':
		return model_glob(value, value + size, who->comm);
	case 'l':
		return true;
	case 't':
		return model_number(word + key, who->tgid);
	case 'u':
		return model_number(word + key, who->uid);
	case 'n':
		return model_number(word + key, who->nice);
	default:
		if (word[1] == 'i')
			return model_number(word + key, who->pid);
		return strlen(policies[who->policy]) == size &&
		       !memcmp(policies[who->policy], value, size);
	}
}

static bool model_match(const char *line, const struct nb_who *who)
{
	for (line += strspn(line, " "); *line; line += strspn(line, " ")) {
		if (!model_word(line, who))
			return false;
		line += strcspn(line, " ");
	}
	return true;
}

/* A name that some globs match; of at most 15 letters, in just its memory. */
static char *make_comm(void)
{
	static const char letters[] = "aaabbcx]-*\\!=\344\1 ";
	unsigned int len = pick(pick(4) ? 5 : 16), i;
	char *comm = malloc(len + 1);

	if (!comm)
		abort();
	for (i = 0; i < len; i++)
		comm[i] = letters[pick(sizeof(letters) - 1)];
	comm[len] = '\0';
	return comm;
}

static char *make_cgroup(void)
{
	char path[100] = "/";
	unsigned int at = 0, i;
	char *copy;

	for (i = pick(5); i; i--)
		at += sprintf(path + at, "%s", parts[pick(COUNT(parts))]);
	copy = strdup(path);
	if (!copy)
		abort();
	return copy;
}

static bool matches_as_model(const struct nb_rule *rule, const char *line)
{
	char *comm = make_comm(), *cgroup = make_cgroup();
	struct nb_who who = {
		.pid = 1 + pick(4), .tgid = 1 + pick(4), .uid = pick(4),
		.policy = pick(COUNT(policies)),
		.nice = pick(2) ? (int)pick(5) - 2 : (int)pick(40) - 20,
		.comm = comm, .cgroup = cgroup,
	};
	bool same = nb_rule_match(rule, &who) == model_match(line, &who);

	free(comm);
	free(cgroup);
	return same;
}

/* Printed and read again, it is the same; and never longer than a line. */
static bool round_trips(const struct nb_rule *rule)
{
	char text[NUMABAL_RULE_MAX + 1], again[NUMABAL_RULE_MAX + 1];
	int n = nb_rule_format(rule, text, sizeof(text));
	struct nb_rule other;

	return n > 0 && n == (int)strlen(text) &&
	       !nb_rule_parse(&other, text, n) &&
	       !memcmp(rule, &other, sizeof(other)) &&
	       nb_rule_format(&other, again, sizeof(again)) == n &&
	       !strcmp(text, again);
}

/* Return: what went wrong, or NULL. @taken: did it parse? */
static const char *one(bool *taken)
{
	char line[LINE_MAX_ + 1], *exact;
	size_t len = pick(16) ? make(line) : 0;
	unsigned int bends = pick(3) ? pick(4) : 0, i;
	bool right = len && !bends;
	struct nb_rule rule;
	int err;

	if (!len)
		for (bends = 0, i = pick(12); i; i--)
			len = bend(line, len);
	while (bends--)
		len = bend(line, len);

	/* From memory of just that size: a look behind its end is seen. */
	exact = malloc(len ? len : 1);
	if (!exact)
		abort();
	memcpy(exact, line, len);
	memset(&rule, pick(256), sizeof(rule));
	err = nb_rule_parse(&rule, exact, len);
	free(exact);
	*taken = !err;
	line[len] = '\0';

	if (len > NUMABAL_RULE_MAX ? err != -E2BIG : err == -E2BIG)
		return "E2BIG is about the length";
	if (err && err != -EINVAL && err != -E2BIG)
		return "an unknown error";
	if (err)
		return right ? "a right line was refused" : NULL;
	if (strlen(line) != len)
		return "a NUL was taken";
	if (!round_trips(&rule))
		return "it does not round-trip";
	for (i = 0; i < 8; i++)
		if (!matches_as_model(&rule, line))
			return "it matches otherwise than the model";
	return NULL;
}

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
	unsigned int rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : 200000;
	unsigned int i, taken = 0;

	for (i = 0; i < rounds; i++) {
		const char *wrong;
		bool good;

		srandom(seed + i);
		wrong = one(&good);
		if (wrong) {
			fprintf(stderr, "not ok: fuzz_rule %u 1: %s\n",
				seed + i, wrong);
			return 1;
		}
		taken += good;
	}
	printf("ok: %u rounds from seed %u, %u lines taken\n", rounds, seed,
	       taken);
	return 0;
}
