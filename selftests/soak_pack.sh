#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# place_pack: two programs of half the machine's threads each, whose threads share
# all their memory, started interleaved over all nodes: for which share of the time
# does each run on one socket, by the kernel's tracepoints; beside the same two left to
# the kernel, in turn with them.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

ROUNDS=3	# of each kind
TIME=20000	# ms a round, from when they may run anywhere
PACK=$TRACING/instances/pack

watch()
{
	trace_into "$PACK" && echo mono > "$PACK/trace_clock" && echo 4096 > "$PACK/buffer_size_kb" &&
		echo 1 > "$PACK/events/sched/sched_migrate_task/enable"
}

# one_socket TID...: of the time between the marks, the permille in which all of them,
# that began on the CPUs $at, were on CPUs 0 to 3, or all on the others
one_socket()
{
	awk -v tids="$*" -v at="$at" '
		function seconds() {
			match($0, / [0-9]+\.[0-9]+: /)
			return substr($0, RSTART + 1, RLENGTH - 3)
		}
		function number(name) {
			match($0, " " name "=[-0-9]+")
			return substr($0, RSTART + length(name) + 2,
				      RLENGTH - length(name) - 2)
		}
		function on_one() {
			high = 0
			for (i = 1; i <= n; i++)
				high += cpu[tid[i]] > 3
			return high == 0 || high == n
		}
		BEGIN {
			n = split(tids, tid, " ")
			split(at, where, " ")
			for (i = 1; i <= n; i++)
				cpu[tid[i]] = where[i]
		}
		/: go$/ { begin = last = seconds() }
		end { next }
		/ sched_migrate_task: / && number("pid") in cpu {
			if (begin && on_one())
				sum += seconds() - last
			last = seconds()
			cpu[number("pid")] = number("dest_cpu")
		}
		/: end$/ {
			end = seconds()
			if (on_one())
				sum += end - last
		}
		END {
			if (!begin || !end)
				print "no marks"
			printf "%d\n", 1000 * sum / (end - begin)
		}' "$TMP/trace"
}

# one_group TID...: the kernel has put them all in one numa_group
one_group()
{
	local tid groups

	groups=$(for tid; do
		sed -n 's/^Ngid:[^0-9]*//p' "/proc/$tid/status"
	done | sort -u)
	[ "$(echo "$groups" | wc -l)" = 1 ] && [ "$groups" != 0 ]
}

# meet CLASS: a round, in which both programs are in that class.  Sets $share, the
# sum of both, permille
meet()
{
	local ours theirs share_b

	rules "comm=alpha class=$1" "comm=beta class=$1" || return 1
	hinter_start -o -t 4 -s -m 8 -n 0,1,2,3 -c 0,2,4,6 -N alpha &&
		second hinter_start -o -t 4 -s -m 8 -n 0,1,2,3 -c 1,3,5,7 \
			-N beta && both ask storm || return 1
	ours=$(workers) theirs=$(second workers)
	loop_until one_group $ours && loop_until one_group $theirs || return 1
	echo > "$PACK/trace"
	echo go > "$PACK/trace_marker"
	both ask span 0,1,2,3,4,5,6,7 && pass $TIME || return 1
	echo end > "$PACK/trace_marker"
	cat "$PACK/trace" > "$TMP/trace"
	hinter_stop && second hinter_stop || return 1
	at='0 2 4 6'
	share=$(one_socket $ours)
	at='1 3 5 7'
	share_b=$(one_socket $theirs)
	say "$1: on one socket for $share and $share_b permille of the time"
	share=$((share + share_b))
}

rounds()
{
	local i=0

	packed=0 stock=0
	while [ $i -lt $ROUNDS ]; do
		meet default || return 1
		stock=$((stock + share))
		meet pack || return 1
		packed=$((packed + share))
		i=$((i + 1))
	done
	account pack
	packed=$((packed / 2 / ROUNDS)) stock=$((stock / 2 / ROUNDS))
	say "place_pack: $packed permille, stock: $stock"
}

begin 4
load
class pack place_mode=threshold place_pack=1
check "moves are watched" watch
check "two programs meet, in turn packed and not" rounds
check "packed, they are on one socket for longer" is $packed -gt $stock
check "nothing of the trace is lost" sh -c "! grep -q LOST '$TMP/trace'"
finish
