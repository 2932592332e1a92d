// SPDX-License-Identifier: GPL-2.0
/* Unit tests of top: entries, rates, order, the tree, nodes, rules, keys; and its cost. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <curses.h>

#include "../assign.h"
#include "../ctl.h"
#include "../entry.h"
#include "../keys.h"
#include "../node.h"
#include "../paths.h"
#include "crowd.h"
#include "kselftest.h"

#define IS(condition, name)	ksft_test_result((condition), "%s\n", name)

static const char columns[] =
	"tid tgid group comm class node faults migrated recent_matrix preferred moves\n";

static void parse(struct table *t, const char *head, const char *rows)
{
	char *text = ctl_alloc(strlen(head) + strlen(rows) + 1, 1);

	sprintf(text, "%s%s", head, rows);
	if (table_parse(t, text))
		ksft_exit_fail_msg("the test's own view is none\n");
}

static const struct entry *of(const struct entries *e, u64 id)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		if (e->list[i].id == id)
			return &e->list[i];
	return NULL;
}

static void test_tasks(void)
{
	struct table old_view, view;
	struct entries was, now;
	const struct entry *e;

	parse(&old_view, columns, "7 7 1 a x 0 100 10 1,0/0,1 0 0\n8 7 1 a x 0 50 5 1,0/0,1 0 0\n"
	      "9 9 1 a x 0 50 5 1,0/0,1 0 0\n20 20 0 a x 0 90 0 1,0/0,1 0 0\n"
	      "21 21 0 a x 0 10 9 1,0/0,1 0 0\n");
	parse(&view, columns, "20 20 0 a x 0 10 0 1,0/0,1 0 0\n21 21 0 a x 0 30 3 1,0/0,1 0 0\n"
	      "9 10 2 b\\040b y 1 80 6 1,3/0,0 0 4\n"
	      "8 7 1 a - -1 20 2 0,0/0,0 -1 0\n7 7 1 a x 0 160 20 5,0/0,5 1 0\n"
	      "12 7 1 new x 1 30 0 bad 1 0\n");
	entries_of_tasks(&was, &old_view);
	entries_of_tasks(&now, &view);
	IS(now.n == 6 && now.list[0].id == 7 && now.list[5].id == 21, "tasks are by id");
	e = of(&now, 9);
	IS(!strcmp(e->name, "b b") && !strcmp(e->class, "y") && e->node == 1 &&
	   e->preferred == 0 && e->moves == 4 && e->owner == 10, "fields");
	IS(entry_remote(e) == 75 && entry_remote(of(&now, 7)) == 0, "remote share");
	IS(entry_remote(of(&now, 8)) < 0 && of(&now, 8)->node == -1 &&
	   of(&now, 8)->preferred == -1 && entry_remote(of(&now, 12)) < 0 &&
	   !of(&now, 12)->cells, "what is none");
	entries_rate(&now, &was, 2);
	IS(of(&now, 7)->fault_rate == 30 && of(&now, 7)->migrated_rate == 5, "rates");
	IS(of(&now, 8)->fault_rate == 10 && of(&now, 8)->migrated_rate == 1 &&
	   of(&now, 20)->fault_rate == 5 && of(&now, 21)->fault_rate == 15 &&
	   of(&now, 21)->migrated_rate == 1.5, "counts begin anew");
	IS(of(&now, 9)->fault_rate == 40 && of(&now, 12)->fault_rate == 15, "new tasks");
	entries_free(&was);
	entries_free(&now);
	table_free(&view);
	table_free(&old_view);
}

static void test_groups(void)
{
	static const char head[] = "group leader comm members faults migrated recent_matrix\n";
	struct entries tasks, groups;
	struct table view, tasks_view;

	parse(&tasks_view, columns, "1 1 5 a x 0 1 0 1,0/0,1 0 2\n2 2 5 a y 0 1 0 1,0/0,1 0 1\n"
	      "3 3 6 a z 0 1 0 1,0/0,1 0 0\n4 4 6 a - -1 1 0 1,0/0,1 0 0\n"
	      "5 5 77 a x 0 1 0 1,0/0,1 0 0\n");
	parse(&view, head, "6 3 c 2 9 1 0,4/0,0\n0 0 - 0 3 0 0,0/0,0\n5 1 a 2 8 0 2,2/0,0\n");
	entries_of_tasks(&tasks, &tasks_view);
	entries_of_groups(&groups, &view, &tasks_view, &tasks);
	IS(groups.n == 3 && of(&groups, 5)->owner == 1 && of(&groups, 5)->tasks == 2 &&
	   of(&groups, 5)->moves == 3 && of(&groups, 6)->faults == 9, "groups");
	IS(!strcmp(of(&groups, 5)->class, ENTRY_MIXED) && !strcmp(of(&groups, 6)->class, "z") &&
	   !strcmp(of(&groups, 0)->class, "-"), "their classes");
	entries_free(&tasks);
	entries_free(&groups);
	table_free(&view);
	table_free(&tasks_view);
}

/* Lines as "name name ..." */
static bool listed(const struct entries *e, enum sort by, const char *filter,
		   const char *expected)
{
	size_t *order = ctl_alloc(e->n, sizeof(*order));
	size_t n = entries_order(e, by, filter, order), i;
	char text[400] = "";

	for (i = 0; i < n; i++) {
		strcat(text, i ? " " : "");
		strcat(text, e->list[order[i]].name);
	}
	free(order);
	if (strcmp(text, expected))
		printf("# '%s', not '%s'\n", text, expected);
	return !strcmp(text, expected);
}

