#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# Placement is steered while CPUs go and come, programs change their CPUs and memory
# nodes, tasks are killed in the midst of their moves, and kernel threads are taken for
# partners of swaps: tasks are moved all the while, no fault is lost, and the kernel has
# nothing to complain of.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

TURNS=7	# each of CPUs 1 to 7
FENCE=/sys/fs/cgroup/place
KSM=/sys/kernel/mm/ksm

fence()
{
	echo +cpuset > /sys/fs/cgroup/cgroup.subtree_control &&
		mkdir $FENCE || return 1
	later "echo -cpuset > /sys/fs/cgroup/cgroup.subtree_control"
	later "rmdir $FENCE"
	echo $HINTER > $FENCE/cgroup.procs
}

# fence_is CPUS NODES: to which the kernel moves what is elsewhere
fence_is()
{
	echo "$1" > $FENCE/cpuset.cpus && echo "$2" > $FENCE/cpuset.mems
}

# killed: the second program, at work
killed()
{
	{
		kill -9 $SECOND
		wait $SECOND
	} 2>/dev/null
	SECOND=
}

# turn N: beta, which takes part in swaps, does not live to see its end
turn()
{
	local cpu=$(($1 % 7 + 1))

	second hinter_start -o -t 3 -m 6 -n 2,0,3 -N beta && second ask storm &&
		tell swing 2 1 || return 1
	class a place_pack=$(($1 % 2)) place_swap=$(($1 / 2 % 2)) || return 1
	if [ $CLUSTERS = yes ]; then
		echo $(($1 % 2)) > $SYSFS/class/a/place_cluster || return 1
	fi
	online $cpu 0 && answer swing && tell swing 2 1 || return 1
	case $(($1 % 3)) in
	0)	fence_is 0-7 0-3 ;;
	1)	fence_is 0-5 0-2 && killed ;;
	2)	fence_is 2-7 1-3 ;;
	esac || return 1
	[ -z "$SECOND" ] || killed
	answer swing && ask span 1,2,3,4,6,7 && online $cpu 1 &&
		ask span 0,1,2,3,4,5,6,7
}

turns()
{
	local i=0

	while [ $i -lt $TURNS ]; do
		turn $i || {
			say "turn $i"
			return 1
		}
		i=$((i + 1))
	done
	account a
}

# busy_kthread: ksmd, without pause, at the weight of any other task
busy_kthread()
{
	save $KSM/sleep_millisecs $KSM/pages_to_scan
	later "echo 0 > $KSM/run"
	echo 0 > $KSM/sleep_millisecs && echo 1000 > $KSM/pages_to_scan &&
		echo 1 > $KSM/run && second hinter_start -m 1 -N beta &&
		second ask merge 16 || return 1
	KSMD=$(pidof ksmd) && renice -n 0 -p "$KSMD"
}

swaps()
{
	grep -c " sched_swap_numa: .*src_pid=$1 .*dst_pid=$KSMD " "$MOVES/trace"
}

# partner TIMES: does the kernel swap a thread with ksmd, both of which may run on CPUs 1
# and 4: it is on CPU 4, and its memory where ksmd runs?  Whether it is ksmd that runs
# when it looks is chance: one time of two or so.  Sets $swaps.
partner()
{
	local tid i=0

	sh -c 'while :; do :; done' &
	JOBS=$!
	taskset -p 1 $JOBS > /dev/null
	hinter_start -o -t 1 -m 8 -n 0 -c 4 -N alpha && ask storm || return 1
	tid=$(workers)
	swaps=0
	forget_moves
	while [ $swaps = 0 ] && [ $i -lt $1 ]; do
		taskset -p 2 "$KSMD" > /dev/null
		ask cpus 4 && more_scans $HINTER 5 || return 1
		taskset -p 12 "$KSMD" > /dev/null
		ask span 1,4 && more_scans $HINTER 10 || return 1
		swaps=$(swaps ${tid% })
		i=$((i + 1))
	done
	hinter_stop && kill $JOBS
	JOBS=
}

kthread_stock()
{
	busy_kthread && partner 5 || return 1
	stock=$swaps
	say "swaps with ksmd, by stock: $stock"
}

# Some kernels do not do that: then five times, too, are enough to have tried.
kthread_steered()
{
	partner $((stock ? 50 : 5)) || return 1
	say "swaps with ksmd: $swaps"
	[ "$stock" = 0 ] || is $swaps -gt 0 swaps
}

begin 10
check "no server of fair tasks" no_servers
kernel_knob scan_period_min_ms 100
kernel_knob scan_period_max_ms 100
check "moves are watched" watch_moves
load page_mode=never
check "left to the kernel: a kernel thread as partner" kthread_stock
class a place_mode=threshold place_gain_pct=0 place_hold_ms=100
rules 'comm=alpha class=a' 'comm=beta class=a'
CLUSTERS=no
! grep -q '^0 ' "$DEBUGFS/clusters" || CLUSTERS=yes
check "a kernel thread as partner" kthread_steered
killed
echo 0 > $KSM/run

check "it comes to rest" take before
check "a program starts" hinter_start -o -t 4 -m 8 -d 2 \
	-n 0,1,1,2,2,3,3,0 -N alpha
ask piece 0
ask storm
fence
forget_moves
check "upheaval" turns
check "all the while, tasks were moved" is "$(numa_moves .*_numa $(workers))" \
	-ge 5 moves
check "the program fared well" ask hold
take after
check "exact" exact before after
hinter_stop
finish
