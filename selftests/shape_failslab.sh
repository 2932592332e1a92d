#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2034
# Every allocation that load, unload, classes, rules, knobs, views and records make is refused
# once: what needed it fails with ENOMEM and has changed nothing, or does without; a hint fault
# without a record is counted as lost. For a kernel that can refuse some: run.sh 6.12-kasan arm64.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

STEERING='page_mode=threshold scan_mode=adapt scan_forgive=1 place_mode=threshold place_pack=1'

# Only what is asked for on behalf of the module: below the kernel's text there are but modules.
refuse_ours()
{
	local start text f

	start=$(awk '$1 == "numabal" { print substr($6, 1, 10) "00000000" }' /proc/modules)
	text=$(awk '$3 == "_text" { print "0x" $1 }' /proc/kallsyms)
	for f in failslab fail_page_alloc; do
		f=/sys/kernel/debug/$f
		echo N > $f/ignore-gfp-wait &&
			echo 0 > $f/verbose &&
			echo "$start" > $f/require-start &&
			echo "$text" > $f/require-end || return 1
	done
	echo N > /sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem &&
		echo 0 > /sys/kernel/debug/fail_page_alloc/min-order
}

# nth_of LEAST WHAT...: and at least so many fail
nth_of()
{
	local least=$1 failed

	shift
	{
		nth "$@"
		echo "status $?"
	} | tee "$TMP/nth" | grep '^#'
	grep -qx 'status 0' "$TMP/nth" || return 1
	failed=$(sed -n 's/^tries .* failed //p' "$TMP/nth")
	say "$1 ${2:-}: $(grep ^tries "$TMP/nth")"
	is "$failed" -ge "$least" failed
}

loads()
{
	nth_of 40 load "$KO" && nth_of 40 load "$KO" "$STEERING"
}

unloads()
{
	unload && nth_of 0 unload "$KO" && nth_of 0 unload "$KO" "$STEERING" && gone
}

knobs()
{
	nth_of 1 write "$SYSFS/page_mode" threshold kernel &&
		nth_of 1 write "$SYSFS/scan_mode" adapt kernel &&
		nth_of 1 write "$SYSFS/scan_forgive" 1 0 &&
		nth_of 1 write "$SYSFS/place_mode" never kernel &&
		nth_of 1 write "$SYSFS/place_pack" 1 0 &&
		nth_of 1 write "$SYSFS/latency_ns" "$(cat "$SYSFS/latency_ns")" &&
		nth_of 0 write "$SYSFS/half_life_ms" 10000
}

switches()
{
	nth_of 0 write "$SYSFS/enabled" 0 1 &&
		echo 0 > "$SYSFS/enabled" &&
		nth_of 1 write "$SYSFS/enabled" 1 0
}

# With its rule it goes, or both stay.
class_with_rule()
{
	local n=1

	class one && rules "comm=nobody class=one" || return 1
	until echo $n > /proc/self/fail-nth && echo -one > "$SYSFS/classes"; do
		is "$(wc -l < "$SYSFS/rules")" -eq 1 rules && [ -d "$SYSFS/class/one" ] &&
			is $n -lt 100 tries || return 1
		n=$((n + 1))
	done 2> /dev/null
	echo 0 > /proc/self/fail-nth
	say "removed at try $n"
	[ "$(cat "$SYSFS/classes")" = default ] && [ ! -s "$SYSFS/rules" ] && is $n -gt 1 tries
}

classes()
{
	nth_of 10 write "$SYSFS/classes" +one -one && class_with_rule
}

# Room for a whole table is also to be had where kmalloc() has none.
tables()
{
	local table

	table=$(printf 'replace\n'
		awk 'BEGIN { for (i = 1; i <= 40; i++) print "pid=" i " comm=a* class=default" }'
		echo end)
	nth_of 1 write "$SYSFS/rules" "comm=x class=default" -1 &&
		rules "uid=1 class=default" &&
		nth_of 1 write "$SYSFS/rules" "+1 comm=x class=default" -1 &&
		nth_of 1 write "$SYSFS/rules" -1 "uid=1 class=default" &&
		nth_of 0 write "$SYSFS/rules" "$table
" "replace
uid=1 class=default
end
" &&
		echo "$table" > "$TMP/table" && cat "$TMP/table" > "$SYSFS/rules" &&
		nth_of 0 read "$SYSFS/rules" &&
		rules
}

# Those of tasks and groups that are there.
views()
{
	local v

	for v in stats matrix tasks groups clusters; do
		nth_of 1 read "$DEBUGFS/$v" || return 1
	done
	for v in hooks decisions; do
		nth_of 0 read "$DEBUGFS/$v" || return 1
	done
	nth_of 0 read "$SYSFS/class/default/decisions" &&
		nth_of 0 read "$SYSFS/class/default/tasks" &&
		nth_of 0 write "$DEBUGFS/reset" 1
}

# What is in no matrix is said to be lost.
records()
{
	take before && nth_of 4 fault && take after || return 1
	say "lost: $(rise lost "$TMP/before" "$TMP/after") of" \
		"$(rise hint_faults "$TMP/before" "$TMP/after")"
	is "$(rise lost "$TMP/before" "$TMP/after")" -ge 1 lost &&
		is "$(rise hint_faults "$TMP/before" "$TMP/after")" -eq \
			"$(rise numa_hint_faults "$TMP/before" "$TMP/after")" hint_faults &&
		is "$(rise local "$TMP/before" "$TMP/after")" -eq \
			"$(rise numa_hint_faults_local "$TMP/before" "$TMP/after")" local
}

begin 11
# The kernel tells of what it is refused by percpu and vmalloc, with the calls that led there.
save /proc/sys/kernel/printk
echo 3 > /proc/sys/kernel/printk
LOG_EXPECTED='numabal: cannot|Call trace|\[numabal\]|percpu:|vmalloc error'
load
check "allocations for the module can be refused" refuse_ours
check "a storm" storm_start -p 2 -t 4 -s -m 4 -c 0,2,4,6 -n 0,1,2,3
check "classes" classes
check "rules" tables
check "views" views
check "knobs" knobs
check "the storm fared well" storm_stop
check "records" records
check "turned off and on" switches
check "unloads" unloads
check "loads" loads
finish