static void test_order(void)
{
	struct table old_view, view;
	struct entries was, now;

	parse(&old_view, columns, "1 1 0 a x 0 10 5 0,0/0,0 0 0\n2 2 0 b x 0 10 0 1,0/0,0 0 0\n"
	      "3 3 0 c x 0 10 0 0,1/0,0 0 0\n44 40 0 d red 0 10 0 0,0/0,0 0 0\n");
	parse(&view, columns, "1 1 0 a x 0 11 5 0,0/0,0 0 0\n2 2 0 b x 0 40 1 9,1/0,0 0 0\n"
	      "3 3 0 c x 0 20 9 0,1/0,0 0 0\n44 40 0 d red 0 11 0 0,5/0,0 0 0\n");
	entries_of_tasks(&was, &old_view);
	entries_of_tasks(&now, &view);
	IS(listed(&now, BY_FAULTS, "", "b d c a"), "before there are rates");
	entries_rate(&now, &was, 1);
	IS(listed(&now, BY_FAULTS, "", "b c d a"), "by faults");
	IS(listed(&now, BY_REMOTE, "", "d c b a"), "by remote share");
	IS(listed(&now, BY_MIGRATED, "", "c b a d"), "by migrations");
	IS(listed(&now, BY_FAULTS, "C", "c") && listed(&now, BY_FAULTS, "red", "d") &&
	   listed(&now, BY_FAULTS, "44", "d") && listed(&now, BY_FAULTS, "40", "d") &&
	   listed(&now, BY_FAULTS, "zz", ""), "filters");
	entries_free(&was);
	entries_free(&now);
	table_free(&view);
	table_free(&old_view);
}

static void test_tree(void)
{
	char *const paths[] = { "/b/x", "/b", NULL, "/a/deep/er", "/b-c", "/b/x", "none" };
	struct entries tasks, tree, none = { };
	const struct entry *e;
	struct table view;

	parse(&view, columns, "1 1 0 t x 0 10 1 4,0/0,0 0 1\n2 2 0 t x 0 20 1 0,4/0,0 0 1\n"
	      "3 3 0 t x 0 900 0 0,0/0,0 0 0\n4 4 0 t y 0 50 0 0,0/0,0 0 0\n"
	      "5 5 0 t x 0 1 0 0,0/0,0 0 0\n6 6 0 t z 0 5 0 0,0/0,0 0 0\n"
	      "7 7 0 t x 0 900 0 0,0/0,0 0 0\n");
	entries_of_tasks(&tasks, &view);
	entries_rate(&tasks, &none, 1);
	entries_of_cgroups(&tree, &tasks, paths);
	IS(listed(&tree, BY_FAULTS, "", "/ /a /a/deep /a/deep/er /b /b/x /b-c"),
	   "a tree, each below its own");
	IS(listed(&tree, BY_REMOTE, "", "/ /b /b/x /a /a/deep /a/deep/er /b-c"),
	   "in another order");
	IS(listed(&tree, BY_FAULTS, "er", "/ /a /a/deep /a/deep/er") &&
	   listed(&tree, BY_FAULTS, "1", ""), "those above come along");
	e = &tree.list[0];
	IS(e->tasks == 5 && e->faults == 86 && !e->depth && !e->parent, "the root has all");
	for (e = tree.list; strcmp(e->name, "/b"); e++)
		;
	IS(e->tasks == 3 && e->faults == 35 && e->depth == 1 && e->fault_rate == 35 &&
	   e->moves == 2 && entry_remote(e) == 50 && !strcmp(e->class, ENTRY_MIXED),
	   "one has what is in it");
	entries_free(&tree);
	entries_free(&tasks);
	table_free(&view);
}

static int asked, asked_for[10 + 20 * PATHS_AGAIN];

static char *read_path(u64 tgid)
{
	asked++;
	asked_for[tgid]++;
	return tgid == 3 ? NULL : strdup("/x");
}

