#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# The trace events: one numabal_hint_fault for each fault in the matrix, and
# numabal_task when a record is made or retired; nothing while they are off.
. "$(dirname "$0")/lib.sh"

EVENTS=$TRACING/events/numabal

# How many lines of an event are in the trace.
lines()
{
	grep -c " $1: ${2:-}" "$TMP/trace"
}

# No line was dropped because a buffer was full.
nothing_overrun()
{
	! grep -E '^(overrun|commit overrun|dropped events): [1-9]' \
		"$TRACING"/per_cpu/cpu*/stats
}

formats()
{
	grep -q 'field:int cpu_nid' "$EVENTS/numabal_hint_fault/format" &&
		grep -q 'field:int page_nid' \
			"$EVENTS/numabal_hint_fault/format" &&
		grep -q 'field:pid_t tid' "$EVENTS/numabal_task/format"
}

faults()
{
	is "$(lines numabal_hint_fault)" -eq \
		$(($(matrix_sum "$TMP/held.views/matrix" all faults) -
			$(matrix_sum "$TMP/before.views/matrix" all faults))) \
		"the number of lines"
}

# Each line's cell, against the increase of the matrix.
cells()
{
	sed -n 's/.* numabal_hint_fault: .*cpu_nid=\([0-9]*\) page_nid=\([0-9]*\) .*/\1 \2/p' \
		"$TMP/trace" | sort | uniq -c |
		awk '{ print $2, $3, $1 }' > "$TMP/traced"
	awk '$1 != "all" || $2 != "faults" || $3 != "total" { next }
		{
			for (i = 5; i <= NF; i++)
				n[substr($4, 2) " " i - 5] += NR == FNR ? -$i : $i
		}
		END {
			for (cell in n)
				if (n[cell])
					print cell, n[cell]
		}' "$TMP/before.views/matrix" "$TMP/held.views/matrix" |
		sort | cmp - "$TMP/traced"
}

records()
{
	is "$(lines numabal_task '.* made ')" -eq \
		"$(rise tasks_made "$TMP/before" "$TMP/ended")" made &&
		is "$(lines numabal_task '.* retired ')" -eq \
			"$(rise tasks_retired "$TMP/before" "$TMP/ended")" \
			retired
}

# All records of the program are gone.
retired()
{
	take ended > /dev/null && is "$(value tasks "$TMP/ended")" -le \
		"$(value tasks "$TMP/before")" tasks > /dev/null
}

begin 9
load
save "$TRACING/buffer_size_kb"
later "echo > $TRACING/trace"
later "echo 0 > $EVENTS/enable"
echo 4096 > "$TRACING/buffer_size_kb"
echo > "$TRACING/trace"
check "formats" formats
take before
echo 1 > "$EVENTS/enable"
hinter_start -t 4 -m 8 -s -c 0,2,4,6
check "faults come" ask run 2000
take held
cat "$TRACING/trace" > "$TMP/trace"
check "a line for each fault in the matrix" faults
check "in the same cells" cells
check "exact" exact before held
hinter_stop
check "records go" loop_until retired
cat "$TRACING/trace" > "$TMP/trace"
check "a line for each record made and retired" records
check "no line was lost" nothing_overrun

echo 0 > "$EVENTS/enable"
echo > "$TRACING/trace"
hinter_start -t 4 -m 8 -s -c 0,2,4,6
ask run 500
hinter_stop
cat "$TRACING/trace" > "$TMP/trace"
check "off: no line" is "$(lines numabal_)" -eq 0
finish
