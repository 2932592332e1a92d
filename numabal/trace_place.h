/* SPDX-License-Identifier: GPL-2.0 */
/* Trace event of what is decided of a task: numabal:numabal_place. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM numabal
#undef TRACE_SYSTEM_VAR
#define TRACE_SYSTEM_VAR numabal_place

#if !defined(NUMABAL_TRACE_PLACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define NUMABAL_TRACE_PLACE_H

#include <linux/tracepoint.h>

#include "crowd.h"
#include "ledger.h"
#include "move.h"

/*
 * One verdict on a request about current. What it is about is a node for prefer,
 * a CPU for the others: before, as asked for, as done; -1: none.
 */
TRACE_EVENT(numabal_place,
	    TP_PROTO(const struct nb_mover *m, enum nb_place_request request,
		     int before, int asked, int done, enum nb_reason reason),
	    TP_ARGS(m, request, before, asked, done, reason),

	TP_STRUCT__entry(
		__field(pid_t, tid)
		__array(char, class, NUMABAL_CLASS_NAME_MAX + 1)
		__field(unsigned int, request)
		__field(int, before)
		__field(int, asked)
		__field(int, done)
		__field(unsigned int, reason)
		__field(unsigned int, distance)
		__field(int, gain_pct)
		__field(u64, hold_ms)
		__field(u32, nodes)
	),

	TP_fast_assign(
		__entry->tid = current->pid;
		memcpy(__entry->class, m->class->name,
		       NUMABAL_CLASS_NAME_MAX + 1);
		__entry->request = request;
		__entry->before = before;
		__entry->asked = asked;
		__entry->done = done;
		__entry->reason = reason;
		__entry->distance = m->ask.distance;
		__entry->gain_pct = m->ask.gain_pct;
		__entry->hold_ms = m->ask.hold_ms;
		__entry->nodes = m->crowd ? m->crowd->nodes : 0;
	),

	TP_printk("tid=%d class=%s request=%s before=%d asked=%d done=%d verdict=%s reason=%s distance=%u gain_pct=%d hold_ms=%llu nodes=%x",
		  __entry->tid, __entry->class,
		  nb_place_request_name(__entry->request), __entry->before,
		  __entry->asked, __entry->done,
		  nb_verdict_name(__entry->reason),
		  nb_reason_name(__entry->reason), __entry->distance,
		  __entry->gain_pct, __entry->hold_ms, __entry->nodes)
);

#endif /* NUMABAL_TRACE_PLACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace_place
#include <trace/define_trace.h>
