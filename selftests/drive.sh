#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2120
# To be sourced by tests, after lib.sh: classes, rules and what came of them,
# by numabal's account and by the kernel's.

# class NAME [KNOB=VALUE]...: make it unless it is there, and set its knobs
class()
{
	local name=$1 knob

	[ -d "$SYSFS/class/$name" ] || echo "+$name" > "$SYSFS/classes" ||
		return 1
	shift
	for knob; do
		echo "${knob#*=}" > "$SYSFS/class/$name/${knob%%=*}" || {
			say "class $name does not take $knob"
			return 1
		}
	done
}

# rules [RULE]...: these are the rules now, all at once
rules()
{
	{
		echo replace
		for rule; do
			echo "$rule"
		done
		echo end
	} > "$TMP/rules"
	cat "$TMP/rules" > "$SYSFS/rules"
}

# as_loaded: what has been steered, or turned off, is no more
as_loaded()
{
	[ "$(cat "$SYSFS/classes")" = default ] && [ -z "$(cat "$SYSFS/rules")" ] &&
		[ "$(cat "$SYSFS/enabled")" = 1 ]
}

# gentle_storm: one that leaves CPUs 0 and 2 to whoever has something to do there, and others alone:
# an emulated machine has but a few processors, and a soak is to do much on it. On two nodes, or all
# memory would soon be local, and nobody would ask for a page any more.
gentle_storm()
{
	local rc

	renice 15 -p $$ || return 1
	storm_start -p 2 -t 4 -s -m 4 -c 0,2 -n 0,1,2,3
	rc=$?
	renice 0 -p $$ && return $rc
}

# Calm again, it is as exact as ever.
still_exact()
{
	take calm && hinter_start -t 4 -m 8 -s -c 0,2,4,6 &&
		ask run 1000 && take held && exact calm held && hinter_stop
}

# are CLASS TID...: are these tasks in that class?
are()
{
	awk -v tids="$*" '
		BEGIN {
			n = split(tids, t, " ")
			for (i = 2; i <= n; i++)
				want[t[i]] = 1
			class = t[1]
		}
		NR == 1 {
			for (i = 1; i <= NF; i++)
				at[$i] = i
			next
		}
		$at["tid"] in want && $at["class"] == class { good++ }
		END { exit good != n - 1 }' "$DEBUGFS/tasks"
}

# decided CLASS STAGE [VERDICT [REASON]]: events in the ledger; "." is any
decided()
{
	ledger 5 "$@"
}

# decided_pages CLASS STAGE [VERDICT [REASON]]
decided_pages()
{
	ledger 6 "$@"
}

ledger()
{
	awk -v column="$1" -v class="$2" -v stage="$3" -v verdict="${4:-.}" \
		-v reason="${5:-.}" '
		$1 == class && $2 == stage &&
		(verdict == "." || $3 == verdict) &&
		(reason == "." || $4 == reason) { sum += $column }
		END { printf "%.0f\n", sum }' "$DEBUGFS/decisions"
}

# account NAME: the ledger, as comments for whom it may concern
account()
{
	awk -v name="$1" '$1 == name { print "#", $0 }' "$DEBUGFS/decisions"
}

# workers: the thread ids of hinter's workers, on one line
workers()
{
	ask tids || return 1
	awk '$1 == "tid" { printf "%s ", $3 }' "$TMP/answer"
}

# of_kernel TID FIELD: what the kernel counted for a task, in its `sched`
of_kernel()
{
	awk -v name="$2" '$1 == name { print $NF; found = 1 }
		$1 == name ":" { print $NF; found = 1 }
		END { if (!found) print "missing" }' "/proc/$1/task/$1/sched"
}

# moved TID...: pages that the kernel has migrated at faults of these tasks
moved()
{
	local tid sum=0

	for tid; do
		sum=$((sum + $(of_kernel "$tid" numa_pages_migrated)))
	done
	echo $sum
}

# scans PID: how often the kernel has been through this memory
scans()
{
	of_kernel "$1" 'mm->numa_scan_seq'
}

# more_scans PID N: it is scanned so many times more, from here on
more_scans()
{
	loop_until at_least $(($(scans "$1") + $2)) scans "$1"
}

# cpu_ms TID: for how long this task has run
cpu_ms()
{
	of_kernel "$1" se.sum_exec_runtime | sed 's/\..*//'
}

# vm NAME: a counter of /proc/vmstat
vm()
{
	value "$1" /proc/vmstat
}

# at_least N COMMAND...: does it print at least N?
at_least()
{
	local n=$1

	shift
	[ "$("$@")" -ge "$n" ]
}

uptime_ms()
{
	local up

	read -r up _ < /proc/uptime
	up=${up%.*}${up#*.}0
	echo "${up#0}"
}

# pass MS: on a machine that is slow, that may be more
pass()
{
	loop_until at_least $(($(uptime_ms) + $1)) uptime_ms
}

# at_most N COMMAND...
at_most()
{
	local n=$1

	shift
	[ "$("$@")" -le "$n" ]
}

# period: of hinter's worker that has the longest; the kernel's own, as numabal
# reads it
period()
{
	awk -v pid="$HINTER" 'NR == 1 {
			for (i = 1; i <= NF; i++)
				at[$i] = i
			next
		}
		$at["tgid"] == pid && $at["tid"] != pid &&
			$at["scan_period_ms"] > most {
			most = $at["scan_period_ms"]
		}
		END { print most ? most : 9999 }' "$DEBUGFS/tasks"
}

