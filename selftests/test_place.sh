#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# Place verdicts: each knob alone decides which nodes a program prefers and is
# moved to, by the kernel's trace events and /proc, while the kernel moves another
# one like it; and all is as ever once nobody asks for anything else.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

# Of alpha, which is in class a, and of beta, which the kernel moves as it likes: a
# CPU of its first and of its second node.  All pages stay where they are.
OURS='1 5' STOCK='3 7'
# All else runs on the other CPU of each node.
HELPERS=0x55
FUNCTIONS='sched_setnuma migrate_task_to migrate_swap'

# threshold KNOB=VALUE...: class a, in which all but these let tasks move
threshold()
{
	class a place_gain_pct=0 place_hold_ms=0 place_min_distance=0 \
		place_swap=1 && class a "$@" place_mode=threshold
}

# setup [PARAMETER=VALUE]...
setup()
{
	load half_life_ms=1000 page_mode=never && class a &&
		rules 'comm=alpha class=a'
}

# start PIECES NODES NODES: a thread each, pinned to its first node, at its first
# piece
start()
{
	keep_to $HELPERS
	hinter_start -o -t 1 -m 8 -d "$1" -n "$2" -c ${OURS% *} -N alpha &&
		second hinter_start -o -t 1 -m 8 -d "$1" -n "$3" \
			-c ${STOCK% *} -N beta || return 1
	ours=$(workers) stock=$(second workers)
	both ask piece 0 && both ask storm
}

# start_full: two threads each that fill two nodes, and whose memory is on the
# other one; or, at their next piece, is not
start_full()
{
	keep_to 0x33
	hinter_start -o -t 2 -m 8 -d 2 -n 3,1,1,3 -c 2,6 -N alpha &&
		second hinter_start -o -t 2 -m 8 -d 2 -n 3,1,1,3 -c 3,7 \
			-N beta || return 1
	ours=$(workers) stock=$(second workers)
	both ask piece 0 && both ask storm && more_scans $HINTER 2 &&
		both ask span 2,3,6,7
}

stop()
{
	hinter_stop
	rc=$?
	second hinter_stop && return $rc
}

# pin CPU and release: alpha
pin()
{
	ask cpus "$1" && loop_until runs_on $ours "$1"
}

