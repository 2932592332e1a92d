/* SPDX-License-Identifier: GPL-2.0 */
/* hinter's short-lived tasks. */
#ifndef SELFTESTS_BRIEF_H
#define SELFTESTS_BRIEF_H

enum brief { BRIEF_FORK, BRIEF_THREAD, BRIEF_EXEC, BRIEF_LINGER };

int brief_tasks(enum brief what, int n);

#endif /* SELFTESTS_BRIEF_H */
