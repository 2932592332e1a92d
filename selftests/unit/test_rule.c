// SPDX-License-Identifier: GPL-2.0
/* Unit tests of rules: what is read, refused, printed, matched. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/sched.h>

#include "rule.h"
#include "kselftest.h"

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#endif

#define A30	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A63	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* From memory of just that size, so that ASan sees a look behind the end. */
static int parse(struct nb_rule *rule, const char *line, size_t len)
{
	char *copy = malloc(len ? len : 1);
	int err;

	if (!copy)
		ksft_exit_fail_msg("no memory\n");
	memcpy(copy, line, len);
	memset(rule, 0x5a, sizeof(*rule));
	err = nb_rule_parse(rule, copy, len);
	free(copy);
	return err;
}

static const struct {
	const char *line, *text;
} reads[] = {
	{ "cgroup=/ class=c", "cgroup=/ class=c" },
	{ "cgroup=/a class=c", "cgroup=/a class=c" },
	{ "cgroup=/a/ class=c", "cgroup=/a class=c" },
	{ "cgroup=/a.b/..c/d../... class=c",
	  "cgroup=/a.b/..c/d../... class=c" },
	{ "cgroup=/\303\244=<> class=c", "cgroup=/\303\244=<> class=c" },
	{ "cgroup=/" A63 A63 A63 A63 "12 class=c", "cgroup=/" A63 A63 A63 A63 "12 class=c" },
	{ "cgroup=/" A63 A63 A63 A63 "12/ class=c", "cgroup=/" A63 A63 A63 A63 "12 class=c" },
	{ "comm=x class=c", "comm=x class=c" },
	{ "comm=* class=c", "comm=* class=c" },
	{ "comm=a=b<c class=c", "comm=a=b<c class=c" },
	{ "comm=" A63 " class=c", "comm=" A63 " class=c" },
	{ "comm=\\[\\\\ class=c", "comm=\\[\\\\ class=c" },
	{ "comm=[]a][!]][a-]] class=c", "comm=[]a][!]][a-]] class=c" },
	{ "comm=[\\]] class=c", "comm=[\\]] class=c" },
	{ "comm=a] class=c", "comm=a] class=c" },
	{ "pid=1 class=c", "pid=1 class=c" },
	{ "pid=007 class=c", "pid=7 class=c" },
	{ "pid=2147483647 class=c", "pid=2147483647 class=c" },
	{ "tgid=4711 class=c", "tgid=4711 class=c" },
	{ "uid=0 class=c", "uid=0 class=c" },
	{ "uid=4294967294 class=c", "uid=4294967294 class=c" },
	{ "policy=normal class=c", "policy=normal class=c" },
	{ "policy=batch class=c", "policy=batch class=c" },
	{ "policy=idle class=c", "policy=idle class=c" },
	{ "policy=fifo class=c", "policy=fifo class=c" },
	{ "policy=rr class=c", "policy=rr class=c" },
	{ "policy=deadline class=c", "policy=deadline class=c" },
	{ "nice<0 class=c", "nice<0 class=c" },
	{ "nice<=-20 class=c", "nice<=-20 class=c" },
	{ "nice=-0 class=c", "nice=0 class=c" },
	{ "nice>=19 class=c", "nice>=19 class=c" },
	{ "nice>-1 class=c", "nice>-1 class=c" },
	{ "pid=1 class=default", "pid=1 class=default" },
	{ "class=c pid=1", "pid=1 class=c" },
	{ "  pid=1   class=c ", "pid=1 class=c" },
	{ "class=c nice>5 policy=rr uid=4 tgid=3 pid=2 comm=x cgroup=/y",
	  "cgroup=/y comm=x pid=2 tgid=3 uid=4 policy=rr nice>5 class=c" },
	{ "pid=1 class=" A30 "a", "pid=1 class=" A30 "a" },
};

