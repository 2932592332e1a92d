#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# Where tasks have run and who took them there, in `tasks` and `stats`: NUMA moves,
# what pulls them off the node they prefer, when they come back, and CPU time by
# node; against the kernel's own tracepoints and /proc/PID/task/TID/schedstat.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

EVENTS='sched_waking sched_wakeup sched_migrate_task sched_move_numa sched_swap_numa
	sched_stick_numa'

# field TID COLUMN: of a task's line in a copy of `tasks`
field()
{
	awk -v tid="$2" -v name="$3" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i }
		NR > 1 && $1 == tid { print $c }' "$1"
}

# grown TID COLUMN
grown()
{
	echo $(($(field "$TMP/after" "$1" "$2") -
		$(field "$TMP/before" "$1" "$2")))
}

# sum FILE: of the numbers of a list with commas
sum_of()
{
	echo $(($(echo "$1" | tr ',' '+')))
}

ran_ms()
{
	awk '{ printf "%.0f\n", $1 / 1000000 }' "/proc/$1/schedstat"
}

settled()
{
	local tid

	for tid in $tasks; do
		[ "$(of_kernel "$tid" numa_preferred_nid)" = 0 ] || return 1
	done
}

# keep MASK: all of them on these CPUs only
keep()
{
	local tid

	for tid in $tasks; do
		taskset -p "$1" "$tid" > /dev/null || return 1
	done
}

events()
{
	local e

	for e in $EVENTS; do
		echo "$1" > "$TRACING/events/sched/$e/enable"
	done
}

# traced TID WAS_AWAY: what the trace says of a task that prefers node 0: "moves pulled_wakeup
# pulled_balance returned away_ms"; a migration to the node that a NUMA event
# announced, within a second, is its, one between waking and its end the wakeup's, if the
# waker's CPU does it: another may balance meanwhile. WAS_AWAY: when the trace began, 1.
traced()
{
	awk -v tid="$1" -v was_away="$2" -v preferred=0 -v nodes="$cpu_nodes" '
		function arg(name) {
			return match($0, " " name "=[-0-9]+") ?
				substr($0, RSTART + length(name) + 2,
				       RLENGTH - length(name) - 2) : ""
		}
		function at() {
			match($0, /\[[0-9]+\]/)
			return substr($0, RSTART, RLENGTH)
		}
		function seconds() {
			match($0, / [0-9]+\.[0-9]+: /)
			return substr($0, RSTART + 1, RLENGTH - 3)
		}
		BEGIN { split(nodes, node, " ") }
		/ sched_move_numa: / && arg("pid") == tid {
			going = arg("dst_cpu")
			numa = 1
			since = seconds()
		}
		/ sched_swap_numa: / && arg("src_pid") == tid {
			going = arg("dst_cpu")
			numa = 1
			since = seconds()
		}
		/ sched_swap_numa: / && arg("dst_pid") == tid {
			going = arg("src_cpu")
			numa = 1
			since = seconds()
		}
		/ sched_stick_numa: / && arg("src_pid") == tid &&
		arg("dst_cpu") == going { numa = 0 }
		/ sched_stick_numa: / && arg("dst_pid") == tid &&
		arg("src_cpu") == going { numa = 0 }
		/ sched_waking: / && arg("pid") == tid { waking = at() }
		/ sched_wakeup: / && arg("pid") == tid { waking = "" }
		/ sched_migrate_task: / && arg("pid") == tid {
			by = waking == at() ? "wakeup" : "balance"
			from = node[arg("orig_cpu") + 1]
			to = node[arg("dest_cpu") + 1]
			if (from == to)
				next
			if (numa && seconds() - since < 1 &&
			    to == node[going + 1]) {
				moves++
			} else if (from == preferred) {
				pulled[by]++
				away = seconds()
			}
			numa = 0
			if (to == preferred && (away || was_away)) {
				returned++
				if (away)
					ms += (seconds() - away) * 1000
				away = was_away = 0
			}
		}
		END { printf "%d %d %d %d %d\n", moves, pulled["wakeup"],
			pulled["balance"], returned, ms }' \
		"$TMP/trace"
}

# as_traced TID
as_traced()
{
	local moves wakeup balance returned away bad=0 was_away

	was_away=$(($(field "$TMP/before" "$1" pulled_wakeup) +
		$(field "$TMP/before" "$1" pulled_balance) -
		$(field "$TMP/before" "$1" returned)))
	# shellcheck disable=SC2046 # a list
	set -- "$1" $(traced "$1" $was_away)
	moves=$(grown "$1" moves)
	wakeup=$(grown "$1" pulled_wakeup)
	balance=$(grown "$1" pulled_balance)
	returned=$(grown "$1" returned)
	away=$(grown "$1" away_ms)
	say "moved $moves, pulled $wakeup + $balance, returned $returned," \
		"away $away ms; traced $2 $3 + $4 $5 $6"
	is "$moves" -eq "$2" moves || bad=1
	is "$wakeup" -eq "$3" pulled_wakeup || bad=1
	is "$balance" -eq "$4" pulled_balance || bad=1
	is "$returned" -eq "$5" returned || bad=1
	is "$away" -ge $(($6 - $6 / 20 - 50)) away_ms || bad=1
	[ $was_away = 1 ] ||
		is "$away" -le $(($6 + $6 / 20 + 50)) away_ms || bad=1
	all_wakeup=$((all_wakeup + wakeup))
	all_balance=$((all_balance + balance))
	all_returned=$((all_returned + returned))
	return $bad
}

