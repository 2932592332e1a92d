// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "file.h"
#include "view.h"

int view_table(struct table *t, const char *name)
{
	char path[128];
	size_t line;
	char *text;

	snprintf(path, sizeof(path), "%s/%s", NUMABAL_DEBUGFS_DIR, name);
	text = file_read(path);
	if (!text)
		return file_explain(path, errno);
	line = table_parse(t, text);
	if (!line)
		return CTL_OK;
	table_free(t);
	return ctl_fail(CTL_FAILED, "%s, line %zu: no row of a table; please report it",
			path, line);
}

int view_stats(char **text)
{
	*text = file_read(DEBUGFS("stats"));
	return *text ? CTL_OK : file_explain(DEBUGFS("stats"), errno);
}

int view_matrix(struct matrix *m, const struct table *t, const char *kind,
		const char *unit, const char *span)
{
	if (matrix_find(m, t, kind, unit, span))
		return CTL_OK;
	return ctl_fail(CTL_FAILED, "%s: no matrix '%s %s %s'; please report it",
			DEBUGFS("matrix"), kind, unit, span);
}

int view_classes(char names[NUMABAL_MAX_CLASSES][NUMABAL_CLASS_NAME_MAX + 1],
		 size_t *n)
{
	char *text = file_read(SYSFS("classes")), *at = text, *name;

	if (!text)
		return file_explain(SYSFS("classes"), errno);
	*n = 0;
	while ((name = strsep(&at, "\n")))
		if (*name && *n < NUMABAL_MAX_CLASSES)
			snprintf(names[(*n)++], sizeof(names[0]), "%s", name);
	free(text);
	return CTL_OK;
}

char *view_class_value(const char *class, const char *file)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/class/%s/%s", NUMABAL_SYSFS_DIR, class, file);
	return file_value(path);
}