static void test_reads(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reads); i++) {
		char text[NUMABAL_RULE_MAX + 1], again[NUMABAL_RULE_MAX + 1];
		const char *line = reads[i].line;
		struct nb_rule a, b;
		int err = parse(&a, line, strlen(line));
		int n = err ? -1 : nb_rule_format(&a, text, sizeof(text));
		bool good = n > 0 && n == (int)strlen(text) &&
			    !strcmp(text, reads[i].text) &&
			    !parse(&b, text, n) && !memcmp(&a, &b, sizeof(a)) &&
			    nb_rule_format(&b, again, n + 1) == n &&
			    !strcmp(text, again);

		ksft_test_result(good, "reads %.70s\n", line);
	}
}

/* With its length: a line may hold a NUL. */
#define BAD(why, line)	{ why, line, sizeof(line) - 1 }

static const struct {
	const char *why, *line;
	size_t len;
} bad[] = {
	BAD("nothing", ""),
	BAD("spaces only", "   "),
	BAD("class only", "class=c"),
	BAD("no class", "pid=1"),
	BAD("unknown key", "gid=1 class=c"),
	BAD("unknown key: upper case", "PID=1 class=c"),
	BAD("unknown key: longer", "pids=1 class=c"),
	BAD("unknown key: shorter", "pi=1 class=c"),
	BAD("no key", "=1 class=c"),
	BAD("no key nor value", "= class=c"),
	BAD("no value", "pid class=c"),
	BAD("no operator before the end", "class=c nice"),
	BAD("a space before =", "pid =1 class=c"),
	BAD("a comment behind", "pid=1 class=c # x"),
	BAD("cgroup twice", "cgroup=/a cgroup=/a class=c"),
	BAD("comm twice", "comm=a comm=b class=c"),
	BAD("pid twice", "pid=1 pid=2 class=c"),
	BAD("tgid twice", "tgid=1 tgid=1 class=c"),
	BAD("uid twice", "uid=0 uid=0 class=c"),
	BAD("policy twice", "policy=rr policy=rr class=c"),
	BAD("nice twice, as a range", "nice>1 nice<5 class=c"),
	BAD("class twice", "pid=1 class=c class=c"),
	BAD("cgroup empty", "cgroup= class=c"),
	BAD("comm empty", "comm= class=c"),
	BAD("pid empty", "pid= class=c"),
	BAD("policy empty", "policy= class=c"),
	BAD("nice= empty", "nice= class=c"),
	BAD("nice< empty", "nice< class=c"),
	BAD("nice<= empty", "nice<= class=c"),
	BAD("nice>= empty, at the end", "class=c nice>="),
	BAD("class empty", "pid=1 class="),
	BAD("NUL at the end", "pid=1 class=c\0"),
	BAD("NUL within", "comm=a\0b class=c"),
	BAD("newline", "pid=1 class=c\n"),
	BAD("newline for a space", "pid=1\nclass=c"),
	BAD("tab", "pid=1\tclass=c"),
	BAD("the mark of a glob's end", "comm=a\001 class=c"),
	BAD("control character", "cgroup=/a\037 class=c"),
	BAD("delete character", "comm=a\177 class=c"),
	BAD("pid 0", "pid=0 class=c"),
	BAD("pid negative", "pid=-1 class=c"),
	BAD("pid above 31 bits", "pid=2147483648 class=c"),
	BAD("pid above 64 bits", "pid=99999999999999999999 class=c"),
	BAD("pid long", "pid=0000000000000001 class=c"),
	BAD("pid with a plus", "pid=+1 class=c"),
	BAD("pid hexadecimal", "pid=0x10 class=c"),
	BAD("pid and more", "pid=1x class=c"),
	BAD("pid no number", "pid=self class=c"),
	BAD("pid <", "pid<5 class=c"),
	BAD("pid >=", "pid>=5 class=c"),
	BAD("pid ==", "pid==5 class=c"),
	BAD("tgid 0", "tgid=0 class=c"),
	BAD("tgid above 31 bits", "tgid=2147483648 class=c"),
	BAD("uid negative", "uid=-1 class=c"),
	BAD("uid that is none", "uid=4294967295 class=c"),
	BAD("uid above 32 bits", "uid=4294967296 class=c"),
	BAD("uid by name", "uid=root class=c"),
	BAD("policy unknown", "policy=other class=c"),
	BAD("policy upper case", "policy=RR class=c"),
	BAD("policy cut", "policy=norma class=c"),
	BAD("policy and more", "policy=rrr class=c"),
	BAD("policy by number", "policy=0 class=c"),
	BAD("nice below -20", "nice=-21 class=c"),
	BAD("nice above 19", "nice>20 class=c"),
	BAD("nice minus only", "nice=- class=c"),
	BAD("nice two signs", "nice=--1 class=c"),
	BAD("nice plus", "nice=+1 class=c"),
	BAD("nice ==", "nice==1 class=c"),
	BAD("nice =>", "nice=>1 class=c"),
	BAD("nice <>", "nice<>1 class=c"),
	BAD("nice !=", "nice!=1 class=c"),
	BAD("class <", "pid=1 class<c"),
	BAD("class with a dot first", "pid=1 class=.c"),
	BAD("class with a dash first", "pid=1 class=-c"),
	BAD("class with a slash", "pid=1 class=a/b"),
	BAD("class not ASCII", "pid=1 class=\344"),
	BAD("class too long", "pid=1 class=" A30 "ab"),
	BAD("glob too long", "comm=" A63 "a class=c"),
	BAD("glob [", "comm=[ class=c"),
	BAD("glob [a", "comm=x[a class=c"),
	BAD("glob []", "comm=[] class=c"),
	BAD("glob [!]", "comm=[!] class=c"),
	BAD("glob [!", "comm=[! class=c"),
	BAD("glob [a-", "comm=[a- class=c"),
	BAD("glob [a-b", "comm=[a-b class=c"),
	BAD("glob [!a-", "comm=[!a- class=c"),
	BAD("glob [a][", "comm=[a][ class=c"),
	BAD("glob ending in \\", "comm=a\\ class=c"),
	BAD("glob ending in \\\\\\", "comm=\\\\\\ class=c"),
	BAD("cgroup relative", "cgroup=a class=c"),
	BAD("cgroup .", "cgroup=. class=c"),
	BAD("cgroup //", "cgroup=// class=c"),
	BAD("cgroup ///", "cgroup=/// class=c"),
	BAD("cgroup //a", "cgroup=//a class=c"),
	BAD("cgroup /a//", "cgroup=/a// class=c"),
	BAD("cgroup /a//b", "cgroup=/a//b class=c"),
	BAD("cgroup /.", "cgroup=/. class=c"),
	BAD("cgroup /..", "cgroup=/.. class=c"),
	BAD("cgroup /a/./b", "cgroup=/a/./b class=c"),
	BAD("cgroup /a/../b", "cgroup=/a/../b class=c"),
	BAD("cgroup /a/../", "cgroup=/a/../ class=c"),
	BAD("cgroup too long", "cgroup=/" A63 A63 A63 A63 "123 class=c"),
};

