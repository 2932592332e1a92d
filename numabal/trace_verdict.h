/* SPDX-License-Identifier: GPL-2.0 */
/* Trace events of what is decided: numabal:numabal_page, numabal_scan. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM numabal
#undef TRACE_SYSTEM_VAR
#define TRACE_SYSTEM_VAR numabal_verdict

#if !defined(NUMABAL_TRACE_VERDICT_H) || defined(TRACE_HEADER_MULTI_READ)
#define NUMABAL_TRACE_VERDICT_H

#include <linux/tracepoint.h>

#include "ledger.h"
#include "page.h"
#include "record.h"

/* One verdict on a page that the kernel wants to move. */
TRACE_EVENT(numabal_page,
	    TP_PROTO(const struct nb_task *rec, const char *class,
		     const struct nb_page_ask *ask, enum nb_reason reason),
	    TP_ARGS(rec, class, ask, reason),

	TP_STRUCT__entry(
		__field(pid_t, tid)
		__array(char, class, NUMABAL_CLASS_NAME_MAX + 1)
		__field(int, from)
		__field(int, to)
		__field(unsigned int, pages)
		__field(unsigned int, reason)
		__field(unsigned int, distance)
		__field(unsigned int, share)
		__field(unsigned int, streak)
		__field(unsigned int, hold_ms)
	),

	TP_fast_assign(
		__entry->tid = rec->tid;
		memcpy(__entry->class, class, NUMABAL_CLASS_NAME_MAX + 1);
		__entry->from = ask->from;
		__entry->to = ask->to;
		__entry->pages = ask->pages;
		__entry->reason = reason;
		__entry->distance = ask->distance;
		__entry->share = ask->share;
		__entry->streak = ask->streak;
		__entry->hold_ms = ask->hold_ms;
	),

	TP_printk("tid=%d class=%s from=%d to=%d pages=%u verdict=%s reason=%s distance=%u share_pct=%u streak=%u hold_ms=%u",
		  __entry->tid, __entry->class, __entry->from, __entry->to,
		  __entry->pages, nb_verdict_name(__entry->reason),
		  nb_reason_name(__entry->reason), __entry->distance,
		  __entry->share, __entry->streak, __entry->hold_ms)
);

/* One verdict on a scan of current's process. */
TRACE_EVENT(numabal_scan,
	    TP_PROTO(const struct nb_task *rec, const char *class,
		     enum nb_reason reason),
	    TP_ARGS(rec, class, reason),

	TP_STRUCT__entry(
		__field(pid_t, tid)
		__array(char, class, NUMABAL_CLASS_NAME_MAX + 1)
		__field(unsigned int, reason)
		__field(unsigned int, period_ms)
		__field(unsigned int, local_pct)
		__field(unsigned int, change_pct)
		__field(unsigned int, faults_per_s)
		__field(unsigned long, failed)
	),

	TP_fast_assign(
		__entry->tid = current->pid;
		memcpy(__entry->class, class, NUMABAL_CLASS_NAME_MAX + 1);
		__entry->reason = reason;
		__entry->period_ms = rec && rec->scan.period_ms ?
				     rec->scan.period_ms :
				     current->numa_scan_period;
		__entry->local_pct = rec ? rec->scan.local_pct : 0;
		__entry->change_pct = rec ? rec->scan.change_pct : 0;
		__entry->faults_per_s = rec ? rec->scan.rate : 0;
		__entry->failed = current->numa_faults_locality[2];
	),

	TP_printk("tid=%d class=%s verdict=%s reason=%s period_ms=%u local_pct=%u change_pct=%u faults_per_s=%u failed=%lu",
		  __entry->tid, __entry->class,
		  nb_verdict_name(__entry->reason),
		  nb_reason_name(__entry->reason), __entry->period_ms,
		  __entry->local_pct, __entry->change_pct,
		  __entry->faults_per_s, __entry->failed)
);

#endif /* NUMABAL_TRACE_VERDICT_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace_verdict
#include <trace/define_trace.h>
