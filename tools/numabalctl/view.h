/* SPDX-License-Identifier: GPL-2.0 */
/* Views and lists of the live module; each function says itself what is wrong. */
#ifndef VIEW_H
#define VIEW_H

#include "table.h"

/* Reads a view, DEBUGFS_DIR/@name. Return: enum ctl_exit; if CTL_OK, to be freed. */
int view_table(struct table *t, const char *name);

/* Reads `stats`. Return: enum ctl_exit; if CTL_OK, *text is to be freed. */
int view_stats(char **text);

/* One of the matrices in the view `matrix`. Return: enum ctl_exit. */
int view_matrix(struct matrix *m, const struct table *t, const char *kind,
		const char *unit, const char *span);

/* Names of the classes, `default` first. Return: enum ctl_exit. */
int view_classes(char names[NUMABAL_MAX_CLASSES][NUMABAL_CLASS_NAME_MAX + 1],
		 size_t *n);

/* What a file of a class says, to be freed; or NULL, and errno. */
char *view_class_value(const char *class, const char *file);

#endif /* VIEW_H */