# The CPU time by node is all its CPU time, but for what it ran before the first
# fault, which the difference of two looks does not have.
time_adds_up()
{
	local tid ran sum bad=0

	for tid in $tasks; do
		ran=$(($(cat "$TMP/ran.$tid.after") - $(cat "$TMP/ran.$tid.before")))
		sum=$(($(sum_of "$(field "$TMP/after" "$tid" node_ms)") -
			$(sum_of "$(field "$TMP/before" "$tid" node_ms)")))
		say "ran for $ran ms, on all nodes $sum"
		is "$sum" -ge $((ran - ran / 50 - 100)) node_ms || bad=1
		is "$sum" -le $((ran + ran / 50 + 100)) node_ms || bad=1
	done
	return $bad
}

look()
{
	local tid

	cat "$DEBUGFS/tasks" > "$TMP/$1"
	cat "$DEBUGFS/stats" > "$TMP/stats.$1"
	for tid in $tasks; do
		ran_ms "$tid" > "$TMP/ran.$tid.$1"
	done
}

# machine_has NAME N
machine_has()
{
	is "$(rise "$1" "$TMP/stats.before" "$TMP/stats.after")" -eq "$2" "$1"
}

# A thread on CPU 0 for all of its life, which no other can have pulled there.
on_one_node()
{
	local tid

	hinter_start -t 1 -m 1 -c 0 -n 1 -N pinned && ask run 300 || return 1
	tid=$(workers)
	cat "$DEBUGFS/tasks" > "$TMP/pinned"
	say "on one node: $(field "$TMP/pinned" "${tid% }" node_ms)"
	field "$TMP/pinned" "${tid% }" node_ms | grep -Eq '^[1-9][0-9]*(,0)*$'
}

begin 11
cpu_nodes=$(cd /sys/devices/system/cpu && for c in cpu[0-9]*; do
	echo "${c#cpu} $(basename "$c"/node*)"; done | sort -n |
	sed 's/.* node//' | tr '\n' ' ')
kernel_knob scan_delay_ms 100
load
class a page_mode=never scan_mode=fixed scan_period_min_ms=100
rules 'comm=alpha class=a'
for e in $EVENTS; do
	save "$TRACING/events/sched/$e/enable"
done
later "echo $(sed 's/ .*//' "$TRACING/buffer_size_kb") > $TRACING/buffer_size_kb"
echo 8192 > "$TRACING/buffer_size_kb"

check "on one node only" on_one_node
hinter_stop
# More of them than that node has CPUs: somebody has to go.
hinter_start -o -t 6 -m 1 -n 0 -z 5 -N alpha
tasks=$(workers)
ask storm
check "all prefer the node of their memory" loop_until settled
ask hold
all_wakeup=0 all_balance=0 all_returned=0
echo > "$TRACING/trace"
events 1
look before
# Driven to that node and set free again, lest it be left to chance whether anybody
# ever comes there. Some are pulled by whoever wakes them.
i=0
while [ $i -lt 20 ]; do
	ask storm
	keep 3
	pass 200
	keep ff
	pass 500
	ask hold
	i=$((i + 1))
done
look after
events 0
cat "$TRACING/trace" > "$TMP/trace"
check "nothing of the trace is lost" sh -c "! grep -q LOST '$TMP/trace'"
check "all prefer it still" settled
bad=0
for tid in $tasks; do
	as_traced "$tid" || bad=1
done
check "moves, pulls and returns are those of the trace" test $bad = 0
# On these kernels, wakeups seldom do.
check "somebody was pulled" is $((all_wakeup + all_balance)) -ge 4 pulls
check "somebody returned" is $all_returned -ge 2 returned
check "the machine has theirs" eval "machine_has pulled_wakeup $all_wakeup &&
	machine_has pulled_balance $all_balance &&
	machine_has returned $all_returned"
check "CPU time adds up" time_adds_up
check "the program fared well" hinter_stop
echo 1 > "$DEBUGFS/reset"
cat "$DEBUGFS/stats" > "$TMP/stats"
check "reset: none" eval 'is "$(value pulled_balance "$TMP/stats")" -eq 0 &&
	is "$(value pulled_wakeup "$TMP/stats")" -eq 0 &&
	is "$(value returned "$TMP/stats")" -eq 0'
finish
