// SPDX-License-Identifier: GPL-2.0
/*
 * Texts for the files of numabal: what they may take, what they may nearly take,
 * what another one may take, and junk; then, perhaps, bent. All of it follows
 * from the seed, so that a run can be replayed.
 */
#include <stdio.h>
#include <string.h>

#include "dice.h"
#include "fuzz.h"

static void add_bytes(struct text *t, const char *data, size_t len)
{
	if (len > sizeof(t->data) - t->len)
		len = sizeof(t->data) - t->len;
	memcpy(t->data + t->len, data, len);
	t->len += len;
}

#define add(t, ...)	added(t, snprintf((t)->data + (t)->len,		\
					  sizeof((t)->data) - (t)->len, __VA_ARGS__))

/* What did not fit is not there, nor is the NUL. */
static void added(struct text *t, size_t n)
{
	size_t room = sizeof(t->data) - t->len;

	if (room)
		t->len += n < room ? n : room - 1;
}

const char *fuzz_class(unsigned int i)
{
	static char name[40];

	if (!i)
		return "default";
	snprintf(name, sizeof(name), i % 8 ? "c%u" : "Long-name_of.class-%012u", i);
	return name;
}

static void add_number(struct text *t, long long n)
{
	static const char *const formats[] = {
		"%lld", "%lld\n", "%lld\n", "%lld\n", "0%lld\n", "+%lld", " %lld", "%lld ",
		"0x%llx", "%lld.0", "%lld\n\n", "%lldms", "%lld,%lld", "00000000000000%lld\n"
	};

	/* The last one has a second number, which the others do not look at. */
	add(t, one_in(4) ? pick(formats) : "%lld\n", n, n);
}

static long long some_number(const struct target *of)
{
	long long min = of->number ? of->min : 0, max = of->number ? of->max : 1000000;

	switch (below(8)) {
	case 0:
		return min - (long long)below(2);
	case 1:
		return max + (long long)below(2);
	case 2:
		return (1LL << below(63)) - (long long)below(3);
	case 3:
		return dice() >> below(64);
	default:
		return min + (long long)(dice() % (unsigned long long)(max - min + 1));
	}
}

static void add_word(struct text *t)
{
	static const char *const words[] = {
		"kernel", "off", "fixed", "adapt", "never", "threshold", "payback",
		"spread", "0", "1", "yes", "KERNEL", "offf", "adap", ""
	};

	add(t, "%s%s", pick(words), one_in(4) ? "" : "\n");
}

/* One a pair of nodes, or one too few or too many. */
static void add_latencies(struct text *t, const struct target *of)
{
	unsigned int n = one_in(4) ? below(40) : 16;

	while (n--) {
		if (one_in(64))
			add(t, "%s", one_in(2) ? "x" : "-1");
		else
			add(t, "%lld", one_in(32) ? some_number(of) : 1 + below(1000000));
		add(t, "%s", n % 4 ? " " : "\n");
	}
}

static void add_class(struct text *t)
{
	if (one_in(16))
		add(t, "%s", one_in(2) ? "." : "-");
	add(t, "%s", fuzz_class(below(FUZZ_POOL)));
	if (one_in(32))
		add(t, "%s", one_in(2) ? "/../x" : "%s%n%p");
}

static void add_classes(struct text *t)
{
	add(t, "%c", "++-+ x"[one_in(16) ? below(6) : below(3)]);
	add_class(t);
	add(t, "%s", one_in(4) ? "" : "\n");
}

static void add_key(struct text *t)
{
	static const char *const globs[] = {
		"hinter", "h*", "*", "?", "[a-z]*", "[!a]*r", "[", "[]", "\\", "a\\*b", "[z-a]",
		"**************************************a", "qemu-system*"
	};
	static const char *const paths[] = {
		"/", "/a", "/a/b", "a", "//", "/..", "/a/", "/numabal/x", "/%s%s%s"
	};
	static const char *const policies[] = {
		"normal", "batch", "idle", "fifo", "rr", "deadline", "NORMAL", "other"
	};
	static const char *const compares[] = { "=", "<", "<=", ">", ">=", "=<", "==", "" };

	switch (below(8)) {
	case 0:
		add(t, "cgroup=%s", pick(paths));
		break;
	case 1:
		add(t, "comm=%s", pick(globs));
		break;
	case 2:
		add(t, "%spid=%u", one_in(2) ? "t" : "", below(5000));
		break;
	case 3:
		add(t, "uid=%lld", (long long)(dice() >> below(64)));
		break;
	case 4:
		add(t, "policy=%s", pick(policies));
		break;
	case 5:
		add(t, "nice%s%d", pick(compares), (int)below(50) - 25);
		break;
	case 6:
		add(t, "tgid=1");
		break;
	default:
		add(t, "%s=%u", one_in(2) ? "key" : "nice", below(30));
	}
}

