// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of what top reads and does: views, what the kernel says of nodes, paths of
 * cgroups, rules, and keys, bent or drawn. No byte outside is touched; lists are whole
 * and in order; in a tree each is below the one that it is in; a table of rules has the
 * new one first and all others but its own; what is chosen is there.
 * fuzz_top [SEED [ROUNDS]]; a failure prints what replays it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <curses.h>

#include "../assign.h"
#include "../ctl.h"
#include "../entry.h"
#include "../keys.h"
#include "../node.h"
#include "bend.h"

static const char tasks[] =
	"tid tgid group comm class node preferred faults migrated moves recent_matrix\n"
	"1 1 2 a\\040b x 0 1 100 10 2 1,2/3,4\n2 1 2 c y 1 -1 50 0 0 0,0/0,9\n"
	"3 3 0 d - -1 0 18446744073709551615 1 7 9,9/9,9\n";
static const char groups[] =
	"group leader comm members departed faults migrated recent_matrix\n"
	"0 0 - 1 0 5 0 0,0/0,1\n2 1 c 2 0 150 10 1,2/3,13\n";
static const char matrix[] =
	NUMABAL_MATRIX_COLUMNS " n0 n1\n"
	"all faults total n0 1 0\nall faults total n1 18446744073709551615 2\n"
	"migrated faults total n0 1 0\nmigrated faults total n1 0 2\n"
	"all faults recent n0 1 0\nall faults recent n1 0 2\n";
static const char stat[] = "cpu  9 9 9 9\ncpu0 1 2 3 4 5 6 7 8 9 10\ncpu1 1 1 1 1\nintr 4\n";
static const char meminfo[] = "Node 0 MemTotal:  1000 kB\nNode 0 MemFree:   400 kB\n";
static const char distance[] = "10 20 30 255\n";
static const char list[] = "0-3,5,8190-8191\n";
static const char rules[] =
	"cgroup=/a class=x\ncomm=b class=y\ncgroup=/a/b class=z\ncgroup=/a uid=5 class=x\n";
static const char paths[] = "/a/b\n/a\n/\n/a-b/c/d\n/a/b/c\nother\n";

static const char * const noise[] = {
	" ", "\n", "-", ",", "/", "//", "0", "99999", "18446744073709551615", "\\040", "\303",
	"cpu", "cpu0 ", "8192", "-1", "class=", "cgroup=/a", "cgroup=/a class=x\n", "/a/b\n",
	"Node 0 MemFree: ", "#", "10", "\t", "1,2/3,4", "all faults total n0 1 0\n",
};

static char *bent(const char *text)
{
	return pick(4) ? bend(text, noise, ARRAY_SIZE(noise)) : strdup(text);
}

static bool ordered(const struct entries *e, enum sort by, const char *filter)
{
	size_t *order = ctl_alloc(e->n, sizeof(*order));
	bool *seen = ctl_alloc(e->n, sizeof(*seen));
	size_t n = entries_order(e, by, filter, order), i;
	bool good = *filter ? n <= e->n : n == e->n;

	for (i = 0; i < n; i++) {
		const struct entry *one = &e->list[order[i]];

		good &= !seen[order[i]] && (!one->parent || seen[one->parent - 1]);
		seen[order[i]] = true;
		/* In a tree, right behind: what is in between is in the same one. */
		if (i && one->parent && order[i - 1] != one->parent - 1)
			good &= e->list[order[i - 1]].depth >= one->depth;
	}
	free(order);
	free(seen);
	return good;
}

static bool check_tree(const struct entries *of)
{
	static const char * const filters[] = { "", "a", "/", "1", "zz" };
	char *text = bent(paths), *at = text, **path = ctl_alloc(of->n, sizeof(*path));
	struct entries tree;
	u64 known = 0;
	bool good = true;
	size_t i;

	for (i = 0; i < of->n; i++)
		path[i] = strsep(&at, "\n");
	for (i = 0; i < of->n; i++)
		known += path[i] && *path[i] == '/';
	entries_of_cgroups(&tree, of, path);
	good &= tree.n && tree.list[0].tasks == known && !strcmp(tree.list[0].name, "/");
	for (i = 1; i < tree.n; i++) {
		const struct entry *up = &tree.list[tree.list[i].parent - 1];

		good &= tree.list[i].parent && tree.list[i].parent <= i &&
			tree.list[i].depth == up->depth + 1 && tree.list[i].tasks <= up->tasks &&
			!strncmp(tree.list[i].name, up->name, strlen(up->name));
	}
	for (i = 0; i < ARRAY_SIZE(filters); i++)
		good &= ordered(&tree, pick(SORTS), filters[i]);
	entries_free(&tree);
	free(path);
	free(text);
	return good;
}

