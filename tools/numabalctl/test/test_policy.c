// SPDX-License-Identifier: GPL-2.0
/* Unit tests of policy files: what is read, and that all that is wrong is said, where. */
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "../policy.h"
#include "../rule.h"
#include "kselftest.h"

#define S60		"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff"

static struct policy policy, again;

/* The findings as "LINE PATH" with ", " between them; ' stands for " in the text. */
static const char *findings_of(const char *text)
{
	char *json = strdup(text), *at = json;
	static char all[4096];
	struct findings f;
	size_t used = 0, i;

	while ((at = strchr(at, '\'')))
		*at = '"';
	policy_parse(&policy, json, &f);
	free(json);
	*all = '\0';
	for (i = 0; i < f.n; i++)
		used += sprintf(all + used, "%s%d %s", i ? ", " : "", f.list[i].line,
				f.list[i].path);
	free(f.list);
	return all;
}

static void test_findings(void)
{
	static const struct {
		const char *text, *found;
	} cases[] = {
		{ "{}", "" },
		{ " {\n}\n", "" },
		{ "", "1 " },
		{ "{", "1 " },
		{ "{\n'classes': {},\n}", "3 " },
		{ "{} x", "1 " },
		{ "{}\n{}", "2 " },
		{ "// no\n{}", "1 " },
		{ "{'rules': [{'comm': '\303\244', 'class': 'default'}]}", "" },
		{ "{'rules':\n[{'comm': '\344', 'class': 'default'}]}", "2 " },
		{ "{'rules':[{'comm': 'x', '\360\237\220\247':\n1, 'class': 'default'}]}",
		  "2 /rules/0/\360\237\220\247" },
		{ "[]", "1 " },
		{ "5", "1 " },
		{ "{'a': 1, 'b': 2}", "1 /a, 1 /b" },
		{ "{'$schema': 'x'}", "" },
		{ "{'classes': []}", "1 /classes" },
		{ "{'rules': {}}", "1 /rules" },
		{ "{\n'classes': {\n'a': 5,\n'.b': {}}}", "3 /classes/a, 4 /classes/.b" },
		{ "{'classes': {'a/b~': {}}}", "1 /classes/a~1b~0" },
		{ "{'classes': {'x': {\n'scan_mode': 'adapt',\n'scan_mod': 1\n}}}",
		  "3 /classes/x/scan_mod" },
		{ "{'classes': {'x': {'scan_mode': 'often'}}}", "1 /classes/x/scan_mode" },
		{ "{'classes': {'x': {'scan_mode': 1}}}", "1 /classes/x/scan_mode" },
		{ "{'classes': {'x': {'scan_mode': 'off\\u0000'}}}",
		  "1 /classes/x/scan_mode" },
		{ "{'classes': {'x': {'scan_mode': null}}}", "1 /classes/x/scan_mode" },
		{ "{'classes': {'x': {'place_cluster': 1}}}", "" },
		{ "{'classes': {'x': {'place_cluster': 'spread'}}}", "" },
		{ "{'classes': {'x': {'place_cluster': 2}}}", "1 /classes/x/place_cluster" },
		{ "{'classes': {'x': {'place_pack': true}}}", "" },
		{ "{'classes': {'x': {'scan_local_pct': true}}}", "1 /classes/x/scan_local_pct" },
		{ "{'classes': {'x': {'place_pack': 2}}}", "1 /classes/x/place_pack" },
		{ "{'classes': {'x': {'scan_delay_ms': 9}}}", "1 /classes/x/scan_delay_ms" },
		{ "{'classes': {'x': {'scan_delay_ms': 10}}}", "" },
		{ "{'classes': {'x': {'scan_delay_ms': 60000}}}", "" },
		{ "{'classes': {'x': {'scan_delay_ms': 60001}}}", "1 /classes/x/scan_delay_ms" },
		{ "{'classes': {'x': {'scan_delay_ms': -1}}}", "1 /classes/x/scan_delay_ms" },
		{ "{'classes': {'x': {'scan_delay_ms': 10.5}}}", "1 /classes/x/scan_delay_ms" },
		{ "{'classes': {'x': {'scan_delay_ms': '10'}}}", "1 /classes/x/scan_delay_ms" },
		{ "{'classes': {'x': {'scan_delay_ms': [10]}}}", "1 /classes/x/scan_delay_ms" },
		/* More than another, whose default is 60000. */
		{ "{'classes': {'x': {'scan_period_max_ms': 999}}}",
		  "1 /classes/x/scan_period_min_ms" },
		{ "{'classes': {'default': {'page_hold_ms': 700000}}}",
		  "1 /classes/default/page_hold_ms" },
		{ "{'classes': {'x': {\n'page_hold_ms': 5,\n'page_hold_max_ms': 4}}}",
		  "2 /classes/x/page_hold_ms" },
		{ "{'classes': {'x': {'page_hold_ms': 5, 'page_hold_max_ms': 5}}}", "" },
		/* Inherited from default, wherever that stands. */
		{ "{'classes': {'x': {'scan_period_min_ms': 5000},\n"
		  "'default': {'scan_period_max_ms': 4000}}}", "1 /classes/x/scan_period_min_ms" },
		/* The second one of a name. */
		{ "{\n'classes': {'x': {}},\n'classes': {'x': {}}}", "3 /classes, 3 /classes/x" },
		{ "{'classes': {'x': {\n'page_mode':'never',\n'page_mode':'kernel'}}}",
		  "3 /classes/x/page_mode" },
		{ "{'rules': [5]}", "1 /rules/0" },
		{ "{'rules': [{}]}", "1 /rules/0, 1 /rules/0" },
		{ "{'rules': [{'class': 'default'}]}", "1 /rules/0" },
		{ "{'rules': [{'comm': 'x'}]}", "1 /rules/0" },
		{ "{'rules': [{'comm': 'x', 'class': 'y'}]}", "1 /rules/0/class" },
		{ "{'rules': [\n{'comm': 'x', 'class': 'default'},\n"
		  "{'comm': '',\n'class': 'default'}]}", "3 /rules/1/comm" },
		{ "{'rules': [{'user': 'x', 'pid': 0, 'class': 'default'}]}",
		  "1 /rules/0/user, 1 /rules/0/pid" },
		{ "{'rules': [{'comm': '" S60 S60 "', 'class': 'default'}]}",
		  "1 /rules/0/comm" },
	};
	const char *found;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		found = findings_of(cases[i].text);
		ksft_test_result(!strcmp(found, cases[i].found), "file %zu\n", i);
		if (strcmp(found, cases[i].found))
			ksft_print_msg("%s, not %s\n", found, cases[i].found);
	}
}