static void add_rule(struct text *t)
{
	unsigned int keys = one_in(16) ? below(12) : below(4);

	while (keys--) {
		add_key(t);
		add(t, "%s", one_in(16) ? " \t  " : " ");
	}
	if (one_in(32))
		return;
	add(t, "class=");
	add_class(t);
}

static void add_table(struct text *t)
{
	unsigned int lines = one_in(256) ? 600 : one_in(16) ? below(100) : below(6);

	add(t, "replace\n");
	while (lines--) {
		if (one_in(8))
			add(t, "# %u", below(1000));
		else if (!one_in(8))
			add_rule(t);
		add(t, "\n");
	}
	add(t, one_in(8) ? "" : one_in(8) ? "end\nend\n" : "end\n");
}

static void add_rules(struct text *t)
{
	switch (below(5)) {
	case 0:
		add(t, "+%u ", below(one_in(4) ? 600 : 8));
		add_rule(t);
		break;
	case 1:
		add(t, "-%u", below(one_in(4) ? 600 : 8));
		break;
	case 2:
		add_table(t);
		break;
	default:
		add_rule(t);
	}
	add(t, "%s", one_in(4) ? "" : "\n");
}

static void add_junk(struct text *t)
{
	unsigned int n = one_in(64) ? FUZZ_MOST : one_in(8) ? below(FUZZ_MOST) : below(64);
	bool print = one_in(2);

	while (n--) {
		char c = print ? ' ' + below(95) : below(256);

		add_bytes(t, &c, 1);
	}
}

/* What this file may take, or what it may nearly take. */
static void add_proper(struct text *t, const struct target *of)
{
	const char *name = strrchr(of->path, '/') + 1;

	if (!strcmp(name, "classes"))
		add_classes(t);
	else if (!strcmp(name, "rules"))
		add_rules(t);
	else if (!strcmp(name, "latency_ns"))
		add_latencies(t, of);
	else if (of->number)
		add_number(t, some_number(of));
	else
		add_word(t);
}

static void bend(struct text *t)
{
	size_t at = t->len ? below(t->len) : 0, n;
	char c = below(256);

	switch (below(7)) {
	case 0:			/* a bit */
		if (t->len)
			t->data[at] ^= 1 << below(8);
		break;
	case 1:			/* a byte */
		if (t->len)
			t->data[at] = c;
		break;
	case 2:			/* cut */
		t->len = at;
		break;
	case 3:			/* one more */
		add_bytes(t, &c, 1);
		memmove(t->data + at + 1, t->data + at, t->len - at - 1);
		t->data[at] = c;
		break;
	case 4:			/* one less */
		if (t->len) {
			memmove(t->data + at, t->data + at + 1, t->len - at - 1);
			t->len--;
		}
		break;
	case 5:			/* a part again */
		n = t->len - at;
		if (n > sizeof(t->data) - t->len)
			n = sizeof(t->data) - t->len;
		memcpy(t->data + t->len, t->data + at, n);
		t->len += n;
		break;
	default:		/* a NUL or a newline */
		if (t->len)
			t->data[at] = one_in(2) ? '\0' : '\n';
	}
}

/* The next text for @of; @any is another file, whose texts it may get. */
void fuzz_text(struct text *t, const struct target *of, const struct target *any)
{
	unsigned int bends = one_in(3) ? 1 + below(6) : 0;

	t->len = 0;
	switch (below(8)) {
	case 0:
		add_junk(t);
		break;
	case 1:
		add_proper(t, any);
		break;
	default:
		add_proper(t, of);
	}
	while (bends--)
		bend(t);
	/* The kernel answers a write of nothing by itself. */
	if (!t->len)
		add(t, "\n");
}
