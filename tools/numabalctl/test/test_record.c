// SPDX-License-Identifier: GPL-2.0
/* Unit tests of record and report: lines of the trace, what changed, and what happened. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include <json-c/linkhash.h>

#include "../event.h"
#include "../report.h"
#include "../tape.h"
#include "kselftest.h"

#define TESTS	28

static const char trace[] =
	"# tracer: nop\n"
	"       <...>-245     [002] d..2.    12.345678: sched_move_numa: pid=245 src_nid=0 dst_nid=1\n"
	"CPU:3 [LOST 12 EVENTS]\n"
	"  a: b=c: d-7  [000] .....  1.000001: numabal_place: tid=7 reason=passed gain_pct=-3\n"
	"no event\n";

static void test_events(void)
{
	const char *at = trace;
	struct event e;

	ksft_test_result(event_next(&e, &at) && !strcmp(e.name, "sched_move_numa") &&
			 event_number(&e, "pid") == 245 && event_number(&e, "dst_nid") == 1 &&
			 event_number(&e, "nid") == -1, "a move\n");
	ksft_test_result(event_next(&e, &at) && e.lost == 12 && !*e.name, "lost ones\n");
	ksft_test_result(event_next(&e, &at) && !strcmp(e.name, "numabal_place") &&
			 !strcmp(event_value(&e, "reason"), "passed") &&
			 event_number(&e, "gain_pct") == -1 && event_number(&e, "tid") == 7,
			 "a comm that looks like one\n");
	ksft_test_result(!event_next(&e, &at) && !*at, "and no more\n");
}

static void test_changed(void)
{
	struct lh_table *seen = NULL;
	char *first = tape_changed(&seen, "tid a\n1 x\n2 y\n");
	char *second = tape_changed(&seen, "tid a\n1 x\n2 z\n3 n\n");
	char *third = tape_changed(&seen, "tid a\n2 z\n3 n\n");
	char *fourth = tape_changed(&seen, "tid a\n1 x\n2 z\n3 n\n");

	ksft_test_result(!strcmp(first, "tid a\n1 x\n2 y\n"), "at first, all\n");
	ksft_test_result(!strcmp(second, "tid a\n2 z\n3 n\n"), "then what changed\n");
	ksft_test_result(!strcmp(third, "tid a\n"), "nothing\n");
	ksft_test_result(!strcmp(fourth, "tid a\n1 x\n"), "one that was gone is new\n");
	free(first);
	free(second);
	free(third);
	free(fourth);
	lh_table_free(seen);
}

/* A task's line, of which only some counts matter. */
#define TASK(tid, faults, moved, moves)	LINE(tid, "default 1", faults, moved, moves)
#define EXITED(tid, faults)		LINE(tid, "- -1", faults, "0,0/0,0", "0")
#define LINE(tid, class_node, faults, moved, moves) \
	tid " " tid " 0 c\\040" tid " " class_node " -1 100 9 9 - 0 9 0 2 1 " faults " 0,0/0,0 " \
	moved " 0,0/0,0 - 0 " moves " 0 0 0 0 0,5\n"

static struct json_object *sample(int ms, const int faults[4], int moved,
				  const char *decisions, const char *tasks, const char *events)
{
	struct json_object *o = json_object_new_object();
	char text[2048];

	snprintf(text, sizeof(text), NUMABAL_MATRIX_COLUMNS " n0 n1\n"
		 "all faults total n0 %d %d\nall faults total n1 %d %d\n"
		 "migrated pages total n0 0 %d\nmigrated pages total n1 0 0\n", faults[0],
		 faults[1], faults[2], faults[3], moved);
	json_object_object_add(o, "ms", json_object_new_int(ms));
	json_object_object_add(o, "stats", json_object_new_string("migrate_failed_pages 0\n"));
	json_object_object_add(o, "matrix", json_object_new_string(text));
	snprintf(text, sizeof(text), NUMABAL_DECISIONS_COLUMNS "\n%s", decisions);
	json_object_object_add(o, "decisions", json_object_new_string(text));
	snprintf(text, sizeof(text), NUMABAL_TASKS_COLUMNS "\n%s", tasks);
	json_object_object_add(o, "tasks", json_object_new_string(text));
	json_object_object_add(o, "events", json_object_new_string(events));
	return o;
}

static bool add(struct story *s, struct json_object *o)
{
	bool taken = story_add(s, o);

	json_object_put(o);
	return taken;
}

