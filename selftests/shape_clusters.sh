#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# place_cluster, on nodes of two clusters: of the moves that had a choice, where do
# they go, and where do those of another program, left to the kernel; and never to a
# CPU that is isolated, offline, or not the task's. By the kernel's trace events.
#
# There are two programs, of two threads each, that share memory on each node. All
# else runs on CPU 8, of node 2, whose CPU 11 is isolated.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

# CPUs of nodes 0 and 1.
BOTH=ff
SPOTS=$TRACING/instances/spots

watch()
{
	local e

	trace_into "$SPOTS" && echo mono > "$SPOTS/trace_clock" && echo 4096 > "$SPOTS/buffer_size_kb" ||
		return 1
	for e in sched/sched_switch sched/sched_migrate_task sched/sched_move_numa \
		sched/sched_stick_numa numabal/numabal_place; do
		echo 1 > "$SPOTS/events/$e/enable" || return 1
	done
}

# ballast N: the kernel moves a task only to a node on which, then, no more run than on
# the one that it left; so many more that are never in its way
ballast()
{
	local i=0

	while [ $i -lt "$1" ]; do
		# Whoever holds hinter's pipe keeps it from its end.
		sh -c 'while :; do :; done' 3>&- 4<&- 6>&- 8<&- &
		JOBS="$JOBS $!"
		i=$((i + 1))
	done
}

# ballast_on CPU
ballast_on()
{
	local pid

	for pid in $JOBS; do
		taskset -p "$(printf %x $((1 << $1)))" $pid > /dev/null
	done
}

# start NAME: the kernel makes groups of tasks that share pages, but only learns of
# them from who is remote: so both are, of some pages
start()
{
	hinter_start -o -t 2 -s -m 4 -d 3 -n 0,1,2 -c 0,4 -N $1 &&
		ask group 2
}

# mover TID TID: the second thread, which is to go where the first one is
mover()
{
	echo "$2"
}

on_node()
{
	[ $(($(cpu_of "$1") / 4)) = "$2" ]
}

# moves TID TID CPU: "choices landed" of what the trace has: a NUMA move of the second
# to the node of the first had a choice if an idle CPU of that node, its destination
# included, is in the first one's cluster, and another one is not; it landed if its
# destination is.  The last argument is where the first one runs as the trace begins.
moves()
{
	awk -v mate="$1" -v who="$2" -v at="$3" '
		function arg(name) {
			return match($0, " " name "=[-0-9]+") ?
				substr($0, RSTART + length(name) + 2,
				       RLENGTH - length(name) - 2) : ""
		}
		function cluster(cpu) { return int(cpu / 2) }
		function node(cpu) { return int(cpu / 4) }
		BEGIN { for (c = 0; c < 12; c++) idle[c] = 1 }
		/ sched_switch: / {
			match($0, /\[[0-9]+\]/)
			cpu = substr($0, RSTART + 1, RLENGTH - 2) + 0
			idle[cpu] = arg("next_pid") == 0
		}
		/ sched_migrate_task: / && arg("pid") == mate {
			at = arg("dest_cpu")
		}
		/ sched_move_numa: / && arg("pid") == who {
			to = arg("dst_cpu")
			if (node(to) != node(at))
				next
			in_it = out = 0
			for (c = 4 * node(to); c < 4 * node(to) + 4; c++)
				if (c == to || idle[c])
					if (cluster(c) == cluster(at))
						in_it = 1
					else
						out = 1
			choices += in_it && out
			landed += in_it && out && cluster(to) == cluster(at)
		}
		END { print choices + 0, landed + 0 }' "$TMP/trace"
}

# meet N: a thread is on a node, and its memory, too; another one of its group is on
# the other node, with some load, and let go, once numabal, too, must have seen that:
# where does it go?  Sets $meeting, "choices landed".
meet()
{
	local a=$(($1 % 2)) k=$(($1 / 2 % 4)) tids
	local from=$((4 - 4 * a)) to=$((4 * a + k))

	ballast_on $((from + 3))
	tids=$(workers)
	ask piece $a && ask cpus $to,$from && ask storm &&
		more_scans $HINTER 5 && pass 700 || return 1
	echo > "$SPOTS/trace"
	taskset -p $BOTH "$(mover $tids)" > /dev/null &&
		loop_until on_node "$(mover $tids)" $a &&
		ask hold || return 1
	cat "$SPOTS/trace" > "$TMP/trace"
	meeting=$(moves $tids $to)
}

