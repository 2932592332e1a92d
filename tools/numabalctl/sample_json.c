// SPDX-License-Identifier: GPL-2.0
/* A sample as JSON: nodes, tasks, groups, cgroups. */
#include <json-c/json.h>

#include "json_add.h"
#include "sample_json.h"

static void add_node_number(struct json_object *to, const char *name, int nid)
{
	json_object_object_add(to, name, nid < 0 ? NULL : json_object_new_int(nid));
}

static struct json_object *json_node(const struct node *n, unsigned int nid, double seconds)
{
	struct json_object *o = json_object_new_object(), *to = json_object_new_array();
	unsigned int i;

	json_add_number(o, "node", nid);
	json_object_object_add(o, "online", json_object_new_boolean(n->online));
	json_add_double(o, "cpu_pct", n->cpu_pct);
	json_add_number(o, "memory_kb", n->total_kb);
	json_add_number(o, "free_kb", n->free_kb);
	for (i = 0; i < n->distances; i++)
		json_object_array_add(to, json_object_new_int(n->distance[i]));
	json_object_object_add(o, "distances", to);
	json_add_double(o, "local_pct", node_local(n));
	json_add_double(o, "faults_per_s", seconds > 0 ? n->fault_rate : -1);
	json_add_double(o, "migrated_per_s", seconds > 0 ? n->migrated_rate : -1);
	return o;
}

static struct json_object *json_entry(const struct entry *e, int kind, double seconds)
{
	static const char * const ids[] = { "tid", "group" };
	static const char * const owners[] = { "tgid", "leader" };
	struct json_object *o = json_object_new_object();

	if (kind != CGROUPS) {
		json_add_number(o, ids[kind], e->id);
		json_add_number(o, owners[kind], e->owner);
	}
	json_object_object_add(o, kind == CGROUPS ? "path" : "comm",
			       json_object_new_string(e->name));
	json_object_object_add(o, "class", json_object_new_string(e->class));
	if (kind == TASKS) {
		add_node_number(o, "node", e->node);
		add_node_number(o, "preferred", e->preferred);
	} else {
		json_add_number(o, "tasks", e->tasks);
	}
	json_add_double(o, "remote_pct", entry_remote(e));
	json_add_double(o, "faults_per_s", seconds > 0 ? e->fault_rate : -1);
	json_add_double(o, "migrated_per_s", seconds > 0 ? e->migrated_rate : -1);
	json_add_number(o, "faults", e->faults);
	json_add_number(o, "migrated", e->migrated);
	json_add_number(o, "moves", e->moves);
	return o;
}

struct json_object *sample_json(const struct sample *s, const size_t *order[KINDS],
				const size_t n[KINDS])
{
	static const char * const names[] = { "tasks", "groups", "cgroups" };
	struct json_object *o = json_object_new_object(), *list = json_object_new_array();
	unsigned int nid;
	size_t i;
	int kind;

	json_object_object_add(o, "enabled", json_object_new_boolean(s->enabled));
	json_add_double(o, "seconds", s->seconds);
	for (nid = 0; nid < s->nodes; nid++)
		json_object_array_add(list, json_node(&s->node[nid], nid, s->seconds));
	json_object_object_add(o, "nodes", list);
	for (kind = 0; kind < KINDS; kind++) {
		list = json_object_new_array();
		for (i = 0; i < n[kind]; i++)
			json_object_array_add(list, json_entry(
					      &s->entries[kind].list[order[kind][i]], kind,
					      s->seconds));
		json_object_object_add(o, names[kind], list);
	}
	return o;
}
