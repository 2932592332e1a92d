#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# enabled: at 0 nothing of numabal runs and the counts stand still while the
# kernel's move on; at 1 it is exact again, from there.  reset: all from 0.
. "$(dirname "$0")/lib.sh"

# The kernel functions that numabal says it is attached to.
attached()
{
	awk '$2 == "function" && $4 == "attached" { print $1 }' "$DEBUGFS/hooks"
}

# Functions that ftrace calls somebody for, without the figures behind them.
traced()
{
	cut -d' ' -f1 "$TRACING/enabled_functions" | sort
}

is_attached()
{
	attached > "$TMP/attached"
	sed 's/^/# attached: /' "$TMP/attached"
	[ "$(wc -l < "$TMP/attached")" -ge 3 ] &&
		traced > "$TMP/traced" &&
		[ "$(grep -cxFf "$TMP/attached" "$TMP/traced")" -eq \
			"$(wc -l < "$TMP/attached")" ]
}

is_detached()
{
	[ -z "$(attached)" ] && ! grep -q ' attached ' "$DEBUGFS/hooks" &&
		traced | cmp - "$TMP/traced.before" &&
		! grep numabal "$TRACING/enabled_functions"
}

# All that is in `stats` but the clock: tracepoints, too, count no more.
stands_still()
{
	for f in off_before off_after; do
		sed '1,/^numa_pages_migrated/d;/^reset_ms/d' "$TMP/$f" \
			> "$TMP/$f.still"
	done
	is "$(rise numa_hint_faults "$TMP/off_before" "$TMP/off_after")" \
		-ge 1000 numa_hint_faults &&
		cmp "$TMP/off_before.still" "$TMP/off_after.still"
}

hits_stand_still()
{
	awk '$2 == "function" || $2 == "tracepoint" { print $1, $5 }' \
		"$DEBUGFS/hooks" | cmp - "$TMP/hits"
}

# Detached records end; what they counted does not.
nothing_lost()
{
	is "$(value tasks "$TMP/off_before")" -eq 0 tasks &&
		is "$(value hint_faults "$TMP/off_before")" -eq \
			"$(value hint_faults "$TMP/on")" hint_faults &&
		is "$(value local "$TMP/off_before")" -eq \
			"$(value local "$TMP/on")" local &&
		views "$TMP/off_before.views"
}

all_zero()
{
	grep -vE '^(numa_|settled|tasks |tasks_made |groups |reset_ms )' \
		"$TMP/reset" | sed 's/^\(sched_\|task_\|mm_\|cgroup_\).*//' |
		grep -v ' 0$' | grep . | sed 's/^/# not 0: /' > "$TMP/nonzero"
	cat "$TMP/nonzero"
	[ ! -s "$TMP/nonzero" ] &&
		is "$(matrix_sum "$TMP/reset.views/matrix" all faults)" -eq 0 &&
		is "$(matrix_sum "$TMP/reset.views/matrix" all pages)" -eq 0 &&
		awk 'NR > 1 && $9 != 0 { exit 1 }' "$TMP/reset.views/tasks" &&
		awk 'NR > 1 && $6 != 0 { exit 1 }' "$TMP/reset.views/groups"
}

begin 15
traced > "$TMP/traced.before"
load
check "attached" is_attached
take start
hinter_start -t 4 -m 8 -s -c 0,2,4,6
check "faults come" ask run 2000
take on
check "exact while on" exact start on

echo 0 > "$SYSFS/enabled"
awk '$2 == "function" || $2 == "tracepoint" { print $1, $5 }' \
	"$DEBUGFS/hooks" > "$TMP/hits"
check "off: nothing is hooked" is_detached
take off_before
check "off: records end, nothing is lost" nothing_lost
check "off: faults come" ask run 2000
take off_after
check "off: the counts stand still" stands_still
check "off: no hook is hit" hits_stand_still

echo 1 > "$SYSFS/enabled"
take on_again
check "on again: attached" is_attached
check "on again: faults come" ask run 2000
take later
check "on again: exact from there" exact on_again later

echo 1 > "$DEBUGFS/reset"
take reset
check "reset: all is 0" all_zero
check "reset: faults come" ask run 2000
take after_reset
check "reset: exact from there" exact reset after_reset
check "the tasks fared well" hinter_stop
finish
