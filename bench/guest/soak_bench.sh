#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# One run of the benchmark, inside the machine: bench.conf, beside this file, says which
# VARIANT and how WORK is called. What came of it goes to the console, a line a
# part, "bench-NAME: ...".
. ./bench.conf

SYSFS=/sys/kernel/numabal
MOVES=/sys/kernel/tracing/instances/moves

fail()
{
	echo "bench-failed: $*"
	exit 1
}

# The kernel's own defaults: the lab's machines scan faster, for tests.
kernel_knob()
{
	local f=/sys/kernel/debug/sched/numa_balancing/$1

	[ -e "$f" ] || f=/proc/sys/kernel/numa_balancing_$1
	echo "$2" > "$f" || fail "$f does not take $2"
}

# The policy: a knob and its value a line.
steer()
{
	local knob value

	while read -r knob value; do
		case $knob in '' | '#'*) continue ;; esac
		echo "$value" > "$SYSFS/$knob" ||
			fail "$SYSFS/$knob does not take $value"
	done < policy
}

count_moves()
{
	mkdir "$MOVES" &&
		echo 1 > "$MOVES/events/sched/sched_move_numa/enable" &&
		echo 1 > "$MOVES/events/sched/sched_swap_numa/enable" ||
		fail "NUMA moves cannot be counted"
}

moves()
{
	cat "$MOVES"/per_cpu/cpu*/stats |
		awk '/^(entries|overrun|dropped events):/ { sum += $NF }
			END { printf "%.0f\n", sum }'
}

kernel_knob scan_delay_ms 1000
kernel_knob scan_period_min_ms 1000
kernel_knob scan_period_max_ms 60000
kernel_knob scan_size_mb 256
case $VARIANT in
off | oracle)	echo 0 > /proc/sys/kernel/numa_balancing ;;
*)		echo 1 > /proc/sys/kernel/numa_balancing ;;
esac
case $VARIANT in
observe | policy)
	insmod /numabal.ko || fail "the module does not load"
	;;
esac
[ "$VARIANT" != policy ] || steer
count_moves

# A real program, see bench/real/, reports as the workloads do.
program=./work
[ ! -e real.sh ] || program=./real.sh
# shellcheck disable=SC2086 # a list
$program $WORK > /tmp/work.out 2> /tmp/work.err || fail "work $WORK: $(cat /tmp/work.err)"
echo "bench-work: $(cat /tmp/work.out)"
echo "bench-moves: $(moves)"
if [ -e $SYSFS ]; then
	sed 's/^/bench-decision: /' /sys/kernel/debug/numabal/decisions
	sed 's/^/bench-stat: /' /sys/kernel/debug/numabal/stats
	rmmod numabal || fail "the module does not unload"
fi
echo 0 > "$MOVES/events/enable"
rmdir "$MOVES"