static void test_refuses(void)
{
	struct nb_rule rule;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ksft_test_result(parse(&rule, bad[i].line, bad[i].len) ==
				 -EINVAL, "refuses %s\n", bad[i].why);
}

static void test_lengths(void)
{
	static const char rule_text[] = "pid=1 class=c";
	char line[NUMABAL_RULE_MAX + 1], text[NUMABAL_RULE_MAX + 1];
	struct nb_rule rule;
	size_t size;
	bool good;
	int n;

	memset(line, ' ', sizeof(line));
	memcpy(line, rule_text, strlen(rule_text));
	ksft_test_result(!parse(&rule, line, NUMABAL_RULE_MAX) &&
			 parse(&rule, line, NUMABAL_RULE_MAX + 1) == -E2BIG,
			 "a line may be as long as said, no longer\n");

	n = snprintf(line, sizeof(line), "cgroup=/%s12 comm=%s %s class=%sa",
		     A63 A63 A63 A63, A63,
		     "pid=2147483647 tgid=2147483647 uid=4294967294 policy=deadline nice<=-20",
		     A30);
	good = !parse(&rule, line, n) &&
	       nb_rule_format(&rule, text, sizeof(text)) == n &&
	       !strcmp(line, text);
	ksft_test_result(good, "the longest rule has %d bytes and fits\n", n);

	for (size = 0; size <= (size_t)n; size++) {
		char *small = malloc(size ? size : 1);

		good &= small &&
			nb_rule_format(&rule, small, size) == -ENOSPC;
		free(small);
	}
	ksft_test_result(good, "ENOSPC where it and its NUL do not fit\n");
}