static void test_paths(void)
{
	struct entry few[] = { { .owner = 5 }, { .owner = 3 }, { .owner = 5 }, { .owner = 9 } };
	struct entries tasks = { few, 4, false };
	struct paths p = { };
	char **paths;
	int i, before;

	paths_update(&p, &tasks, read_path);
	paths = paths_of(&p, &tasks);
	IS(asked == 3 && !strcmp(paths[0], "/x") && !paths[1] && paths[3], "each process once");
	free(paths);
	tasks.n = 1;
	paths_update(&p, &tasks, read_path);
	IS(p.n == 1, "others are forgotten");
	tasks.n = 20 * PATHS_AGAIN;
	tasks.list = ctl_alloc(tasks.n, sizeof(*tasks.list));
	for (i = 0; i < (int)tasks.n; i++)
		tasks.list[i].owner = 10 + i;
	paths_update(&p, &tasks, read_path);
	before = asked;
	paths_update(&p, &tasks, read_path);
	IS(asked == before + PATHS_AGAIN, "few are asked for again");
	for (i = 0; i < 19; i++)
		paths_update(&p, &tasks, read_path);
	for (i = 10; i < (int)ARRAY_SIZE(asked_for) && asked_for[i] == 2; i++)
		;
	IS(asked == before + 20 * PATHS_AGAIN && i == ARRAY_SIZE(asked_for), "all, in turn");
	free(tasks.list);
	paths_free(&p);
}

static void test_nodes(void)
{
	static const char stat[] =
		"cpu  1 2 3\ncpu0 10 1 2 100 50 3 4 5 9 9\ncpu1 1 0 0 9 0 0 0 0 0 0\n"
		"cpu3 7 0 0 3 0 0 0 0 0 0\nintr 5\n";
	signed char node_of[PROC_CPUS];
	struct node n[2] = { }, was = { .busy = 10, .ticks = 100, .faults = 50, .migrated = 9 };
	struct node now = { .busy = 40, .ticks = 200, .faults = 80, .migrated = 4 };

	memset(node_of, -1, sizeof(node_of));
	IS(node_cpus("0-1,8\n", 0, node_of) && node_cpus("3\n", 1, node_of) &&
	   node_cpus("\n", 1, node_of) && !node_of[1] && node_of[2] == -1 && !node_of[8] &&
	   node_of[3] == 1, "lists of CPUs");
	IS(!node_cpus("x", 0, node_of) && !node_cpus("1-", 0, node_of) &&
	   !node_cpus("1,x", 0, node_of) && !node_cpus("0-8192", 0, node_of), "others");
	node_ticks(stat, node_of, n, 2);
	IS(n[0].ticks == 185 && n[0].busy == 26 && n[1].ticks == 10 && n[1].busy == 7, "ticks");
	IS(node_memory("Node 0 MemTotal:  1000 kB\nNode 0 MemFree: 200 kB\n", n) &&
	   n[0].total_kb == 1000 && n[0].free_kb == 200 && !node_memory("Node 0 MemTotal: 5", n),
	   "memory");
	node_distances("10 255 7\n", n);
	IS(n[0].distances == 3 && n[0].distance[1] == 255, "distances");
	node_distances("1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", n);
	IS(n[0].distances == NUMABAL_MAX_NODES, "no more than there can be");
	node_rate(&now, &was, 2);
	IS(now.cpu_pct == 30 && now.fault_rate == 15 && now.migrated_rate == 2, "rates");
	now.ticks = 50;
	node_rate(&now, &was, 2);
	IS(now.cpu_pct < 0, "a CPU that went");
}

static bool table_is(const char *rules, const char *line, const char *expected)
{
	char *text = assign_table(rules, "/a", line);
	bool same = !strcmp(text, expected);

	if (!same)
		printf("# %s", text);
	free(text);
	return same;
}

static void test_assign(void)
{
	static const char mine[] = "cgroup=/a class=x";
	char line[NUMABAL_RULE_MAX + 1];

	IS(!assign_rule("/a", "x", line) && !strcmp(line, mine), "a rule");
	freopen("/dev/null", "w", stderr);
	IS(assign_rule("/a b", "x", line) && assign_rule("a", "x", line) &&
	   assign_rule("/a", "-x", line), "what is none");
	IS(table_is("", mine, "replace\ncgroup=/a class=x\nend\n"), "the first rule");
	IS(table_is("comm=b class=y\n", mine, "replace\ncgroup=/a class=x\ncomm=b class=y\nend\n"),
	   "before others");
	IS(table_is("cgroup=/a class=y\ncgroup=/a/b class=y\ncgroup=/a comm=c class=y\n", mine,
		    "replace\ncgroup=/a class=x\ncgroup=/a/b class=y\n"
		    "cgroup=/a comm=c class=y\nend\n"), "in place of its own");
	IS(table_is("cgroup=/a class=y\ncomm=b class=z", "", "replace\ncomm=b class=z\nend\n"),
	   "none of its own");
}

