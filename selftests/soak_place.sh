#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086,SC2153
# Programs whose best node changes again and again, faster than place_hold_ms: a
# fifth of the moves that the kernel makes for the same program at the same time,
# and less; and one whose best node changes for good goes there, no later than stock
# and one hold.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

STEPS=30	# of so many scans each
SCANS=4
HOLD=20000

# start: a thread each, at its first piece on its first node, while all else runs on
# the other CPUs
start()
{
	keep_to 0x55
	hinter_start -o -t 1 -m 8 -d 2 -n 0,2 -c 1 -N alpha &&
		second hinter_start -o -t 1 -m 8 -d 2 -n 1,3 -c 3 -N beta ||
		return 1
	ours=$(workers) stock=$(second workers)
	both ask piece 0 && both ask storm && more_scans $HINTER 8 &&
		more_scans $SECOND 8 && ask span 1,5 && second ask span 3,7
}

stop()
{
	hinter_stop
	rc=$?
	second hinter_stop && return $rc
}

# fewer: a fifth at most, and stock has something to lose; by the kernel's trace
fewer()
{
	local from moves

	forget_moves
	from=$(uptime_ms)
	both tell swing $STEPS $SCANS
	both answer swing || return 1
	from=$((($(uptime_ms) - from) / STEPS))
	moves=$(numa_moves .*_numa $ours)
	say "$moves moves, by stock $(numa_moves .*_numa $stock);" \
		"steps of $from ms"
	account a
	is $from -lt $HOLD "a step, in ms," &&
		is "$(numa_moves .*_numa $stock)" -ge $((STEPS / 2)) \
			"by stock" &&
		is $((moves * 5)) -le "$(numa_moves .*_numa $stock)" "five times ours"
}

# there TID NODE CPU: somebody else may take it there, but it has to prefer it, too
there()
{
	runs_on "$1" "$3" &&
		[ "$(of_kernel "$1" numa_preferred_nid)" = "$2" ]
}

# arrive PIECE NODE CPU NODE CPU: of both, ours first, when are they there?  Sets
# $first and $second, ms
arrive()
{
	local from

	both ask piece "$1"
	from=$(uptime_ms)
	first='' second=''
	until [ "$first" ] && [ "$second" ]; do
		[ "$first" ] || ! there $ours $2 $3 ||
			first=$(($(uptime_ms) - from))
		[ "$second" ] || ! there $stock $4 $5 ||
			second=$(($(uptime_ms) - from))
		[ $(($(uptime_ms) - from)) -lt $((LIMIT * 1000)) ] || break
		usleep 50000
	done
	say "there after $first ms, stock after $second ms"
	[ "$first" ] && [ "$second" ]
}

# in_time HOLD: a scan may fall on either side of a look
in_time()
{
	is $first -le $((second * 3 / 2 + 500 + $1)) ms
}

begin 16
kernel_knob scan_period_min_ms 100
kernel_knob scan_period_max_ms 100
load page_mode=never
check "moves are watched" watch_moves
class a place_mode=threshold place_hold_ms=$HOLD
rules 'comm=alpha class=a'
check "two programs start" start
check "the thresholds: five moves become one" fewer
check "the programs fared well" stop

# The hold alone: what is better now is better.
echo 1 > $DEBUGFS/reset
echo 100 > "$SYSFS/half_life_ms"
class a place_gain_pct=0
check "two programs start" start
check "the hold: five moves become one" fewer
check "it did that" is "$(decided a place veto hold)" -gt 0
check "the programs fared well" stop

echo 10000 > "$SYSFS/half_life_ms"
class a place_gain_pct=10 place_hold_ms=10000
check "two programs start" start
pass 30000
check "one change, after a while: it goes" arrive 1 2 5 3 7
check "no later than stock and one hold" in_time 10000
check "another one right after that" arrive 0 0 1 1 3
check "no later than stock and one hold" in_time 10000
pass 45000
check "another one, after a while" arrive 1 2 5 3 7
check "no later than stock and one hold" in_time 10000
check "the programs fared well" stop
finish