# meetings N: of both programs, in turn; somebody else may take a thread to its node
# before the kernel does.  Sets $choices, $landed, and of the program that is left to
# the kernel $their_choices and $their_landed
meetings()
{
	local i=0

	choices=0 landed=0 their_choices=0 their_landed=0
	while [ $i -lt "$1" ]; do
		meet $i || return 1
		choices=$((choices + ${meeting% *}))
		landed=$((landed + ${meeting#* }))
		second meet $i || return 1
		their_choices=$((their_choices + ${meeting% *}))
		their_landed=$((their_landed + ${meeting#* }))
		i=$((i + 1))
	done
	say "of $choices moves with a choice, $landed to the group's cluster;" \
		"left to the kernel: $their_landed of $their_choices"
	is $choices -ge $(($1 / 2)) choices &&
		is $their_choices -ge $(($1 / 2)) "left to the kernel"
}

gathered()
{
	meetings 16 && is $((landed * 10)) -ge $((choices * 9)) &&
		is "$(decided a place steer cluster)" -gt 0 steered
}

spread()
{
	meetings 8 && is $((landed * 10)) -le $choices &&
		is $their_landed -gt 0 "left to the kernel"
}

# avoided CPU MASK: a thread may run on these CPUs, and another one of its group
# does so beside that one: it is never put there instead of where the kernel would,
# nor does the kernel have to refuse to. A refusal is told with the CPU the kernel chose.
avoided()
{
	local cpu=$1 mask=$2 node=$(($1 / 4)) tid i=0 moves=0 refused=0

	tid=$(mover $(workers))
	ballast_on 3
	ask storm
	while [ $i -lt 3 ]; do
		ask piece $node && ask cpus $((cpu ^ 1)),0 &&
			more_scans $HINTER 6 || return 1
		echo > "$SPOTS/trace"
		taskset -p $mask $tid > /dev/null &&
			loop_until on_node $tid $node &&
			more_scans $HINTER 4 || return 1
		grep -E " sched_(move|stick)_numa:.* (src_)?pid=$tid " \
			"$SPOTS/trace" > "$TMP/moves"
		sed -n 's/.*sched_move/# move/p' "$TMP/moves"
		! grep " numabal_place: .* request=move .* done=$cpu " \
			"$SPOTS/trace" | grep -v " asked=$cpu " || return 1
		moves=$((moves + $(grep -c move_numa "$TMP/moves")))
		refused=$((refused + $(grep -c "dst_pid=0 .*dst_cpu=[0-9]" \
			"$TMP/moves")))
		i=$((i + 1))
	done
	is $moves -gt 0 moves && is $refused -le $moves refused && ask hold
}

offline()
{
	later "echo 1 > /sys/devices/system/cpu/cpu7/online"
	online 7 0 && avoided 7 $BOTH && online 7 1
}

# fenced: by its cpuset, whatever it asks for
fenced()
{
	local root=/sys/fs/cgroup dir=/sys/fs/cgroup/place

	echo +cpuset > $root/cgroup.subtree_control && mkdir $dir || return 1
	later "echo -cpuset > $root/cgroup.subtree_control"
	later "rmdir $dir"
	echo 0-6,8-11 > $dir/cpuset.cpus && echo $HINTER > $dir/cgroup.procs &&
		avoided 7 $BOTH && echo $HINTER > $root/cgroup.procs
}

# This shell and all that it starts run there, too. On node 1, where the load balancer
# would take it, it would be stuck.
isolated()
{
	ballast 2
	is "$(cat /sys/devices/system/cpu/isolated)" -eq 11 isolated &&
		avoided 11 e0f
}

begin 12
check "no server of fair tasks" no_servers
kernel_knob scan_period_min_ms 100
kernel_knob scan_period_max_ms 100
load page_mode=never
class a place_cluster=1
rules 'comm=alpha class=a'
check "moves are watched" watch
calm
keep_to 0x100
ballast 2
check "a program starts" start alpha
check "another one" second start beta
check "1: nine of ten go to the group's cluster" gathered
class a place_cluster=spread
check "spread: nine of ten go to the other one" spread
class a place_cluster=1
check "never to one that its affinity forbids" avoided 7 7f
check "never to one that is offline" offline
check "never to one that its cpuset forbids" fenced
check "never to one that is isolated" isolated
check "the program fared well" hinter_stop
check "the other one did" second hinter_stop
finish
