#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# No file takes what it should not: each bad write gives the errno that
# sysfs-ABI.md names, changes nothing and says nothing in the kernel's log.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

# As any other line of a test, for whom it may concern.
bad_writes()
{
	KSFT_TAP_LEVEL=1 writer > "$TMP/writer"
	rc=$?
	sed 's/^/    /' "$TMP/writer"
	return $rc
}

# A slow machine has complaints of its own.
silent()
{
	! complaints | grep -v 'hrtimer: interrupt took' | grep .
}

# Nothing was reset by what was no 1.
not_reset()
{
	is "$(stat reset_ms)" -ge "$before" reset_ms
}

refuses_read()
{
	! cat "$DEBUGFS/reset" > /dev/null 2>&1
}

reset_takes()
{
	echo 1 > "$DEBUGFS/reset" && printf 1 > "$DEBUGFS/reset"
}

# refused KNOB VALUE [CLASS]: EINVAL, and no change
refused()
{
	local f=$SYSFS/class/${3:-default}/$1 before

	[ "$1" != latency_ns ] || f=$SYSFS/latency_ns
	before=$(cat "$f")
	is_refused "$(printf %s "$2" | put "$f")" "$1" && [ "$(cat "$f")" = "$before" ]
}

is_refused()
{
	[ "$1" = EINVAL ] && return
	say "$2: $1, and not EINVAL"
	return 1
}

# By either file, in any class.
limits()
{
	local c

	class other
	for c in default other; do
		class $c scan_period_min_ms=100 scan_period_max_ms=5000 \
			page_hold_ms=100 page_hold_max_ms=5000 || return 1
		refused scan_period_min_ms 5001 $c &&
			refused scan_period_max_ms 99 $c &&
			refused page_hold_ms 5001 $c &&
			refused page_hold_max_ms 99 $c || return 1
		class $c scan_period_min_ms=5000 scan_period_max_ms=5000 \
			page_hold_ms=5000 page_hold_max_ms=5000 || return 1
	done
	echo -other > "$SYSFS/classes"
}

# latencies N NUMBER: so many of them
latencies()
{
	awk -v n="$1" -v number="$2" 'BEGIN {
		while (n--)
			printf "%s%s", number, n ? " " : "\n" }'
}

# As many as there are pairs of nodes, on lines or on one.
latency()
{
	local was all

	was=$(cat "$SYSFS/latency_ns")
	all=$(echo "$was" | wc -w)
	is "$all" -ge 16 numbers &&
		refused latency_ns "$(latencies $((all - 1)) 100)" &&
		refused latency_ns "$(latencies $((all + 1)) 100)" &&
		refused latency_ns "$(latencies $((all - 1)) 100) x" &&
		refused latency_ns "$(latencies "$all" 1e3)" || return 1
	latencies "$all" 1000000 > "$TMP/latency"
	cat "$TMP/latency" > "$SYSFS/latency_ns" &&
		[ "$(tr -s ' \n' '\n' < "$SYSFS/latency_ns" | sort -u)" = 1000000 ] &&
		echo "$was" > "$TMP/latency" &&
		cat "$TMP/latency" > "$SYSFS/latency_ns" &&
		[ "$(cat "$SYSFS/latency_ns")" = "$was" ]
}

# Every word, as it is read; and the parameters that make it the default.
modes()
{
	local w

	for w in off fixed adapt kernel; do
		class default scan_mode=$w &&
			[ "$(cat "$SYSFS/scan_mode")" = $w ] || return 1
	done
	for w in never threshold payback kernel; do
		class default page_mode=$w &&
			[ "$(cat "$SYSFS/page_mode")" = $w ] || return 1
	done
	for w in never threshold kernel; do
		class default place_mode=$w &&
			[ "$(cat "$SYSFS/place_mode")" = $w ] || return 1
	done
}

parameters()
{
	unload
	load scan_mode=adapt page_mode=never page_streak=3 &&
		[ "$(cat "$SYSFS/scan_mode")" = adapt ] &&
		[ "$(cat "$SYSFS/class/default/page_mode")" = never ] &&
		[ "$(cat "$SYSFS/page_streak")" = 3 ] || return 1
	unload
	! load page_mode=always 2> /dev/null && gone &&
		! load page_streak=16 2> /dev/null && gone
}

begin 9
load
# What loading said is not what writing says.
echo "<6>$LOG_MARK, again" > /dev/kmsg
LOG_MARK="$LOG_MARK, again"
before=$(stat reset_ms)
check "bad writes are refused" bad_writes
check "modes: every word" modes
check "a least above a most is refused, by either file" limits
check "latency_ns: all numbers at once" latency
check "nothing was reset" not_reset
check "reset cannot be read" refuses_read
check "reset takes a 1" reset_takes
check "the kernel's log is silent" silent
LOG_EXPECTED='numabal|invalid for parameter'
check "as parameters, good and bad" parameters
finish
