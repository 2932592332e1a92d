// SPDX-License-Identifier: GPL-2.0
/*
 * views DIR: do numabal's views, saved by snap, agree with each other?
 *
 * Every sum that sysfs-ABI.md promises is recomputed.  Complaints go to
 * stdout as TAP comments; the exit status is 0 only without any.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "numabal/abi.h"
#include "sums.h"

static char *stats;

static unsigned long long stat(const char *name)
{
	size_t len = strlen(name);
	const char *p;
	char *end;

	for (p = stats; p && *p; p = strchr(p, '\n'), p += !!p)
		if (!strncmp(p, name, len) && p[len] == ' ') {
			unsigned long long n = strtoull(p + len, &end, 10);

			if (*end == '\n')
				return n;
		}
	printf("# stats: no %s, or it is no number\n", name);
	exit(1);
}

static void open_table(struct table *t, const char *dir, const char *name,
		       const char *header, bool more)
{
	char path[PATH_MAX];
	char *text;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	text = table_slurp(path);
	if (!text || !table_parse(t, name, text, header, more))
		exit(1);
}

static void check_stats(const struct machine *m)
{
	same("stats: hint_faults, matrix + dropped + lost + pending",
	     stat("hint_faults"),
	     m->sum[KIND_ALL][UNIT_FAULTS][SPAN_TOTAL] + stat("dropped") +
	     stat("lost") + stat("pending"));
	same("stats: local + remote, hint_faults",
	     stat("local") + stat("remote"), stat("hint_faults"));
	same("stats: hint_fault_pages, matrix", stat("hint_fault_pages"),
	     m->sum[KIND_ALL][UNIT_PAGES][SPAN_TOTAL]);
	same("stats: private, matrix", stat("private"),
	     m->sum[KIND_PRIVATE][UNIT_FAULTS][SPAN_TOTAL]);
	same("stats: shared, matrix", stat("shared"),
	     m->sum[KIND_SHARED][UNIT_FAULTS][SPAN_TOTAL]);
	same("stats: migrated, matrix", stat("migrated"),
	     m->sum[KIND_MIGRATED][UNIT_FAULTS][SPAN_TOTAL]);
	same("stats: migrated_pages, matrix", stat("migrated_pages"),
	     m->sum[KIND_MIGRATED][UNIT_PAGES][SPAN_TOTAL]);
	same("stats: migrate_failed, matrix", stat("migrate_failed"),
	     m->sum[KIND_FAILED][UNIT_FAULTS][SPAN_TOTAL]);
	same("stats: migrate_failed_pages, matrix",
	     stat("migrate_failed_pages"),
	     m->sum[KIND_FAILED][UNIT_PAGES][SPAN_TOTAL]);
}

/* A group is the sum of its members and of what others left behind. */
static void check_group(const struct table *groups, size_t row,
			const struct table *tasks, const struct machine *m,
			bool other_cpus, struct sums *all)
{
	unsigned long long id = table_number(groups, row, "group");
	unsigned long long faults, members = 0, of_members = 0;
	unsigned long long leader = table_number(groups, row, "leader");
	bool led = false;
	size_t i;

	faults = row_add(groups, row, m->nodes, other_cpus, all);
	for (i = 0; i < tasks->rows; i++) {
		if (table_number(tasks, i, "group") != id)
			continue;
		members++;
		of_members += table_number(tasks, i, "faults");
		led |= table_number(tasks, i, "tid") == leader;
	}
	same("groups: members, rows in tasks",
	     table_number(groups, row, "members"), members);
	same("groups: faults, members' faults + departed", faults,
	     of_members + table_number(groups, row, "departed"));
	if (id == NUMABAL_NO_GROUP)
		same("groups: leader of row 0", leader, 0);
	else
		same("groups: leader is a member", led, true);
}

static void check_groups(const struct table *groups, const struct table *tasks,
			 const struct machine *m, bool other_cpus)
{
	struct sums *all = calloc(1, sizeof(*all));
	unsigned long long named = 0, members = 0;
	size_t i;

	for (i = 0; all && i < groups->rows; i++) {
		named += table_number(groups, i, "group") != NUMABAL_NO_GROUP;
		members += table_number(groups, i, "members");
		check_group(groups, i, tasks, m, other_cpus, all);
	}
	if (!all)
		exit(1);
	same("groups: same number twice", table_duplicates(groups, "group", NULL), 0);
	same("groups: rows, stats", named, stat("groups"));
	/* A task whose group has no row would be missing here. */
	same("groups: members, tasks", members, tasks->rows);
	same("groups: private, stats", all->private, stat("private"));
	same("groups: shared, stats", all->shared, stat("shared"));
	same("groups: migrated, stats", all->migrated, stat("migrated"));
	same("groups: failed, stats", all->failed, stat("migrate_failed"));
	same_cells("groups: faults_matrix, matrix", &all->faults,
		   &m->cells[KIND_ALL][UNIT_FAULTS][SPAN_TOTAL], m->nodes);
	same_cells("groups: pages_matrix, matrix", &all->pages,
		   &m->cells[KIND_ALL][UNIT_PAGES][SPAN_TOTAL], m->nodes);
	same_cells("groups: migrated_matrix, matrix", &all->migrated_pages,
		   &m->cells[KIND_MIGRATED][UNIT_PAGES][SPAN_TOTAL], m->nodes);
	free(all);
}

int main(int argc, char **argv)
{
	struct table matrix, tasks, groups, clusters;
	static struct machine machine;
	static struct sums sums;
	char path[PATH_MAX];
	bool other_cpus;
	size_t i;

	if (argc != 2) {
		fprintf(stderr, "usage: views DIR\n");
		return 2;
	}
	snprintf(path, sizeof(path), "%s/stats", argv[1]);
	stats = table_slurp(path);
	if (!stats)
		return 1;
	open_table(&matrix, argv[1], "matrix", NUMABAL_MATRIX_COLUMNS, true);
	open_table(&tasks, argv[1], "tasks", NUMABAL_TASKS_COLUMNS, false);
	open_table(&groups, argv[1], "groups", NUMABAL_GROUPS_COLUMNS, false);
	open_table(&clusters, argv[1], "clusters", NUMABAL_CLUSTERS_COLUMNS,
		   true);

	other_cpus = clusters_have_other(&clusters);
	machine_read(&machine, &matrix);
	check_stats(&machine);
	for (i = 0; i < tasks.rows; i++)
		row_add(&tasks, i, machine.nodes, other_cpus, &sums);
	same("tasks: same tid twice", table_duplicates(&tasks, "tid", "class"), 0);
	same("tasks: rows, stats", tasks.rows, stat("tasks"));
	check_groups(&groups, &tasks, &machine, other_cpus);
	clusters_check(&clusters, &machine);
	return problems != 0;
}
