#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# How soon a new program is first scanned: by scan_delay_ms of its class, whether the
# program was executed, or forked, or is another thread; and by the kernel's own delay
# where nobody asks, or no longer. By the kernel's count of scans and of CPU time.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

KERNEL_DELAY=6000	# ms

# scanned_after TID: what all threads have run for when its first scan is seen: "used"
scanned_after()
{
	loop_until at_least 1 scans "$1" || return 1
	used=0
	for tid in $tasks; do
		used=$((used + $(cpu_ms "$tid")))
	done
	say "scanned when threads had run for $used ms in all"
}

# None has run for the kernel's delay, not even all of them together.
soon()
{
	tasks=$(workers)
	ask storm && scanned_after "${tasks%% *}" &&
		is $used -lt $KERNEL_DELAY used
}

# Not when each has run for half of the kernel's delay; but then.
late()
{
	local tid

	tasks=$(workers)
	ask storm || return 1
	for tid in $tasks; do
		loop_until at_least $((KERNEL_DELAY / 2)) cpu_ms "$tid" || return 1
	done
	is "$(scans "$tid")" -eq 0 scans || return 1
	scanned_after "$tid" && is $used -ge $KERNEL_DELAY used
}

# All of its memory is sampled thrice more before the kernel would do it for the second time.
again()
{
	local from at took

	from=$(vm numa_pte_updates)
	at=$(uptime_ms)
	loop_until at_least $((from + 3 * 256)) vm numa_pte_updates || return 1
	took=$(($(uptime_ms) - at))
	say "that took $took ms"
	is $took -lt $KERNEL_DELAY took
}

# As often as asked, each 400 ms of its time, though the kernel takes a task for idle whose
# pages are all private and remote, and puts its scans off for twice as long each time.
often()
{
	local tid ran n

	tasks=$(workers)
	tid=${tasks%% *}
	ask storm && loop_until at_least 1 scans "$tid" || return 1
	ran=$(cpu_ms "$tid")
	n=$(scans "$tid")
	loop_until at_least $((ran + 8000)) cpu_ms "$tid" || return 1
	ran=$(($(cpu_ms "$tid") - ran))
	n=$(($(scans "$tid") - n))
	say "scanned $n times in $ran ms"
	is $((n * 400)) -ge $((ran / 3)) "time of so many scans"
}

# Each scan that is due goes through all mappings, by the kernel's count of passes.
whole()
{
	local tid due n

	tid=$(workers)
	tid=${tid%% *}
	due=$(decided steady scan allow fixed)
	n=$(scans "$tid")
	loop_until at_least $((due + 8)) decided steady scan allow fixed || return 1
	due=$(($(decided steady scan allow fixed) - due))
	n=$(($(scans "$tid") - n))
	say "$n passes in $due scans"
	is $((n * 10)) -ge $((due * 7)) "tenths of passes"
}

# None of the threads, which see remote pages before they see a scan, puts off the scans of
# all: 24 take less time than one that is put off as long as the kernel may.
paced()
{
	local tid ran due

	tid=$(workers)
	tid=${tid%% *}
	ask storm || return 1
	ran=$(cpu_ms "$tid")
	due=$(decided steady scan allow fixed)
	loop_until at_least $((due + 24)) decided steady scan allow fixed || return 1
	ran=$(($(cpu_ms "$tid") - ran))
	say "24 scans in $ran ms"
	is $ran -lt 60000 ran
}

begin 20
kernel_knob scan_delay_ms $KERNEL_DELAY
load
class quick scan_mode=fixed scan_period_min_ms=100 scan_delay_ms=200
class steady scan_mode=fixed scan_period_min_ms=400 scan_delay_ms=200 page_mode=never
class slow scan_mode=fixed scan_period_min_ms=100 scan_delay_ms=$KERNEL_DELAY

rules 'comm=hinter class=slow'
check "a program of class slow starts" hinter_start -o -t 2 -s -m 1 -c 0,6 -n 1
check "scanned as late as the kernel would" late
check "it fared well" hinter_stop
rules 'comm=hinter class=quick'
check "one of class quick" hinter_start -o -t 2 -s -m 1 -c 0,6 -n 1
check "scanned soon" soon
check "and again, soon" again
check "it fared well" hinter_stop
check "processes that it forks" hinter_start -o -p 2 -t 2 -s -m 1 -c 0,6 -n 1
check "scanned soon" soon
check "they fared well" hinter_stop
echo kernel > "$SYSFS/class/quick/scan_mode"
check "one more, with scan_mode=kernel" \
	hinter_start -o -t 2 -s -m 1 -c 0,6 -n 1
check "scanned as late as the kernel would" late
check "it fared well" hinter_stop
kernel_knob scan_period_max_ms 60000
rules 'comm=hinter class=steady'
check "one with remote pages only" hinter_start -o -k huge -m 16 -c 0 -n 1
check "scanned as often as asked" often
check "it fared well" hinter_stop
check "one whose threads have a mapping each" \
	hinter_start -o -a -k huge -t 8 -m 4 -c 0,2,2,2,2,2,2,2 -n 1,0,2,3,0,2,3,0
check "none of them puts scans off" paced
check "all mappings are scanned each time" whole
check "it fared well" hinter_stop
finish