static void test_story(void)
{
	struct story s = { };
	bool taken;

	taken = add(&s, sample(0, (int[]){ 100, 100, 0, 0 }, 7, "all page veto share 5 9\n",
			       TASK("1", "100,100/0,0", "3,0/0,0", "2"), ""));
	taken &= add(&s, sample(1000, (int[]){ 110, 190, 0, 0 }, 17, "all page veto share 6 10\n",
				TASK("1", "110,190/0,0", "9,0/0,0", "2"), ""));
	ksft_test_result(taken && s.nr_points == 1 && s.samples == 2, "two samples\n");
	ksft_test_result(s.points[0].faults == 100 && s.points[0].local == 10 &&
			 s.points[0].moved == 10, "what came between\n");
	ksft_test_result(s.faults.cell[0][1] == 90 && s.moved.cell[0][1] == 10, "by node\n");
	ksft_test_result(s.nr_tasks == 1 && s.tasks[0]->faults == 100 &&
			 s.tasks[0]->local == 10 && s.tasks[0]->moved == 6 &&
			 !s.tasks[0]->moves && s.tasks[0]->by_node[1] == 90, "by task\n");
	ksft_test_result(!strcmp(s.tasks[0]->comm, "c 1"), "its name\n");
	ksft_test_result(s.nr_verdicts == 1 && s.verdicts[0].events == 1 &&
			 s.verdicts[0].pages == 1, "by verdict\n");
	ksft_test_result(story_settled(&s) == -1, "not settled\n");

	/* One that is new, and has ended by the next sample. */
	taken = add(&s, sample(2000, (int[]){ 300, 190, 0, 20 }, 17, "all page veto share 6 10\n",
			       TASK("2", "100,0/0,20", "0,0/0,0", "1"), ""));
	ksft_test_result(taken && s.nr_tasks == 2 && s.tasks[1]->faults == 120 &&
			 s.tasks[1]->moves == 1, "a new task\n");
	ksft_test_result(story_unseen(&s) == 90, "what nobody on the list has\n");
	ksft_test_result(story_settled(&s) == 1000, "settled\n");

	/* Counts that begin again, of the machine and of a tid. */
	taken = add(&s, sample(3000, (int[]){ 30, 0, 0, 0 }, 0, "all page veto share 1 2\n",
			       TASK("1", "30,0/0,0", "0,0/0,0", "0"), ""));
	ksft_test_result(taken && s.points[2].faults == 30 && !s.points[2].moved,
			 "after a reset\n");
	ksft_test_result(s.tasks[0]->faults == 130 && s.verdicts[0].events == 2,
			 "tasks and verdicts, too\n");
	ksft_test_result(!add(&s, sample(2000, (int[]){ 30, 0, 0, 0 }, 0, "", "", "")),
			 "time goes on\n");
	ksft_test_result(!add(&s, json_object_new_object()) && s.samples == 4, "no sample\n");
	story_free(&s);
}

/* Two lines with one tid: of who has exited, and of a thread of its that execs. */
static void test_same_tid(void)
{
	struct story s = { };

	add(&s, sample(0, (int[]){ 100, 0, 0, 0 }, 0, "",
		       TASK("1", "100,0/0,0", "0,0/0,0", "0"), ""));
	add(&s, sample(1000, (int[]){ 115, 0, 0, 0 }, 0, "", EXITED("1", "110,0/0,0")
		       TASK("1", "5,0/0,0", "0,0/0,0", "0"), ""));
	ksft_test_result(s.nr_tasks == 1 && s.tasks[0]->faults == 15, "one after the other\n");
	add(&s, sample(2000, (int[]){ 117, 0, 0, 0 }, 0, "", EXITED("1", "110,0/0,0")
		       TASK("1", "7,0/0,0", "0,0/0,0", "0"), ""));
	ksft_test_result(s.tasks[0]->faults == 17 && !strcmp(s.tasks[0]->class, "default") &&
			 !story_unseen(&s), "whose line stays\n");
	story_free(&s);
}

static void test_moves(void)
{
	static const char events[] =
		" a-7 [000] d..2. 1.0: numabal_place: tid=7 request=move verdict=allow reason=passed\n"
		" a-7 [000] d..2. 1.0: sched_move_numa: pid=7 src_nid=0 dst_nid=1\n"
		" a-7 [000] d..2. 1.1: sched_move_numa: pid=7 src_nid=0 dst_nid=1\n"
		" a-7 [000] d..2. 1.2: numabal_place: tid=7 request=prefer verdict=veto reason=gain\n"
		" a-7 [000] d..2. 1.2: numabal_place: tid=7 request=swap verdict=veto reason=gain\n"
		" a-7 [000] d..2. 1.3: sched_swap_numa: src_pid=7 src_nid=0 dst_pid=8 dst_nid=1\n"
		"CPU:0 [LOST 3 EVENTS]\n";
	struct story s = { };

	add(&s, sample(0, (int[]){ 0, 0, 0, 0 }, 0, "", "", events));
	ksft_test_result(s.nr_moves == 5, "five kinds of moves\n");
	ksft_test_result(!strcmp(s.moves[0].reason, "passed") && !s.moves[1].reason,
			 "a verdict explains one move\n");
	ksft_test_result(s.moves[2].held && s.moves[2].swap && s.moves[2].from == -1,
			 "one that was held\n");
	ksft_test_result(s.moves[3].tid == 7 && s.moves[3].to == 1 && s.moves[4].tid == 8 &&
			 s.moves[4].to == 0 && s.lost == 3, "a swap moves two\n");
	story_free(&s);
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(TESTS);
	test_events();
	test_changed();
	test_story();
	test_same_tid();
	test_moves();
	ksft_finished();
}
