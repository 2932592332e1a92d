// SPDX-License-Identifier: GPL-2.0
/* A policy and the live module. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ctl.h"
#include "file.h"
#include "policy.h"
#include "view.h"

static int read_class(struct policy_class *c)
{
	char path[128];
	char *value;
	int i;

	for (i = 0; i < NR_KNOBS; i++) {
		value = view_class_value(c->name, knobs[i].name);
		if (!value) {
			snprintf(path, sizeof(path), SYSFS("class/%s/%s"), c->name,
				 knobs[i].name);
			return file_explain(path, errno);
		}
		snprintf(c->value[i], sizeof(c->value[i]), "%s", value);
		free(value);
	}
	return CTL_OK;
}

static int read_rules(struct policy *p)
{
	char *text = file_read(SYSFS("rules")), *at = text, *line;

	if (!text)
		return file_explain(SYSFS("rules"), errno);
	p->rules = 0;
	while ((line = strsep(&at, "\n")))
		if (*line && p->rules < NUMABAL_MAX_RULES)
			snprintf(p->rule[p->rules++], sizeof(p->rule[0]), "%s", line);
	free(text);
	return CTL_OK;
}

int policy_read(struct policy *p)
{
	char names[NUMABAL_MAX_CLASSES][NUMABAL_CLASS_NAME_MAX + 1];
	size_t n = 0, i;
	int rc;

	rc = file_need_module() ?: view_classes(names, &n);
	p->classes = 0;
	for (i = 0; i < n && !rc; i++)
		rc = read_class(policy_add(p, names[i], NULL));
	return rc ?: read_rules(p);
}

/* Why a value that is right by itself may be refused. */
static int refused(const char *path, const char *text, int err)
{
	switch (err) {
	case -EBUSY:
		return ctl_fail(CTL_FAILED,
				"%s does not take '%s': somebody else holds the kernel's function\n"
				"(a live patch?), or kernel.ftrace_enabled is 0",
				path, text);
	case -EOPNOTSUPP:
		return ctl_fail(CTL_FAILED,
				"%s does not take '%s': this kernel cannot do that; leave it out",
				path, text);
	case -ENOENT:
	case -EACCES:
	case -EPERM:
		return file_explain(path, -err);
	default:
		return ctl_fail(CTL_FAILED, "%s does not take '%s': %s", path, text,
				strerror(-err));
	}
}

static int write_text(const char *path, const char *text)
{
	int err = file_write(path, text);

	return err ? refused(path, text, err) : CTL_OK;
}

static int write_knob(struct policy_class *have, const struct policy_class *want, int i)
{
	char path[128];
	int rc;

	if (!strcmp(have->value[i], want->value[i]))
		return CTL_OK;
	snprintf(path, sizeof(path), SYSFS("class/%s/%s"), want->name, knobs[i].name);
	rc = write_text(path, want->value[i]);
	if (!rc)
		memcpy(have->value[i], want->value[i], KNOB_VALUE);
	return rc;
}

/* Has the knob that this one must not exceed to be raised first? */
static bool raises(const struct policy_class *have, const struct policy_class *want, int i)
{
	int limit = knob_find(knobs[i].at_most);
	u64 value, now;

	return limit >= 0 && number_parse(want->value[i], &value) &&
	       number_parse(have->value[limit], &now) && value > now;
}

static bool is_mode(int i)
{
	size_t len = strlen(knobs[i].name);

	return len > 5 && !strcmp(knobs[i].name + len - 5, "_mode");
}

/*
 * In an order in which each is taken: limits that go up before what they limit, and
 * what they limit before limits that go down, which follow in the table. Modes come
 * last, so that nothing is decided by knobs that are half set.
 */
static int write_knobs(struct policy_class *have, const struct policy_class *want)
{
	int i, rc = CTL_OK;

	for (i = 0; i < NR_KNOBS && !rc; i++) {
		if (is_mode(i))
			continue;
		if (raises(have, want, i))
			rc = write_knob(have, want, knob_find(knobs[i].at_most));
		if (!rc)
			rc = write_knob(have, want, i);
	}
	for (i = 0; i < NR_KNOBS && !rc; i++)
		if (is_mode(i))
			rc = write_knob(have, want, i);
	return rc;
}

