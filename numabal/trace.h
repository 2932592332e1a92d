/* SPDX-License-Identifier: GPL-2.0 */
/* Trace events of what is observed: numabal:numabal_hint_fault, numabal_task. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM numabal

#if !defined(NUMABAL_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define NUMABAL_TRACE_H

#include <linux/sched/numa_balancing.h>
#include <linux/tracepoint.h>

#include "task.h"

/* One hint fault, when the kernel knows what became of its pages. */
TRACE_EVENT(numabal_hint_fault,
	    TP_PROTO(const struct nb_task *rec, const struct nb_cell *cell,
		     unsigned int pages, bool private, int flags),
	    TP_ARGS(rec, cell, pages, private, flags),

	TP_STRUCT__entry(
		__field(pid_t, tid)
		__field(int, cpu_nid)
		__field(int, page_nid)
		__field(unsigned int, pages)
		__field(bool, private)
		__field(int, flags)
	),

	TP_fast_assign(
		unsigned int i = cell - rec->matrix.cells;

		__entry->tid = rec->tid;
		__entry->cpu_nid = i / rec->matrix.nodes;
		__entry->page_nid = i % rec->matrix.nodes;
		__entry->pages = pages;
		__entry->private = private;
		__entry->flags = flags;
	),

	TP_printk("tid=%d cpu_nid=%d page_nid=%d pages=%u private=%d flags=%s",
		  __entry->tid, __entry->cpu_nid, __entry->page_nid,
		  __entry->pages, __entry->private,
		  __print_flags(__entry->flags, "|",
				{ TNF_MIGRATED, "MIGRATED" },
				{ TNF_NO_GROUP, "NO_GROUP" },
				{ TNF_SHARED, "SHARED" },
				{ TNF_FAULT_LOCAL, "LOCAL" },
				{ TNF_MIGRATE_FAIL, "MIGRATE_FAIL" }))
);

/* A record was made, at its task's first hint fault, or retired. */
TRACE_EVENT(numabal_task,
	    TP_PROTO(const struct nb_task *rec, bool retired),
	    TP_ARGS(rec, retired),

	TP_STRUCT__entry(
		__field(pid_t, tid)
		__field(pid_t, tgid)
		__field(bool, retired)
		__field(u64, faults)
	),

	TP_fast_assign(
		__entry->tid = rec->tid;
		__entry->tgid = rec->tgid;
		__entry->retired = retired;
		__entry->faults = retired ? nb_matrix_faults(&rec->matrix) : 0;
	),

	TP_printk("tid=%d tgid=%d %s faults=%llu", __entry->tid,
		  __entry->tgid, __entry->retired ? "retired" : "made",
		  __entry->faults)
);

#endif /* NUMABAL_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
