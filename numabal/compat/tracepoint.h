/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arguments of tracepoints that differ between kernels. A wrong list would
 * not fail but read garbage: probe.c has each checked by the compiler.
 */
#ifndef NUMABAL_COMPAT_TRACEPOINT_H
#define NUMABAL_COMPAT_TRACEPOINT_H

#include "facts.h"

#ifdef NB_HAVE_EXIT_GROUP_DEAD
#define NB_PROTO_SCHED_PROCESS_EXIT	struct task_struct *p, bool group_dead
#else
#define NB_PROTO_SCHED_PROCESS_EXIT	struct task_struct *p
#endif

#if defined(NB_HAVE_MIGRATE_REASON)
#define NB_PROTO_MM_MIGRATE_PAGES					\
	unsigned long succeeded, unsigned long failed,			\
	unsigned long thp_succeeded, unsigned long thp_failed,		\
	unsigned long thp_split, unsigned long large_folio_split,	\
	enum migrate_mode mode, enum migrate_reason reason
#elif defined(NB_HAVE_MIGRATE_FOLIO_SPLIT)
#define NB_PROTO_MM_MIGRATE_PAGES					\
	unsigned long succeeded, unsigned long failed,			\
	unsigned long thp_succeeded, unsigned long thp_failed,		\
	unsigned long thp_split, unsigned long large_folio_split,	\
	enum migrate_mode mode, int reason
#else
#define NB_PROTO_MM_MIGRATE_PAGES					\
	unsigned long succeeded, unsigned long failed,			\
	unsigned long thp_succeeded, unsigned long thp_failed,		\
	unsigned long thp_split, enum migrate_mode mode, int reason
#endif

#endif /* NUMABAL_COMPAT_TRACEPOINT_H */