# in_turn COMMAND...: hinter's even and odd workers run in turn until it succeeds.
# With the same pages, pinned to two nodes that do not have them, they have no
# private and no local faults: the kernel would scan them ever faster.
in_turn()
{
	local i=0

	until "$@"; do
		[ $i -lt 60 ] || {
			say "not in $i times: $*"
			cut -d' ' -f1-16 "$DEBUGFS/tasks" | sed 's/^/# /'
			return 1
		}
		ask phases 6 300 || return 1
		i=$((i + 1))
	done
}

# on NODE: how many pages of hinter lie there
on()
{
	ask nodes || return 1
	sed -n "s/^nodes.* n$1=\([0-9]*\).*/\1/p" "$TMP/answer" | grep . ||
		echo 0
}

# all_on NODE: all pages of hinter are there
all_on()
{
	ask nodes && sed -n 's/^nodes//p' "$TMP/answer" |
		tr ' ' '\n' | awk -F= -v node="n$1" '
			$1 == node { some = $2; next }
			$2 > 0 { other = 1 }
			END { exit other || !some }'
}

# count_calls NAME FUNCTION... [-- TID...]: from now on, the kernel's function
# tracer counts these functions, called by anybody or by these tasks; of
# functions that this kernel lacks there are no calls
count_calls()
{
	local dir=$TRACING/instances/$1 f

	mkdir "$dir" || return 1
	later "rmdir $dir"
	later "echo nop > $dir/current_tracer"
	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		f=$(grep -x "$1" "$TRACING/available_filter_functions")
		[ -z "$f" ] || echo "$f" >> "$dir/set_ftrace_filter" ||
			return 1
		shift
	done
	[ $# -lt 2 ] || {
		shift
		echo "$*" > "$dir/set_ftrace_pid" || return 1
	}
	grep -q . "$dir/set_ftrace_filter" && echo function > "$dir/current_tracer"
}

# calls NAME: as the buffers say, with what was overwritten in them
calls()
{
	cat "$TRACING/instances/$1"/per_cpu/cpu*/stats |
		awk '/^(entries|overrun|dropped events):/ { sum += $NF }
			END { printf "%.0f\n", sum }'
}

# calm: the load balancer would take a thread to where less is going on, before the
# kernel takes it to its memory, or where that is not to be: it is to look seldom
calm()
{
	local d verbose=/sys/kernel/debug/sched/verbose

	if [ -e $verbose ]; then
		save $verbose
		echo Y > $verbose	# some kernels show domains only then
	fi
	for d in /sys/kernel/debug/sched/domains/cpu*/domain* \
		/proc/sys/kernel/sched_domain/cpu*/domain*; do
		[ "$(cat "$d/name" 2>/dev/null)" = NUMA ] || continue
		echo 100000 > "$d/max_interval"
		echo 100000 > "$d/min_interval"
		echo 1000000000 > "$d/max_newidle_lb_cost"
	done 2>/dev/null
}

# online CPU 0|1: take it away, or bring it back
online()
{
	echo "$2" > "/sys/devices/system/cpu/cpu$1/online"
}

# keep_to MASK: this shell and what it starts run on these CPUs only: nobody that a
# test watches is pulled elsewhere because a helper needed its CPU
keep_to()
{
	taskset -p "$1" $$ > /dev/null
}

# cpu_of TID: where it runs, or ran last
cpu_of()
{
	local line

	read -r line < "/proc/$1/task/$1/stat" || return 1
	# shellcheck disable=SC2086 # a list, behind the name
	set -- ${line##*) }
	echo "${37}"
}

# runs_on TID CPU
runs_on()
{
	[ "$(cpu_of "$1")" = "$2" ]
}

# watch_moves: from now on, the kernel's trace events tell of NUMA moves and swaps
watch_moves()
{
	MOVES=$TRACING/instances/moves
	trace_into "$MOVES" && echo 1 > "$MOVES/events/sched/sched_move_numa/enable" &&
		echo 1 > "$MOVES/events/sched/sched_swap_numa/enable"
}

# forget_moves: those until now
forget_moves()
{
	echo > "$MOVES/trace"
}

# numa_moves PATTERN TID...: how often the kernel has done that to these tasks; a
# swap has two.  The pattern is of what follows "sched_" in the trace: move, swap,
# .*_numa for both, "move.*dst_nid=2".
numa_moves()
{
	local what=$1

	shift
	awk -v what="sched_$what" -v tasks=" $* " '
		$0 !~ what { next }
		{
			for (i = 1; i <= NF; i++)
				if ($i ~ /^(src_|dst_)?pid=/ && index(tasks,
				    " " substr($i, index($i, "=") + 1) " "))
					n++
		}
		END { print n + 0 }' "$MOVES/trace"
}

# within N COMMAND...: it succeeds before hinter has been scanned N times more
within()
{
	local end=$(($(scans "$HINTER") + $1))

	shift
	until "$@"; do
		[ "$(scans "$HINTER")" -lt "$end" ] || {
			say "not in time: $*"
			return 1
		}
		usleep 100000
	done
}

# kernel_knob NAME VALUE: of the kernel's balancing, until the test ends
kernel_knob()
{
	local f=/sys/kernel/debug/sched/numa_balancing/$1

	[ -e "$f" ] || f=/proc/sys/kernel/numa_balancing_$1
	save "$f"
	echo "$2" > "$f"
}

# The functions that PAGE decides before, on whatever kernel.
# shellcheck disable=SC2034 # for those who source this
PAGE_FUNCTIONS='migrate_misplaced_folio_prepare migrate_misplaced_page
	migrate_misplaced_transhuge_page'