static void test_keys(void)
{
	struct extent e = { .lines = 50, .room = 10, .choices = 3, .hidden = 0 };
	struct state s = { }, none = { };
	const char *c;

	keys_press(&s, KEY_UP, &e);
	IS(!s.at, "the first");
	keys_press(&s, KEY_DOWN, &e);
	IS(s.at == 1 && s.held, "down");
	keys_press(&s, KEY_NPAGE, &e);
	keys_press(&s, KEY_UP, &e);
	IS(s.at == 10, "a page down, and up");
	keys_press(&s, KEY_END, &e);
	keys_press(&s, KEY_DOWN, &e);
	IS(s.at == 49, "the end");
	keys_press(&s, 'r', &e);
	IS(s.at == 49 && s.sort == BY_REMOTE, "held in another order");
	keys_press(&s, KEY_HOME, &e);
	IS(!s.at && !s.held, "let go");
	keys_press(&s, 'c', &e);
	keys_press(&s, '\r', &e);
	IS(s.kind == CGROUPS && s.page == PAGE_LIST, "a cgroup has no heat map");
	keys_press(&s, 'a', &e);
	keys_press(&s, KEY_DOWN, &e);
	IS(s.page == PAGE_CLASS && s.choice == 1, "a menu");
	IS(keys_press(&s, '\r', &e) == DEED_ASSIGN && s.page == PAGE_LIST, "and a choice");
	keys_press(&s, 'a', &e);
	IS(keys_press(&s, 27, &e) == DEED_NONE && s.page == PAGE_LIST, "or none");
	for (c = "/q\303\244x\177\177\r"; *c; c++)
		keys_press(&s, (unsigned char)*c, &e);
	IS(!strcmp(s.filter, "q") && s.page == PAGE_LIST, "a filter");
	keys_press(&s, 27, &e);
	IS(!*s.filter, "none");
	keys_press(&s, 'p', &e);
	IS(s.paused, "pause");
	keys_press(&s, 't', &e);
	keys_press(&s, '\n', &e);
	IS(s.page == PAGE_HEAT && s.held && keys_press(&s, 'q', &e) == DEED_NONE &&
	   s.page == PAGE_LIST, "a heat map");
	IS(keys_press(&s, 'q', &e) == DEED_QUIT, "quit");
	e.lines = 0;
	keys_press(&none, 'a', &e);
	keys_press(&none, '\r', &e);
	keys_press(&none, KEY_DOWN, &e);
	keys_press(&none, KEY_END, &e);
	IS(none.page == PAGE_LIST && !none.at, "an empty list");
}

/* Of the CPU: others may run, too. */
static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* All that an update computes, of 10,000 tasks in 500 cgroups on 16 nodes. */
static void test_cost(void)
{
	struct table old_view, view;
	struct entries was, now, tree;
	struct paths paths = { };
	size_t *order, n;
	char **of_tasks, *text;
	double began, took;

	if (table_parse(&old_view, crowd_view(10000, 16, 1)))
		ksft_exit_fail_msg("the crowd is no view\n");
	entries_of_tasks(&was, &old_view);
	paths_update(&paths, &was, crowd_path);
	text = crowd_view(10000, 16, 2);
	began = now_ms();
	table_parse(&view, text);
	entries_of_tasks(&now, &view);
	entries_rate(&now, &was, 1);
	paths_update(&paths, &now, crowd_path);
	of_tasks = paths_of(&paths, &now);
	entries_of_cgroups(&tree, &now, of_tasks);
	order = ctl_alloc(now.n, sizeof(*order));
	n = entries_order(&now, BY_REMOTE, "", order);
	took = now_ms() - began;
	printf("# an update of 10,000 tasks on 16 nodes: %.0f ms of a CPU\n", took);
	IS(n == 10000 && now.n == 10000 && tree.n == 502 && tree.list[0].tasks == 10000,
	   "a crowd, whole");
	/* Under ASan. */
	IS(took < 2000, "in time");
	free(order);
	free(of_tasks);
	paths_free(&paths);
	entries_free(&was);
	entries_free(&now);
	entries_free(&tree);
	table_free(&view);
	table_free(&old_view);
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(7 + 2 + 5 + 5 + 4 + 8 + 6 + 16 + 2);
	test_tasks();
	test_groups();
	test_order();
	test_tree();
	test_paths();
	test_nodes();
	test_assign();
	test_keys();
	test_cost();
	ksft_finished();
}
