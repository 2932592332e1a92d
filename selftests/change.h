/* SPDX-License-Identifier: GPL-2.0 */
/* What hinter changes about its tasks while they live. */
#ifndef SELFTESTS_CHANGE_H
#define SELFTESTS_CHANGE_H

#include <stdbool.h>

struct list;

/* hinter.c: numbers with commas between them */
void get_list(struct list *l, char *s);

/*
 * Each returns whether all went well.  Thread 0 of each process, which may be
 * there to keep the kernel scanning, keeps its nice value and policy: realtime
 * tasks do not scan.
 */
bool change_cpus(char *list);
bool change_span(char *list);
bool change_nice(int nice);
bool change_policy(const char *name);

/* Of the first process, all its threads. */
bool change_name(const char *name);
bool change_uid(int uid);

/* The first pages of the memory cannot be moved; 0: all can. */
bool change_grip(int pages);

/* So many MB more, of pages that all differ, that the kernel may merge. */
bool change_merge(int mb);

/* The first process becomes this program anew, with the same options. */
bool change_program(void);

#endif /* SELFTESTS_CHANGE_H */
