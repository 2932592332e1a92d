// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of policy files: one that is right, bent. No byte outside of it is touched;
 * each finding has a line of the text; a policy that is taken is written so that it
 * reads the same again; and the module's own parser says of each rule what this one
 * says, of rules in files and of lines that the module prints.
 * fuzz_policy [SEED [ROUNDS]]; a failure prints what replays it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "../policy.h"
#include "../rule.h"
#include "bend.h"
#include "module_rule.h"

static const char good[] =
	"{\n  \"classes\": {\n    \"default\": { \"scan_mode\": \"adapt\" },\n"
	"    \"a\": { \"page_hold_ms\": 5, \"place_cluster\": 1, \"scan_forgive\": true }\n  },\n"
	"  \"rules\": [\n    { \"comm\": \"[a-z]*\", \"class\": \"a\" },\n"
	"    { \"cgroup\": \"/x/y\", \"nice\": \"<0\", \"class\": \"default\" },\n"
	"    { \"pid\": 1, \"tgid\": 2, \"uid\": 3, \"policy\": \"rr\",\n"
	"      \"class\": \"a\" }\n  ]\n}\n";

static const char * const noise[] = {
	"{", "}", "[", "]", ",", ":", "\"", "\n", "\\", "\\u0000", "\\u0041", "/", "~", "null",
	"true", "-1", "1e9", "99999999999999999999", "\303\244", "\200", " ", "\"a\": {}",
	"\"class\": \"a\"", "\"nice\": 5", "\"default\"", "!", "*", "?", "..", "<=", "19",
};

static const char * const words[] = {
	"cgroup=/a", "cgroup=/", "cgroup=/a/b/", "cgroup=a", "comm=x", "comm=[!a]", "comm=[",
	"comm=\\", "comm=*=<", "pid=1", "pid=0", "tgid=2147483647", "uid=0", "uid=4294967295",
	"policy=rr", "policy=x", "nice<0", "nice<=-20", "nice=19", "nice>=5", "nice>20",
	"class=a", "class=.a", "class=default", "x=1", "nice", "=", "class=",
};

static struct policy policy, again;

static bool same(const struct policy *a, const struct policy *b)
{
	size_t i;

	if (a->classes != b->classes || a->rules != b->rules)
		return false;
	for (i = 0; i < a->classes; i++)
		if (strcmp(a->class[i].name, b->class[i].name) ||
		    memcmp(a->class[i].value, b->class[i].value, sizeof(a->class[i].value)))
			return false;
	for (i = 0; i < a->rules; i++)
		if (strcmp(a->rule[i], b->rule[i]))
			return false;
	return true;
}

/* What the file says is taken by the module, and reads the same when saved. */
static bool check_good(void)
{
	struct json_object *o;
	struct findings f;
	size_t rule, i;
	bool ok;

	for (i = 0; i < policy.rules; i++)
		if (!module_takes(policy.rule[i]))
			return false;
	o = policy_json(&policy, &rule);
	if (!o)
		return false;
	policy_parse(&again, json_object_to_json_string(o), &f);
	ok = !f.n && same(&policy, &again);
	json_object_put(o);
	free(f.list);
	return ok;
}

static bool check_file(unsigned int *taken)
{
	char *text = bend(good, noise, ARRAY_SIZE(noise));
	struct findings f;
	int lines = 1;
	size_t i;
	bool ok = true;

	for (i = 0; text[i]; i++)
		lines += text[i] == '\n';
	policy_parse(&policy, text, &f);
	for (i = 0; i < f.n; i++)
		ok &= f.list[i].line >= 1 && f.list[i].line <= lines && *f.list[i].what;
	if (!f.n) {
		ok &= check_good();
		++*taken;
	}
	free(f.list);
	free(text);
	return ok;
}

static void ignore(void *data, const char *key, const char *what)
{
	(void)data;
	(void)key;
	(void)what;
}

/* A line that the module takes and prints comes back from JSON as it was. */
static bool check_line(void)
{
	char line[1024] = "", back[NUMABAL_RULE_MAX + 1], printed[NUMABAL_RULE_MAX + 1];
	struct json_object *o;
	int n = 1 + pick(4);
	bool ok;

	while (n--) {
		strcat(line, words[pick(ARRAY_SIZE(words))]);
		strcat(line, n ? " " : "");
	}
	o = rule_to_json(line);
	if (!module_prints(line, printed)) {
		/* Of a key that is there twice, JSON keeps one. */
		json_object_put(o);
		return true;
	}
	json_object_put(o);
	o = rule_to_json(printed);
	ok = o && rule_from_json(o, back, ignore, NULL) && !strcmp(back, printed);
	json_object_put(o);
	return ok;
}

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? atoi(argv[1]) : 1;
	unsigned int rounds = argc > 2 ? atoi(argv[2]) : 40000;
	unsigned int i, taken = 0;

	for (i = 0; i < rounds; i++) {
		srandom(seed + i);
		if (!check_file(&taken) || !check_line()) {
			printf("failed: fuzz_policy %u 1\n", seed + i);
			return 1;
		}
	}
	if (rounds > 1000 && !taken) {
		printf("failed: nothing was taken\n");
		return 1;
	}
	printf("# fuzz_policy: %u rounds, %u taken\n", rounds, taken);
	return 0;
}
