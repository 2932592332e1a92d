// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <json-c/json.h>

#include "assign.h"
#include "ctl.h"
#include "file.h"
#include "rule.h"

static void explain(void *data, const char *key, const char *what)
{
	ctl_fail(CTL_FAILED, "no rule can name %s: '%s' %s", (const char *)data, key, what);
}

int assign_rule(const char *cgroup, const char *class, char line[NUMABAL_RULE_MAX + 1])
{
	struct json_object *rule = json_object_new_object();
	bool good;

	json_object_object_add(rule, "cgroup", json_object_new_string(cgroup));
	json_object_object_add(rule, "class", json_object_new_string(class));
	good = rule_from_json(rule, line, explain, (void *)cgroup);
	json_object_put(rule);
	return good ? CTL_OK : CTL_FAILED;
}

/* Is it "cgroup=PATH class=ANY"? The class is the last word, as the module prints it. */
static bool is_of(const char *line, const char *cgroup)
{
	static const char key[] = "cgroup=", rest[] = " class=";
	size_t n = strlen(cgroup);

	if (strncmp(line, key, sizeof(key) - 1))
		return false;
	line += sizeof(key) - 1;
	return !strncmp(line, cgroup, n) && !strncmp(line + n, rest, sizeof(rest) - 1);
}

char *assign_table(const char *rules, const char *cgroup, const char *line)
{
	char *text = NULL;
	size_t size, len;
	FILE *f = ctl_text(&text, &size);

	fprintf(f, "replace\n%s%s", line, *line ? "\n" : "");
	for (; *rules; rules += len + !!rules[len]) {
		len = strcspn(rules, "\n");
		if (len && !is_of(rules, cgroup))
			fprintf(f, "%.*s\n", (int)len, rules);
	}
	fputs("end\n", f);
	fclose(f);
	return text;
}

static int write_table(const char *cgroup, const char *line)
{
	char *rules = file_read(SYSFS("rules")), *text;
	int err;

	if (!rules)
		return file_explain(SYSFS("rules"), errno);
	text = assign_table(rules, cgroup, line);
	err = file_write(SYSFS("rules"), text);
	free(rules);
	free(text);
	if (err == -ENOSPC)
		return ctl_fail(CTL_FAILED, "there is no room for another rule; delete some: "
				SYSFS("rules"));
	if (err == -ENOENT)
		return ctl_fail(CTL_FAILED, "somebody has removed that class meanwhile");
	return err ? file_explain(SYSFS("rules"), -err) : CTL_OK;
}

int assign(const char *cgroup, const char *class)
{
	char line[NUMABAL_RULE_MAX + 1] = "";
	int rc = class ? assign_rule(cgroup, class, line) : CTL_OK, lock;

	if (rc)
		return rc;
	/* policy_write() takes it, too: what it reads shall be what it replaces. */
	lock = file_open(NUMABAL_SYSFS_DIR, O_RDONLY | O_DIRECTORY);
	if (lock >= 0)
		flock(lock, LOCK_EX);
	rc = write_table(cgroup, line);
	if (lock >= 0)
		close(lock);
	return rc;
}
