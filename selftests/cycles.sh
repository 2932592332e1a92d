#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2086,SC2119
# To be sourced by tests, after drive.sh: load and unload the module COUNT times, and
# turn it off and on as often, while hint faults storm; every third time it steers
# them, every third time it lets none move a page or a task.

STEERING='page_mode=threshold page_hold_ms=100 scan_mode=fixed
	scan_period_min_ms=100 scan_forgive=1 place_mode=threshold
	place_hold_ms=100 place_pack=1'

# Some of them must have been seen, or the storm was none.
cycle_load()
{
	local i=0 seen=0

	while [ $i -lt "$1" ]; do
		case $((i % 3)) in
		0)	load ;;
		1)	load page_mode=never place_mode=never ;;
		2)	load $STEERING ;;
		esac || return 1
		# Now and then, let some be counted before it goes.
		if [ $((i % 4)) = 0 ]; then
			loop_until some_seen && vetoes || return 1
			seen=$((seen + 1))
		fi
		rmmod numabal || return 1
		i=$((i + 1))
		[ $((i % 100)) != 0 ] || say "$i times"
	done
	gone && is "$i" -eq "$1" cycles && is "$seen" -ge $(($1 / 4))
}

some_seen()
{
	[ "$(stat hint_faults)" -gt "${base:-0}" ]
}

# Where no page may move, some were kept.
vetoes()
{
	[ "$(cat "$SYSFS/page_mode")" != never ] ||
		loop_until at_least 1 decided default page veto never
}

# knobs PAGE_AND_PLACE_MODE SCAN_MODE
knobs()
{
	echo "$1" > "$SYSFS/page_mode" && echo "$2" > "$SYSFS/scan_mode" &&
		echo "$1" > "$SYSFS/place_mode"
}

cycle_enable()
{
	local i=0 base=0

	while [ $i -lt "$1" ]; do
		case $((i % 3)) in
		0)	knobs kernel kernel ;;
		1)	knobs never fixed ;;
		2)	knobs threshold adapt ;;
		esac || return 1
		echo 0 > "$SYSFS/enabled" || return 1
		echo 1 > "$SYSFS/enabled" || return 1
		if [ $((i % 4)) = 0 ]; then
			base=$(stat hint_faults)
			loop_until some_seen && vetoes || return 1
		fi
		i=$((i + 1))
		[ $((i % 100)) != 0 ] || say "$i times"
	done
	knobs kernel kernel
}

# Shared and private, base and file, threads and processes: in groups, on half of all CPUs.
full_storm()
{
	storm_start -p 2 -t 4 -s -m 4 -c 0,2,4,6 -n 0,1,2,3
}

# cycles COUNT STORM [WHAT COMMAND]: a check that comes first
cycles()
{
	begin $((6 + ($# > 2)))
	[ $# = 2 ] || check "$3" "$4"
	check "a storm" "$2"
	check "$1 times loaded and unloaded in it" cycle_load "$1"
	check "loads" load
	check "$1 times turned off and on in it" cycle_enable "$1"
	check "the storm fared well" storm_stop
	check "still exact" still_exact
	finish
}