/* The task that most rules below are asked about. */
static const struct nb_who usual = {
	.pid = 11, .tgid = 10, .uid = 1000, .policy = SCHED_NORMAL, .nice = 0,
	.comm = "worker/3", .cgroup = "/a/b",
};

static const struct {
	const char *conditions;
	bool match;
} usual_matches[] = {
	{ "pid=11", true }, { "pid=10", false },
	{ "tgid=10", true }, { "tgid=11", false },
	{ "uid=1000", true }, { "uid=0", false },
	{ "policy=normal", true }, { "policy=batch", false },
	{ "comm=worker/3", true }, { "comm=worker", false },
	{ "comm=worker*", true }, { "comm=*3", true }, { "comm=*4", false },
	{ "comm=w?rker/?", true }, { "comm=w?rker?", false },
	{ "comm=[v-x]*", true }, { "comm=[!v-x]*", false },
	{ "comm=\\worker/3", true }, { "comm=\\*", false },
	/* Nothing of a name is left for them. */
	{ "comm=worker/3[!x]", false }, { "comm=worker/3[!x][!x]*", false },
	{ "comm=*[!x][!x]", true }, { "comm=worker/3*", true },
	{ "comm=*r/[!x]*[!x]", false }, { "comm=worker/3?", false },
	{ "cgroup=/", true }, { "cgroup=/a", true }, { "cgroup=/a/", true },
	{ "cgroup=/a/b", true }, { "cgroup=/a/b/", true },
	{ "cgroup=/a/b/c", false }, { "cgroup=/b", false },
	{ "cgroup=/a/bb", false }, { "cgroup=/aa", false },
	{ "pid=11 tgid=10 uid=1000 policy=normal nice=0 comm=w* cgroup=/a",
	  true },
	{ "pid=12 tgid=10 uid=1000 policy=normal nice=0 comm=w* cgroup=/a",
	  false },
	{ "pid=11 tgid=12 uid=1000 policy=normal nice=0 comm=w* cgroup=/a",
	  false },
	{ "pid=11 tgid=10 uid=1001 policy=normal nice=0 comm=w* cgroup=/a",
	  false },
	{ "pid=11 tgid=10 uid=1000 policy=idle nice=0 comm=w* cgroup=/a",
	  false },
	{ "pid=11 tgid=10 uid=1000 policy=normal nice=1 comm=w* cgroup=/a",
	  false },
	{ "pid=11 tgid=10 uid=1000 policy=normal nice=0 comm=x* cgroup=/a",
	  false },
	{ "pid=11 tgid=10 uid=1000 policy=normal nice=0 comm=w* cgroup=/x",
	  false },
};

static bool matches(const char *conditions, const struct nb_who *who)
{
	char line[NUMABAL_RULE_MAX + 1];
	struct nb_rule rule;

	snprintf(line, sizeof(line), "%s class=c", conditions);
	if (parse(&rule, line, strlen(line)))
		ksft_exit_fail_msg("cannot parse %s\n", line);
	return nb_rule_match(&rule, who);
}

static void test_match(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(usual_matches); i++)
		ksft_test_result(matches(usual_matches[i].conditions, &usual) ==
				 usual_matches[i].match, "%s: %s\n",
				 usual_matches[i].conditions,
				 usual_matches[i].match ? "matches" : "no");
}