#define RULE_CASES	37

static void test_rules(void)
{
	/* NULL: it is none. */
	static const struct {
		const char *json, *line;
	} cases[RULE_CASES] = {
		{ "'comm':'a'", "comm=a class=c" },
		{ "'comm':'a b'", NULL },
		{ "'comm':'[a-z]*\\\\['", "comm=[a-z]*\\[ class=c" },
		{ "'comm':'[]'", NULL },
		{ "'comm':'[]]'", "comm=[]] class=c" },
		{ "'comm':'[!]'", NULL },
		{ "'comm':'[!'", NULL },
		{ "'comm':'a\\\\'", NULL },
		{ "'comm':'a\\nb'", NULL },
		{ "'comm':'a\\u0000b'", NULL },
		{ "'comm':5", NULL },
		{ "'comm':'class=x'", "comm=class=x class=c" },
		{ "'cgroup':'/'", "cgroup=/ class=c" },
		{ "'cgroup':'/a/b'", "cgroup=/a/b class=c" },
		{ "'cgroup':'/a/'", "cgroup=/a/ class=c" },
		{ "'cgroup':'a'", NULL },
		{ "'cgroup':'//'", NULL },
		{ "'cgroup':'/a//b'", NULL },
		{ "'cgroup':'/a/../b'", NULL },
		{ "'cgroup':'/.'", NULL },
		{ "'cgroup':'/...'", "cgroup=/... class=c" },
		{ "'cgroup':'/" S60 S60 S60 S60 "ggggggggggaaaa'",
		  "cgroup=/" S60 S60 S60 S60 "ggggggggggaaaa class=c" },
		{ "'cgroup':'/" S60 S60 S60 S60 "ggggggggggaaaaa'", NULL },
		{ "'pid':1", "pid=1 class=c" },
		{ "'pid':'1'", NULL },
		{ "'pid':2147483648", NULL },
		{ "'uid':4294967294", "uid=4294967294 class=c" },
		{ "'uid':4294967295", NULL },
		{ "'uid':-1", NULL },
		{ "'policy':'batch'", "policy=batch class=c" },
		{ "'policy':'other'", NULL },
		{ "'nice':5", "nice=5 class=c" },
		{ "'nice':'<=-5'", "nice<=-5 class=c" },
		{ "'nice':'<'", NULL },
		{ "'nice':'>20'", NULL },
		{ "'nice':'5'", NULL },
		{ "'uid':0,'cgroup':'/x','nice':'>0'", "cgroup=/x uid=0 nice>0 class=c" },
	};
	char text[1024];
	bool good;
	size_t i;

	for (i = 0; i < RULE_CASES; i++) {
		snprintf(text, sizeof(text),
			 "{'classes':{'c':{}},'rules':[{'class':'c',%s}]}", cases[i].json);
		good = !*findings_of(text);
		ksft_test_result(good == !!cases[i].line &&
				 (!good || !strcmp(policy.rule[0], cases[i].line)),
				 "rule %s\n", cases[i].json);
	}
}