release()
{
	forget_moves
	ask span ${OURS% *},${OURS#* }
}

# swing PATTERN N: the best node of both changes, until the kernel has done that to
# stock, as numa_moves says it, so often
swing()
{
	local i=0

	forget_moves
	until [ "$(numa_moves "$1" $stock)" -ge "$2" ]; do
		[ $i -lt 15 ] || {
			say "of $1, stock has $(numa_moves "$1" $stock)"
			return 1
		}
		both tell swing 2 4
		both answer swing || return 1
		i=$((i + 1))
	done
}

prefers()
{
	[ "$(of_kernel "$1" numa_preferred_nid)" = "$2" ]
}

prefers_one()
{
	! prefers "$1" -1
}

# both_prefer NODE NODE: -1: none
both_prefer()
{
	loop_until prefers $ours "$1" && loop_until prefers $stock "$2"
}

numa_moved()
{
	[ "$(numa_moves "move.*dst_cpu=$1 " $ours)" -gt 0 ]
}

# goes CPU CPU: alpha, from one to the other, by a NUMA move.  Should somebody else
# have moved it there, anew.
goes()
{
	local i=0

	until [ $i -ge 15 ]; do
		pin "$1" && release || return 1
		within 20 numa_moved "$2" && return
		i=$((i + 1))
	done
	return 1
}

no_move()
{
	say "moves: $(numa_moves move $stock), swaps: $(numa_moves swap $stock)"
	is "$(numa_moves .*_numa $ours)" -eq 0 moves
}

never()
{
	second ask span ${STOCK% *},${STOCK#* } && release &&
		swing .*_numa 4 && no_move && loop_until prefers $ours -1
}

# hooks_are STATE COUNT: the functions in that state by numabal; and so many hooked,
# by whomever, by the kernel
hooks_are()
{
	local f n=0

	for f in $FUNCTIONS; do
		n=$((n + $(grep -c "^$f " "$TRACING/enabled_functions")))
	done
	is "$(awk -v state="$1" '$2 == "function" && $3 == "place" &&
		$4 == state { n++ }
		END { print n + 0 }' "$DEBUGFS/hooks")" -eq 3 "$1" &&
		is $n -eq "$2" "hooked functions"
}

# fence: alpha may have memory on nodes 2 and 3 only: without numabal, too, it does
# not follow it to where it runs
fence()
{
	local root=/sys/fs/cgroup dir=/sys/fs/cgroup/place

	echo +cpuset > $root/cgroup.subtree_control && mkdir $dir || return 1
	later "echo -cpuset > $root/cgroup.subtree_control"
	later "rmdir $dir"
	echo 2-3 > $dir/cpuset.mems && echo $HINTER > $dir/cgroup.procs
}

# stuck: with place_mode=never, where its memory is not.  Only as it is to prefer
# another node does it prefer none.
stuck()
{
	class a place_mode=never && pin ${OURS% *} && ask piece 1 &&
		loop_until prefers $ours -1 && ask piece 0 &&
		more_scans $HINTER 6 && prefers $ours -1 &&
		hooks_are attached 3
}

# While it is pinned the kernel may, if it has put it in a group, make it prefer
# where it is (6.1).
comes_back()
{
	loop_until prefers_one $ours && goes $OURS
}

# vetoed REASON NODE NODE: while beta comes to prefer the second, alpha does not
# prefer the first, nor go there, and that is why
vetoed()
{
	local before

	before=$(decided a place veto "$1")
	release && loop_until prefers $stock "$3" && more_scans $HINTER 6 &&
		loop_until at_least $((before + 3)) decided a place veto "$1" &&
		is "$(of_kernel $ours numa_preferred_nid)" -ne "$2" preferred &&
		is "$(numa_moves "move.*dst_nid=$2" $ours)" -eq 0 moves
}

allowed()
{
	loop_until prefers $ours "$1"
}

# homeless: held where its affinity does not let it be any more
homeless()
{
	ask span ${OURS% *} && allowed "$1"
}

hold()
{
	both ask piece 1 && both_prefer 2 3 && goes 1 5 &&
		class a place_hold_ms=3600000 && both ask piece 0 &&
		vetoed hold 0 1
}

# Somebody else takes it away from where it is held; it comes back.
home()
{
	class a place_hold_ms=3600000 && goes $1 $2 &&
		is "$(decided a place allow home)" -gt 0 home
}

counted()
{
	is "$(decided a place veto never)" -gt 0 never &&
		is "$(decided a place allow)" -eq 0 allowed &&
		is "$(decided default place veto)" -eq 0 "vetoes of others"
}

# apart: the threads of each swap with each other only.  As long as the kernel may swap
# one of beta with one of alpha it may choose that each time, to be refused.
apart()
{
	ask span 2,6 && second ask span 3,7
}

full_never()
{
	apart && swing swap 2 && no_move
}

# Others want to swap with ours.
partner()
{
	local i=0

	both ask span 2,3,6,7
	while [ $i -lt 15 ] && [ "$(decided all place veto partner)" -eq 0 ]; do
		swing swap 1
		i=$((i + 1))
	done
	is "$(decided all place veto partner)" -gt 0 partner &&
		is "$(numa_moves .*_numa $ours)" -eq 0 moves
}

no_swap()
{
	apart && swing swap 2 && is "$(numa_moves swap $ours)" -eq 0 swaps
}

swapped()
{
	local i=0

	until [ "$(numa_moves swap $ours)" -ge 1 ]; do
		[ $i -lt 15 ] && swing swap 1 || return 1
		i=$((i + 1))
	done
}

begin 34
kernel_knob scan_period_min_ms 100
kernel_knob scan_period_max_ms 100
# Not before the main thread has filled the memory: of a thread that shares pages
# with another, the kernel makes a group, which prefers where it is while pinned.
kernel_knob scan_delay_ms 5000
calm
check "moves are watched" watch_moves
check "loaded" setup
check "nobody asks: nothing is hooked" hooks_are detached 0
check "two programs start" start 2 0,2 1,3

class a place_mode=never
check "never: not one move, while another's tasks do" never
check "never: counted" counted

threshold
check "place_hold_ms: it stays where it was put" hold
check "place_hold_ms: not where it cannot be" homeless 0
class a place_hold_ms=0
check "place_hold_ms: it prefers another node" allowed 0
check "place_hold_ms: and goes there" goes 5 1
check "place_hold_ms: it comes back there" home 5 1
check "the programs fared well" stop

threshold place_gain_pct=40
# Of all five pieces, two lie on the first node and three on the second: that one is
# better by 12 percent.
check "two programs start" start 5 0,0,2,2,2 1,1,3,3,3
check "at home" both_prefer 0 1
both ask piece -1
check "place_gain_pct: 40 are too many" vetoed gain 2 3
class a place_gain_pct=4
check "place_gain_pct: 4 are not" allowed 2
check "place_gain_pct: it goes there" goes 1 5
stop

OURS='1 3,5' STOCK=7
threshold place_min_distance=20
start 2 1,2 2,2
check "place_min_distance: over 12 it does not go" vetoed distance 1 2
ask piece 1
check "place_min_distance: over 20 it may" allowed 2
check "place_min_distance: it goes there" goes 1 5
stop

OURS='1 5'
start 2 2,3 1,1
check "a fence" fence
check "never: stuck where it is" stuck
class a place_mode=kernel
check "left to the kernel: no function is hooked" hooks_are detached 0
check "left to the kernel: it prefers a node, and goes to its own" comes_back
check "never: stuck again" stuck
echo 0 > "$SYSFS/enabled"
check "disabled: it prefers a node, and goes to its own" comes_back
echo 1 > "$SYSFS/enabled"
check "enabled: stuck again" stuck
unload
check "unloaded: it prefers a node, and goes to its own" comes_back
check "loaded again" setup
stop

class a place_mode=never
start_full
check "never: not one swap, while others are" full_never
check "never: nor are they taken for partners" partner
class a place_mode=kernel place_swap=0
check "place_swap=0: not one swap, while others are" no_swap
class a place_swap=1
check "place_swap=1: swaps" swapped
check "the programs fared well" stop
finish