/* Return: good; adds to @taken what was. */
static bool check_entries(unsigned int *taken)
{
	struct entries was = { }, now = { }, of_groups = { };
	struct table old_view, view, groups_view;
	bool good = true;
	size_t i;

	if (!table_parse(&old_view, bent(tasks)))
		entries_of_tasks(&was, &old_view);
	if (!table_parse(&view, bent(tasks))) {
		++*taken;
		entries_of_tasks(&now, &view);
		entries_rate(&now, &was, 0.5);
		for (i = 0; i < now.n; i++)
			good &= now.list[i].fault_rate >= 0 && entry_remote(&now.list[i]) <= 100 &&
				(!i || now.list[i].id >= now.list[i - 1].id) &&
				now.list[i].node < NUMABAL_MAX_NODES;
		good &= ordered(&now, pick(SORTS), pick(2) ? "" : "1") && check_tree(&now);
		if (!table_parse(&groups_view, bent(groups))) {
			entries_of_groups(&of_groups, &groups_view, &view, &now);
			good &= ordered(&of_groups, pick(SORTS), "");
			entries_free(&of_groups);
		}
		table_free(&groups_view);
	}
	entries_free(&was);
	entries_free(&now);
	table_free(&old_view);
	table_free(&view);
	return good;
}

static bool check_nodes(unsigned int *taken)
{
	struct node nodes[NUMABAL_MAX_NODES] = { }, before = { };
	static signed char node_of[PROC_CPUS];
	char *cpus = bent(list), *ticks = bent(stat), *memory = bent(meminfo);
	char *far = bent(distance);
	struct table view;
	unsigned int n = 0;
	bool good = true;

	memset(node_of, -1, sizeof(node_of));
	*taken += node_cpus(cpus, 1, node_of);
	node_ticks(ticks, node_of, nodes, 2);
	if (node_memory(memory, nodes))
		good &= nodes[0].free_kb <= nodes[0].total_kb;
	node_distances(far, nodes);
	good &= nodes[0].distances <= NUMABAL_MAX_NODES;
	if (!table_parse(&view, bent(matrix)))
		n = node_faults(&view, nodes);
	good &= n <= NUMABAL_MAX_NODES;
	before.ticks = pick(20);
	before.busy = pick(20);
	node_rate(&nodes[1], &before, 1);
	good &= nodes[1].cpu_pct <= 100 && node_local(&nodes[1]) <= 100;
	table_free(&view);
	free(cpus);
	free(ticks);
	free(memory);
	free(far);
	return good;
}

static size_t lines_of(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text != '\n' && (text[1] == '\n' || !text[1]);
	return n;
}

static bool check_rules(void)
{
	static const char line[] = "cgroup=/a class=new";
	char *text = bent(rules), *once = assign_table(text, "/a", line);
	char *again, *body = strdup(once + strlen("replace\n")), *end;
	bool good;

	good = !strncmp(once, "replace\ncgroup=/a class=new\n", 28) &&
	       lines_of(once) <= lines_of(text) + 3 && !strstr(once, "\ncgroup=/a class=x\n");
	end = strstr(body, "end\n");
	while (end && end[4])
		end = strstr(end + 1, "end\n");
	good &= !!end;
	if (end)
		*end = '\0';
	/* Once more changes nothing. */
	again = assign_table(body, "/a", line);
	good &= !strcmp(again, once);
	free(again);
	free(body);
	free(once);
	free(text);
	return good;
}

static bool check_keys(void)
{
	static const int keys[] = {
		KEY_UP, KEY_DOWN, KEY_HOME, KEY_END, KEY_PPAGE, KEY_NPAGE, KEY_BACKSPACE, 27, '\r',
		'/', 'a', 't', 'g', 'c', 'f', 'r', 'm', 'p', '?', 'x', 0xc3, 0xa4, KEY_F(9),
	};
	struct extent e = { pick(5), 1 + pick(4), 1 + pick(4), pick(3) };
	struct state s = { };
	bool good = true;
	unsigned int n;

	for (n = pick(100); n && good; n--) {
		keys_press(&s, keys[pick(ARRAY_SIZE(keys))], &e);
		good &= s.at < e.lines || !s.at;
		good &= s.choice < e.choices && s.scroll <= e.hidden && s.kind < KINDS &&
			s.sort < SORTS && strlen(s.filter) <= FILTER_MAX;
		if (!pick(10))
			e.lines = s.at + 1 + pick(3);
	}
	return good;
}

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? atoi(argv[1]) : 1;
	unsigned int rounds = argc > 2 ? atoi(argv[2]) : 30000;
	unsigned int i, taken = 0, lists = 0;

	for (i = 0; i < rounds; i++) {
		srandom(seed + i);
		if (!check_entries(&taken) || !check_nodes(&lists) || !check_rules() ||
		    !check_keys()) {
			printf("failed: fuzz_top %u 1\n", seed + i);
			return 1;
		}
	}
	/* One that refuses all would pass the rest. */
	if (rounds > 1000 && (taken < rounds / 10 || lists < rounds / 10)) {
		printf("failed: hardly anything was taken\n");
		return 1;
	}
	printf("# fuzz_top: %u rounds\n", rounds);
	return 0;
}