static void test_match_edges(void)
{
	struct nb_who who = usual;
	const struct nb_who only_pid = { .pid = 11 };
	const char *eaters =
		"comm=*[!x][!x][!x][!x][!x][!x][!x][!x][!x][!x][!x][!x][!x][!x][!x]s";

	who.cgroup = "/";
	ksft_test_result(matches("cgroup=/", &who) &&
			 !matches("cgroup=/a", &who),
			 "a task in the root is in the root only\n");
	who.cgroup = "/ab";
	ksft_test_result(!matches("cgroup=/a", &who) &&
			 matches("cgroup=/ab", &who) &&
			 !matches("cgroup=/abc", &who),
			 "/a is no prefix of /ab\n");
	who.comm = "";
	ksft_test_result(matches("comm=*", &who) && !matches("comm=?", &who) &&
			 !matches("comm=[!x]", &who) &&
			 !matches("comm=*[!x]", &who), "a name may be empty\n");
	who.comm = "fifteen letters";
	ksft_test_result(matches("comm=fifteen?letters", &who) &&
			 matches("comm=???????????????", &who) &&
			 !matches("comm=????????????????", &who) &&
			 !matches(eaters, &who),
			 "a name may have 15 letters, a blank among them\n");
	who.comm = "\001a\001";
	ksft_test_result(matches("comm=?a?", &who) && !matches("comm=?a", &who),
			 "a name may hold the mark of its end\n");
	who.comm = "\344";
	ksft_test_result(matches("comm=[\340-\360]", &who) &&
			 !matches("comm=[a-z]", &who),
			 "letters have no sign\n");
	ksft_test_result(matches("pid=11", &only_pid) &&
			 !matches("pid=12 comm=x cgroup=/x", &only_pid),
			 "numbers come first; what is not asked may be unset\n");
}

static void test_nice(void)
{
	static const char * const ops[] = { "<", "<=", "=", ">=", ">" };
	struct nb_who who = usual;
	char text[32];
	unsigned int i;
	int value;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		bool good = true;

		for (value = -20; value <= 19; value++) {
			snprintf(text, sizeof(text), "nice%s%d", ops[i], value);
			for (who.nice = -20; who.nice <= 19; who.nice++) {
				int side = (who.nice > value) -
					   (who.nice < value);
				bool expect = (side < 0 && ops[i][0] == '<') ||
					      (side > 0 && ops[i][0] == '>') ||
					      (!side && strchr(ops[i], '='));

				good &= matches(text, &who) == expect;
			}
		}
		ksft_test_result(good, "nice%s, all values\n", ops[i]);
	}
}

static void test_policies(void)
{
	static const char * const names[] = {
		"normal", "fifo", "rr", "batch", NULL, "idle", "deadline", NULL
	};
	struct nb_who who = usual;
	bool good = true;
	unsigned int i;
	char text[32];

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(text, sizeof(text), "policy=%s", names[i] ?: "normal");
		for (who.policy = 0; who.policy < 8; who.policy++)
			good &= matches(text, &who) ==
				(who.policy == (names[i] ? (int)i : 0));
	}
	ksft_test_result(good, "a policy is that one and no other\n");
}

#define WORD	"0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static void test_class_names(void)
{
	bool good = true;
	int c;

	for (c = 0; c < 256; c++) {
		char name[2] = { 'a', c }, first = c;
		bool word = c && c < 128 && strchr(WORD, c);

		good &= nb_class_name_ok(&first, 1) == word &&
			nb_class_name_ok(name, 2) ==
			(word || c == '.' || c == '-');
	}
	ksft_test_result(good, "a class name's characters\n");
	ksft_test_result(!nb_class_name_ok("", 0) &&
			 nb_class_name_ok(A30 "a", NUMABAL_CLASS_NAME_MAX) &&
			 !nb_class_name_ok(A30 "aa",
					   NUMABAL_CLASS_NAME_MAX + 1),
			 "a class name's length\n");
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(ARRAY_SIZE(reads) + ARRAY_SIZE(bad) +
		      ARRAY_SIZE(usual_matches) + 18);
	test_reads();
	test_refuses();
	test_lengths();
	test_match();
	test_match_edges();
	test_nice();
	test_policies();
	test_class_names();
	ksft_finished();
}
