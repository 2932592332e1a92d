#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# Scanning: off for one process while the kernel scans another, and the reverse;
# at a fixed pace; and as ever once nobody asks for anything else.  By the
# kernel's own counts.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

# How much of it makes a silence credible.
SCANS=4

# What a task that is not scanned does not do: scans, faults, marks.
stands_still()
{
	echo "$(scans "$1") $(calls "$2")"
}

# Twice in a row, with scans of the other one in between: the marks that were
# there are used up.
settles()
{
	local before

	before=$(stands_still "$1" "$2")
	more_scans "$3" 2 && [ "$before" = "$(stands_still "$1" "$2")" ]
}

# silent PID CALLS OTHER: not one scan or fault while the other one has many
silent()
{
	local before

	loop_until settles "$@" || return 1
	before=$(stands_still "$1" "$2")
	more_scans "$3" $SCANS || return 1
	say "scans and faults: $before, then $(stands_still "$1" "$2")"
	[ "$before" = "$(stands_still "$1" "$2")" ]
}

# It runs all the while, and so would be scanned.
both_run()
{
	local a b

	a=$(cpu_ms "$1") b=$(cpu_ms "$2")
	loop_until at_least $((a + 1000)) cpu_ms "$1" &&
		loop_until at_least $((b + 1000)) cpu_ms "$2"
}

# Nobody else may mark anything, either.
no_marks()
{
	local before

	ask hold || return 1
	before=$(vm numa_pte_updates)
	both_run $third $third && is "$(vm numa_pte_updates)" -eq "$before" \
		numa_pte_updates
	rc=$?
	ask storm && return $rc
}

# gaps: ms between the beginnings of scans, one a line
gaps()
{
	awk '{
			for (i = 1; i <= NF && $i !~ /^[0-9]+\.[0-9]+:$/; i++)
				;
			if (i > NF)
				next
			ms = $i * 1000
			if (last && ms - last < 100) {
				last = ms
				next
			}
			if (began)
				printf "%.0f\n", ms - began
			began = last = ms
		}' "$TRACING/instances/scans/trace"
}

many_gaps()
{
	gaps | wc -l
}

# paced MS N: no scan sooner after another, and some not much later; the kernel
# counts CPU time, and takes its time after a scan that was slow
paced()
{
	class a scan_mode=fixed scan_period_max_ms=60000 scan_period_min_ms="$1"
	more_scans $HINTER 1
	echo > "$TRACING/instances/scans/trace"
	loop_until at_least "$2" many_gaps || return 1
	say "gaps of $1 ms: $(gaps | tr '\n' ' ')"
	gaps | awk -v ms="$1" '$1 < ms * 0.8 { early = 1 }
		$1 <= ms * 2 + 500 { good = 1 }
		END { exit early || !good }'
}

# What a task of a class looks after at the latest, ms of CPU time: by design.
LOOK=1000

# early MS: how many came too early for a scan in that time after the last, and are to look
# again before LOOK is over; how many of them at another time than when it is due; and both
# times of each. By the trace, in which the time since the last scan is the kernel's.
early()
{
	awk -v ms="$1" -v look="$LOOK" '
		! / numabal_scan: .* class=a / { next }
		{
			for (i = 1; $i !~ /^[0-9]+\.[0-9]+:$/; i++)
				;
			at = $i * 1000
			for (i = 1; $i !~ /^period_ms=/; i++)
				;
			again = substr($i, index($i, "=") + 1) + 0
		}
		/ verdict=allow / { last = at }
		/ reason=early / && last {
			left = ms - (at - last)
			if (left > look * 0.9)
				next
			early++
			wrong += again < left - 100 || again > left + 100
			list = list sprintf(" %d/%d", again, left)
		}
		END { print early + 0, wrong + 0, list }' "$TRACING/trace"
}

# in_time MS: of two threads, out of step with each other, one comes too early, and is to look
# again when it is time, not when it has run for another LOOK. One of three may be off:
# jiffies stop while a CPU does. MS is several times LOOK: a slow scan puts off whoever made it
# by 32 times what it took, which must not be so long that nobody ever comes too early.
in_time()
{
	local turns=0 n wrong

	class a scan_period_min_ms="$1"
	echo > "$TRACING/trace"
	echo 1 > "$TRACING/events/numabal/numabal_scan/enable"
	set -- "$1" 0
	while [ "$2" -lt 4 ] && [ $turns -lt 30 ]; do
		ask turn 0
		usleep 300000
		ask turn -1
		n=$(decided a scan allow fixed)
		loop_until at_least $((n + 1)) decided a scan allow fixed || return 1
		set -- "$1" $(early "$1")
		turns=$((turns + 1))
	done
	echo 0 > "$TRACING/events/numabal/numabal_scan/enable"
	n=$2 wrong=$3
	shift 3
	say "again after, of ms left: $*; $turns turns"
	is "$n" -ge 4 "early ones" && is $((wrong * 3)) -le "$n" "thirds that were wrong"
}

counted()
{
	local what reason

	for what; do
		reason=${what#*.}
		is "$(decided a scan "${what%.*}" "$reason")" -gt 0 "$what" ||
			return 1
	done
}

begin 23
# Many scans, soon; and none that goes nowhere, as newer kernels have when a
# thread was away for 4 to 8 delays.
kernel_knob scan_period_max_ms 200
kernel_knob scan_delay_ms 1000
load
check "two processes start" hinter_start -o -t 2 -s -m 1 -c 0,6 -n 1 -N alpha
first=$(workers)
check "the second one" second hinter_start -o -t 2 -s -m 1 -c 2,4 -n 1 -N beta
others=$(second workers)
third=${others%% *}
count_calls alpha task_numa_fault -- $first
count_calls beta task_numa_fault -- $others
ask storm
second ask storm
check "both are scanned" more_scans $HINTER 2
more_scans $SECOND 2

class a scan_mode=off
rules 'comm=alpha class=a'
check "off: no scan and no fault, while another has them" \
	silent $HINTER alpha $SECOND
check "off: both run on" both_run ${first%% *} $third
check "off: counted" counted veto.off
class a scan_mode=kernel
check "left to the kernel: scanned again" more_scans $HINTER 2

class default scan_mode=off
check "default off: no other is scanned" silent $SECOND beta $HINTER
check "default off: all marks are of the one" no_marks
check "left to the kernel: counted" counted kernel.kernel
class default scan_mode=kernel
check "default on again: scanned again" more_scans $SECOND 2

class a scan_mode=off
rules "pid=${first%% *} class=a"
check "a thread in the class: the main thread decides" more_scans $HINTER 2
rules "pid=$HINTER class=a"
check "the main thread in the class: nobody is scanned" \
	silent $HINTER alpha $SECOND

rules 'comm=alpha class=a'
echo 0 > "$SYSFS/enabled"
check "disabled: scanned again" more_scans $HINTER 2
echo 1 > "$SYSFS/enabled"
check "enabled: off again" silent $HINTER alpha $SECOND
unload
check "unloaded: scanned again" more_scans $HINTER 2
load

class a
rules 'comm=alpha class=a'
second hinter_stop
count_calls scans change_prot_numa
check "fixed: the pace is as asked" paced 500 6
check "fixed: beyond what the kernel does by itself" paced 2000 3
check "fixed: counted" counted allow.fixed veto.early
check "the program fared well" hinter_stop
check "once more" hinter_start -o -t 2 -s -m 1 -c 0,6 -n 1 -N alpha
ask storm
check "fixed: who is early comes when it is time" in_time $((3 * LOOK))
check "it fared well" hinter_stop
finish