static int make_class(struct policy *have, const char *name)
{
	char line[NUMABAL_CLASS_NAME_MAX + 2];
	int rc;

	snprintf(line, sizeof(line), "+%s", name);
	rc = write_text(SYSFS("classes"), line);
	if (rc)
		return rc;
	if (have->classes == NUMABAL_MAX_CLASSES)
		return ctl_fail(CTL_FAILED, "somebody else makes classes meanwhile; try again");
	return read_class(policy_add(have, name, NULL));
}

static bool same_rules(const struct policy *a, const struct policy *b)
{
	size_t i;

	for (i = 0; i < a->rules && i < b->rules; i++)
		if (strcmp(a->rule[i], b->rule[i]))
			return false;
	return a->rules == b->rules;
}

static int write_rules(const struct policy *p)
{
	size_t size, i;
	char *text = NULL;
	FILE *f = open_memstream(&text, &size);
	int err;

	if (!f)
		return ctl_fail(CTL_FAILED, "out of memory");
	fputs("replace\n", f);
	for (i = 0; i < p->rules; i++)
		fprintf(f, "%s\n", p->rule[i]);
	fputs("end\n", f);
	fclose(f);
	err = file_write(SYSFS("rules"), text);
	free(text);
	return err ? refused(SYSFS("rules"), "the rules", err) : CTL_OK;
}

/* Removes the classes that are not wanted; their rules go with them. */
static int drop_classes(struct policy *have, struct policy *want)
{
	char line[NUMABAL_CLASS_NAME_MAX + 2];
	size_t i = 0;
	int rc;

	while (i < have->classes) {
		if (policy_class(want, have->class[i].name)) {
			i++;
			continue;
		}
		snprintf(line, sizeof(line), "-%s", have->class[i].name);
		rc = write_text(SYSFS("classes"), line);
		if (rc)
			return rc;
		have->class[i] = have->class[--have->classes];
	}
	return CTL_OK;
}

static size_t missing_classes(struct policy *have, const struct policy *want)
{
	size_t i, n = 0;

	for (i = 0; i < want->classes; i++)
		n += !policy_class(have, want->class[i].name);
	return n;
}

/*
 * From what there is to what is wanted. What goes, goes last, when no rule names it any
 * more: no task is in between but in its old or its new class. Only where there is no
 * room for both, it goes first.
 */
static int go(struct policy *have, struct policy *want)
{
	int rc = CTL_OK;
	size_t i;

	if (have->classes + missing_classes(have, want) > NUMABAL_MAX_CLASSES)
		rc = drop_classes(have, want) ?: read_rules(have);
	for (i = 0; i < want->classes && !rc; i++)
		if (!policy_class(have, want->class[i].name))
			rc = make_class(have, want->class[i].name);
	for (i = 0; i < want->classes && !rc; i++)
		rc = write_knobs(policy_class(have, want->class[i].name), &want->class[i]);
	if (!rc && !same_rules(have, want))
		rc = write_rules(want);
	return rc ?: drop_classes(have, want);
}

int policy_write(struct policy *p)
{
	struct policy *before = ctl_alloc(1, sizeof(*before));
	struct policy *now = ctl_alloc(1, sizeof(*now));
	int rc, lock;

	/* One at a time; it ends with the program. */
	lock = file_open(NUMABAL_SYSFS_DIR, O_RDONLY | O_DIRECTORY);
	if (lock >= 0)
		flock(lock, LOCK_EX);
	rc = policy_read(before);
	if (!rc) {
		*now = *before;
		rc = go(now, p);
		if (rc && (policy_read(now) || go(now, before)))
			ctl_fail(rc, "what was before could not be put back; see policy show");
		else if (rc)
			ctl_fail(rc, "nothing was changed");
	}
	if (lock >= 0)
		close(lock);
	free(before);
	free(now);
	return rc;
}
