#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# numabal and other users of ftrace: where kernel.ftrace_enabled is 0 it does
# not load and says why; while it is loaded nobody can set that to 0; and with
# another tracer on the same functions it stays exact.
. "$(dirname "$0")/lib.sh"

KNOB=/proc/sys/kernel/ftrace_enabled
LOG_EXPECTED=numabal

refused()
{
	! load 2> "$TMP/err" && gone
}

says_why()
{
	log | grep 'numabal: .*ftrace_enabled'
}

cannot_be_zeroed()
{
	! echo 0 > $KNOB 2> "$TMP/err"
	cat "$TMP/err"
	grep -qi 'busy' "$TMP/err" && [ "$(cat $KNOB)" = 1 ]
}

# Functions that numabal is attached to, traced by somebody else.
other_tracer()
{
	awk '$2 == "function" && $4 == "attached" { print $1 }' \
		"$DEBUGFS/hooks" > "$TRACING/set_ftrace_filter" &&
		echo function > "$TRACING/current_tracer"
}

faults()
{
	hinter_start -t 4 -m 8 -s -c 0,2,4,6 && ask run 1000 && take held &&
		hinter_stop
}

load_with_tracer()
{
	echo function > "$TRACING/current_tracer" && load
}

begin 9
save $KNOB "$TRACING/current_tracer"
later "echo > $TRACING/trace"
later "echo > $TRACING/set_ftrace_filter"
echo 0 > $KNOB
check "off: does not load" refused
check "off: says why" says_why
echo 1 > $KNOB
check "on: loads" load
check "loaded: cannot be turned off" cannot_be_zeroed
take before
check "another tracer can have the same functions" other_tracer
check "faults come with it" faults
check "exact with it" exact before held
check "the other tracer saw them, too" \
	grep -q task_numa_fault "$TRACING/trace"
echo nop > "$TRACING/current_tracer"
echo > "$TRACING/set_ftrace_filter"
unload
check "loads with another tracer there" load_with_tracer
finish