static void test_sizes(void)
{
	char *text = malloc(1 << 20), *at = text;
	int i;

	at += sprintf(at, "{'classes':{'default':{}");
	for (i = 0; i < 64; i++)
		at += sprintf(at, ",'c%d':{}", i);
	sprintf(at, "%s", "}}");
	ksft_test_result(!*findings_of(text) && policy.classes == 65, "64 classes\n");
	sprintf(at, "%s", ",\n'more':{}}}");
	ksft_test_result(!strcmp(findings_of(text), "2 /classes/more"), "one more\n");

	at = text + sprintf(text, "{'rules':[{'pid':1,'class':'default'}");
	for (i = 1; i < 512; i++)
		at += sprintf(at, ",{'pid':1,'class':'default'}");
	sprintf(at, "%s", "]}");
	ksft_test_result(!*findings_of(text) && policy.rules == 512, "512 rules\n");
	sprintf(at, "%s", ",{'pid':1,'class':'default'}]}");
	ksft_test_result(!strcmp(findings_of(text), "1 /rules"), "one more\n");

	memset(text, '[', 100000);
	text[100000] = '\0';
	ksft_test_result(!strcmp(findings_of(text), "1 "), "nested without end\n");
	free(text);
}

static void test_values(void)
{
	static const char text[] =
		"{'classes':{'x':{'page_mode':'never','place_pack':true},\n"
		"'default':{'scan_mode':'adapt','page_hold_ms':5}},\n"
		"'rules':[{'comm':'a','class':'x'},{'nice':'>0','class':'default'}]}";
	const struct policy_class *x;
	struct json_object *o;
	struct findings f;
	size_t rule;

	ksft_test_result(!*findings_of(text) && policy.classes == 2 && policy.rules == 2,
			 "a policy\n");
	x = policy_class(&policy, "x");
	ksft_test_result(!strcmp(policy.class[0].name, "default"), "default is first\n");
	ksft_test_result(!strcmp(x->value[knob_find("page_mode")], "never") &&
			 !strcmp(x->value[knob_find("place_pack")], "1"), "knobs of its own\n");
	ksft_test_result(!strcmp(x->value[knob_find("scan_mode")], "adapt") &&
			 !strcmp(x->value[knob_find("page_hold_ms")], "5"),
			 "knobs as default has them\n");
	ksft_test_result(!strcmp(x->value[knob_find("page_streak")], "1") &&
			 !strcmp(x->value[knob_find("place_mode")], "kernel"),
			 "knobs as loaded\n");
	o = policy_json(&policy, &rule);
	policy_parse(&again, json_object_to_json_string(o), &f);
	ksft_test_result(!f.n && !memcmp(policy.class, again.class, 2 * sizeof(again.class[0])) &&
			 !strcmp(policy.rule[1], again.rule[1]), "read again as it was written\n");
	json_object_put(o);
	sprintf(policy.rule[1], "colour=red class=x");
	ksft_test_result(!policy_json(&policy, &rule) && rule == 1, "a rule of the future\n");
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(53 + RULE_CASES + 5 + 7);
	test_findings();
	test_rules();
	test_sizes();
	test_values();
	ksft_finished();
}
