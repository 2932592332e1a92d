// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of what reads records, which may be anybody's: samples of bent views, bent lines of
 * the trace, and files that are bent themselves.
 * fuzz_record [SEED [ROUNDS]]; a failure prints what replays it.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include <json-c/linkhash.h>

#include "../event.h"
#include "../plot.h"
#include "../report.h"
#include "../tape.h"
#include "bend.h"

#define M	" 1,256/0,1"

static const char stats[] = "hint_faults 260\nmigrate_failed_pages 3\n";
static const char matrix[] =
	NUMABAL_MATRIX_COLUMNS " n0 n1\n"
	"all faults total n0 1 0\nall faults total n1 18446744073709551615 2\n"
	"migrated pages total n0 1 0\nmigrated pages total n1 0 2\n";
static const char tasks[] =
	NUMABAL_TASKS_COLUMNS "\n"
	"226 226 0 hinter default 1 -1 100 1 1 100 1 0 0 0 0" M M M M " 1:1 0 0 0 0 0 0 0,31\n"
	"229 226 7 a\\040b default -1 1 100 9 9 - 0 9 0 6 1" M M M M " 1:258 0 0 0 0 0 0 0,54\n";
static const char decisions[] =
	NUMABAL_DECISIONS_COLUMNS "\nall page veto share 5 9\nall scan allow learn 3 0\n";
static const char events[] =
	" a-7 [000] d..2. 1.0: numabal_place: tid=7 request=move verdict=allow reason=passed\n"
	" a-7 [000] d..2. 1.0: sched_move_numa: pid=7 src_nid=0 dst_nid=1\n"
	" a-7 [000] d..2. 1.3: sched_swap_numa: src_pid=7 src_nid=0 dst_pid=8 dst_nid=1\n"
	"CPU:0 [LOST 3 EVENTS]\n";
static const char file[] =
	"{\"numabal_record\":1,\"began\":\"x\",\"command\":[\"a\",\"b\"]}\n"
	"{\"ms\":1,\"stats\":\"a 1\\n\",\"events\":\"\"}\n{\"ms\":2,\"end\":\"command\"}\n";

static const char * const noise[] = {
	" ", "\n", "#", "-", "/", ",", ":", ": ", "=", "0", "-1", "18446744073709551616", "\\040",
	"\303", "\200", "1,2/3,4", "CPU:", "[LOST ", "{", "}", "\"", "\\u0000", "[", "]", "null",
	"sched_swap_numa: ", "tid=", "all faults total n0 1 0\n", "1e999",
};

static void add_bent(struct json_object *o, const char *name, const char *text)
{
	/* Most views are right, or nothing would be taken. */
	char *bent = pick(4) ? strdup(text) : bend(text, noise, ARRAY_SIZE(noise));

	json_object_object_add(o, name, json_object_new_string(bent));
	free(bent);
}

/* Return: how many samples were taken. */
static u64 tell(FILE *null)
{
	struct report r = { .head = json_object_new_object() };
	struct json_object *o;
	unsigned int i;
	u64 taken;

	for (i = 0; i < 4; i++) {
		o = json_object_new_object();
		json_object_object_add(o, "ms", json_object_new_int(i * pick(1000)));
		add_bent(o, "stats", stats);
		add_bent(o, "matrix", matrix);
		add_bent(o, "tasks", tasks);
		add_bent(o, "decisions", decisions);
		add_bent(o, "events", events);
		story_add(&r.story, o);
		json_object_put(o);
	}
	report_sort(&r.story);
	plot_svg(&r.story, "<&\"", null);
	o = report_json(&r);
	fputs(json_object_to_json_string(o), null);
	json_object_put(o);
	taken = r.story.samples;
	report_free(&r);
	return taken;
}

static void read_bent(void)
{
	char *text = bend(file, noise, ARRAY_SIZE(noise));
	FILE *from = fmemopen(text, strlen(text) ? : 1, "r");
	struct lh_table *seen = NULL;
	struct json_object *o;

	while (tape_get(from, &o) && o) {
		tape_number(o, "ms");
		tape_text(o, "stats");
		json_object_put(o);
	}
	fclose(from);
	free(tape_changed(&seen, text));
	free(tape_changed(&seen, tasks));
	lh_table_free(seen);
	free(text);
}

/* Names and values fit, whatever the line was. */
static bool read_events(void)
{
	char *text = bend(events, noise, ARRAY_SIZE(noise));
	const char *at = text;
	struct event e;
	bool good = true;
	size_t i;

	while (event_next(&e, &at)) {
		good &= e.fields <= EVENT_FIELDS && strlen(e.name) < EVENT_WORD;
		for (i = 0; i < e.fields; i++)
			good &= strlen(e.key[i]) < EVENT_WORD && !strchr(e.value[i], '\n');
		event_number(&e, "tid");
	}
	free(text);
	return good;
}

int main(int argc, char **argv)
{
	unsigned int seed = argc > 1 ? atoi(argv[1]) : 1;
	unsigned int rounds = argc > 2 ? atoi(argv[2]) : 20000;
	FILE *null = fopen("/dev/null", "w");
	unsigned int i;
	u64 taken = 0;

	for (i = 0; i < rounds; i++) {
		srandom(seed + i);
		taken += tell(null);
		read_bent();
		if (!read_events()) {
			printf("failed: fuzz_record %u 1\n", seed + i);
			return 1;
		}
	}
	fclose(null);
	/* One that refuses all would pass the rest. */
	if (rounds > 1000 && !taken) {
		printf("failed: nothing was taken\n");
		return 1;
	}
	printf("# fuzz_record: %u rounds, %llu samples taken\n", rounds,
	       (unsigned long long)taken);
	return 0;
}
