#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2034,SC2046,SC2086,SC2119,SC2120
# numabalctl where 10,000 tasks have a record, on however many nodes: every command has
# all of them, with their whole names, by the kernel's account, and says how long it took.
# On machines with 8 and 16 nodes, too: NUMABAL_MACHINE=bench/machines/eight, and
# selftests/cost/sixteen.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/ctl.sh"
. "$(dirname "$0")/glass.sh"

PROCS=2 THREADS=5001
CROWD=$((PROCS * THREADS))
# As long as names may be.
COMM=name-of-fifteen CLASS=class-whose-name-has-31-letters
NODES=/sys/devices/system/node
CGROUP=/sys/fs/cgroup

nodes()
{
	find $NODES -maxdepth 1 -name 'node[0-9]*' | wc -l
}

# list_crowd: its tasks but the main threads, "tid PID TID" each, in $TMP/tids; $OTHER is
# the second process
list_crowd()
{
	local pid

	OTHER=$(grep -vx $HINTER $CGROUP/crowd1/cgroup.procs)
	for pid in $HINTER $OTHER; do
		find /proc/$pid/task -maxdepth 1 -name '[0-9]*' | sed "s,.*/,tid $pid ," |
			grep -vx "tid $pid $pid"
	done > "$TMP/tids"
	is "$(wc -l < "$TMP/tids")" -eq $CROWD tasks
}

# made: two processes of so many threads, each in a class and a cgroup of its own; they
# yield to everybody else, as even the kernel's own threads would not get on. They are
# made on one CPU: for each to wake another one takes an emulated machine very long.
made()
{
	local all pid n=1

	all=$(printf %x $(((1 << $(nproc)) - 1)))
	echo +cpu > $CGROUP/cgroup.subtree_control
	mkdir -p $CGROUP/crowd1 $CGROUP/crowd2
	later "rmdir $CGROUP/crowd1 $CGROUP/crowd2"
	echo 1 > $CGROUP/crowd1/cpu.weight
	echo 1 > $CGROUP/crowd2/cpu.weight
	echo $$ > $CGROUP/crowd1/cgroup.procs
	keep_to 1
	hinter_start -o -k base -p $PROCS -t $THREADS -m 41 -z 20000 -l 1500 -N $COMM
	rc=$?
	keep_to $all
	echo $$ > $CGROUP/cgroup.procs
	say "made after $(uptime_ms) ms"
	[ $rc = 0 ] && list_crowd || return 1
	# Nor is the main thread, which yields, too, to share one with a recorder.
	taskset -p $all $HINTER > /dev/null
	ask span "$(seq -s , 0 $(($(nproc) - 1)))" || return 1
	echo $OTHER > $CGROUP/crowd2/cgroup.procs
	class $CLASS
	class two
	rules "tgid=$HINTER class=$CLASS" "tgid=$OTHER class=two"
	for pid in $HINTER $OTHER; do
		grep -qx "0::/crowd$n" /proc/$pid/cgroup || return 1
		n=2
	done
}

# Each of them has taken a hint fault, and they lie still. It naps for twenty seconds
# or so between two: that is in all that a slow machine bears, besides its ticks.
recorded()
{
	local i=0

	say "they go after $(uptime_ms) ms"
	ask storm && loop_until nearly_all && ask hold || return 1
	until all_have_a_row; do
		i=$((i + 1))
		[ $i -lt 30 ] && ask run 3000 && ask hold || return 1
	done
}

nearly_all()
{
	usleep 10000000
	say "$(stat tasks) tasks after $(uptime_ms) ms"
	at_least $((CROWD * 95 / 100)) stat tasks
}

all_have_a_row()
{
	awk 'NR == FNR { mine[$3] = $1 == "tid"; next }
		$1 in mine { n++ }
		END { print "#", n, "have a row"; exit n < '$CROWD' }' \
		"$TMP/tids" $DEBUGFS/tasks
}

# cpu_spent: by this shell's children, in ms; $CPU
cpu_spent()
{
	times > "$TMP/times"
	CPU=$(tr 'ms' '  ' < "$TMP/times" | awk 'NR == 2 {
		printf "%d", ($1 + $3) * 60000 + ($2 + $4) * 1000 }')
}

# timed WHAT COMMAND...: says what it took, which may not be out of all proportion to what
# the kernel takes to write the view of tasks, $READ
timed()
{
	local what=$1 began cpu rc

	shift
	cpu_spent
	cpu=$CPU
	began=$(uptime_ms)
	"$@"
	rc=$?
	began=$(($(uptime_ms) - began))
	cpu_spent
	CPU=$((CPU - cpu))
	say "time: $what: $began ms, $CPU ms of them on a CPU"
	[ $rc = 0 ] && is $CPU -le $((20 * READ + 3000)) "CPU time of $what"
}

view_read()
{
	cat $DEBUGFS/tasks > "$TMP/view"
}

# READ: what a bare look at tasks takes
bare_look()
{
	READ=1000000
	timed "cat tasks" view_read
	READ=$CPU
	say "tasks: $(wc -c < "$TMP/view") bytes, $(wc -l < "$TMP/view") lines"
	rm "$TMP/view"
}

# lists [MOST_MISSING]: what it printed has each task of the crowd once, with its process,
# class and whole name
lists()
{
	awk -v first=$HINTER -v name="\"$COMM\"," -v one="\"$CLASS\"," -v missing="${1:-0}" '
		NR == FNR { if ($1 == "tid") mine[$3] = $2; next }
		$1 == "\"tid\":" { tid = $2 + 0 }
		$1 == "\"tgid\":" { tgid = $2 + 0 }
		$1 == "\"comm\":" { comm = $2 }
		$1 == "\"class\":" && tid in mine {
			class = mine[tid] == first ? one : "\"two\","
			if (tgid != mine[tid] || comm != name || $2 != class) {
				print "#", tid, tgid, comm, $2
				bad = 1
			}
			twice += seen[tid]++
			n += seen[tid] == 1
			tid = ""
		}
		END {
			if (twice || n < '$CROWD' - missing)
				print "#", n, "tasks,", twice + 0, "more than once"
			exit bad || twice || n < '$CROWD' - missing
		}' "$TMP/tids" "$TMP/out"
}

# recorded_is N WHAT: all of the crowd, and of others no more than there are
recorded_is()
{
	is "$1" -ge $CROWD "$2" && is "$1" -le \
		"$(find /proc/[0-9]*/task -maxdepth 1 -name '[0-9]*' | wc -l)" "$2"
}

# of_class NAME: its tasks in status, of which one may not have faulted: the main thread
of_class()
{
	is "$(awk -v name="$1" '$1 == name { print $2 }' "$TMP/out")" -ge $THREADS "$1" &&
		is "$(awk -v name="$1" '$1 == name { print $2 }' "$TMP/out")" -le \
			$((THREADS + 1)) "$1"
}

status()
{
	timed "status --json" ctl 0 status --json && recorded_is "$(awk '
		$1 == "\"counts\":" { on = 1 }
		on && $1 == "\"tasks\":" { print $2 + 0 }' "$TMP/out")" "tasks in status" &&
		timed status ctl 0 status && of_class $CLASS && of_class two &&
		says " $(nodes) nodes" && fits 80
}

topology()
{
	local node

	timed topology ctl 0 topology || return 1
	for node in "$NODES"/node[0-9]*; do
		[ "$(awk -v name="n${node##*node}" '/^distance/ { on = 1 }
			on && $1 == name { $1 = ""; print }' "$TMP/out")" = \
			" $(cat $node/distance)" ] || return 1
	done
}

top_json()
{
	timed "top --json, two looks" ctl 0 top --json --delay 1 --count 1 && lists &&
		is "$(grep -c '"memory_kb"' "$TMP/out")" -eq "$(nodes)" nodes &&
		of_cgroup /crowd1 $HINTER && of_cgroup /crowd2 $OTHER
}

# of_cgroup PATH PID
of_cgroup()
{
	local n

	n=$(awk -v path="\"$1\"," '$1 == "\"path\":" { on = $2 == path }
		on && $1 == "\"tasks\":" { print $2 + 0 }' "$TMP/out")
	is "$n" -ge $THREADS "tasks of $1" &&
		is "$n" -le "$(wc -l < $CGROUP$1/cgroup.threads)" "tasks of $1"
}

# top_cpu: what top has used, in ms; ticks are of 10 ms
top_cpu()
{
	local line

	read -r line < "/proc/$(pidof numabalctl)/stat" || return 1
	set -- ${line##*) }
	echo $(((${12} + ${13}) * 10))
}

# All nodes, the whole crowd, one by its number, cgroups: on 24 lines of 80.
on_screen_of_80()
{
	local last

	glass_start screen-256color -d 5
	last=$(awk '$1 == "tid" { print $3 }' "$TMP/tids" | tail -n 1)
	shows '^TID' "^n$(($(nodes) - 1)) " "^tasks by faults" && in_time all_nodes &&
		in_time title_counts && keys / $last enter && shows "^$last *$COMM *class\|^$last *$COMM *two" &&
		shows "1 of [0-9]* with: $last" && keys esc c && in_time cgroup_counts
}

all_nodes()
{
	is "$(grep -c '^n[0-9]* .*%' "$TMP/seen")" -eq "$(nodes)" nodes
}

title_counts()
{
	recorded_is "$(sed -n '1s/.*tasks \([0-9]*\).*/\1/p' "$TMP/seen")" "tasks of top"
}

cgroup_counts()
{
	[ "$(awk '/^  crowd[12] / && $3 >= '$THREADS' && $3 <= '$((THREADS + 1))' { n++ }
		END { print n + 0 }' "$TMP/seen")" -eq 2 ]
}

# It looks each five seconds: seven times at most.
top_rests()
{
	local cpu began

	cpu=$(top_cpu) || return 1
	began=$(uptime_ms)
	pass 30000
	began=$(($(uptime_ms) - began))
	cpu=$(($(top_cpu) - cpu))
	say "time: top: $cpu ms on a CPU in $began ms, with a look each 5000"
	is $cpu -le $(((began / 5000 + 1) * (20 * READ + 3000))) "CPU time of top"
}

top_ends()
{
	keys q
	glass_ends 0
}

# heat_sum: over the first map
heat_sum()
{
	awk '/"title":/ { at++ }
		at == 1 && /^ *[0-9]+,?$/ { sum += $1; n++ }
		END { print sum + 0, n + 0 }' "$TMP/out"
}

# All faults that the kernel has counted, but those that are not done with.
heatmap()
{
	timed "heatmap --total --json" ctl 0 heatmap --total --json || return 1
	set -- $(heat_sum)
	is $2 -eq $(($(nodes) * $(nodes))) cells &&
		is $1 -le $(($(vm numa_hint_faults) - FAULTS)) faults &&
		is $1 -ge $((($(vm numa_hint_faults) - FAULTS) * 99 / 100)) faults &&
		is "$(grep -c "\"[0-9]* $COMM\"" "$TMP/out")" -eq 30 "tasks in the map" &&
		timed heatmap ctl 0 heatmap --total && fits 80 &&
		is "$(grep -c "^[0-9]* $COMM " "$TMP/out")" -ge 30 "lines of tasks" &&
		timed "heatmap --html" ctl 0 heatmap --total --html "$TMP/map.html" &&
		is "$(grep -c "[0-9] $COMM" "$TMP/map.html")" -ge 30 "tasks on the page"
}

# sample NAME: the value of one, labels and all
sample()
{
	awk -v name="$1" '$1 == name { print $2 }' "$TMP/out"
}

metrics()
{
	timed metrics ctl 0 metrics || return 1
	say "series: $(grep -vc '^#' "$TMP/out")"
	recorded_is "$(sample numabal_tasks)" numabal_tasks &&
		is "$(sample "numabal_class_tasks{class=\"$CLASS\"}")" -ge $THREADS class &&
		is "$(sample 'numabal_cgroup_tasks{cgroup="/crowd1"}')" -ge $THREADS cgroup &&
		is "$(sample 'numabal_cgroup_tasks{cgroup="/crowd2"}')" -ge $THREADS cgroup &&
		is "$(grep -c '^numabal_node_hint_faults_total' "$TMP/out")" -eq \
			$(($(nodes) * $(nodes))) "pairs of nodes" &&
		is "$(sample numabal_hint_faults_total)" -eq \
			$(($(vm numa_hint_faults) - FAULTS)) faults
}

# Findings or none, it has looked at all threads.
doctor()
{
	numabalctl doctor $HINTER > "$TMP/out" 2> "$TMP/err"
	rc=$?
	[ $rc = 0 ] || is $rc -eq 5 "status of doctor" || return 1
	says " $(find /proc/$HINTER/task -maxdepth 1 -name '[0-9]*' | wc -l) threads" &&
		says_not unread
}

# moved_pages FILE: of each task of the crowd, "TID PAGES", as the kernel counts them; not
# by awk, which takes ten times as long to go through half a million lines
moved_pages()
{
	(cd /proc && grep -F numa_pages_migrated $HINTER/task/*/sched $OTHER/task/*/sched) |
		sed 's,^[0-9]*/task/\([0-9]*\)/.* ,\1 ,' > "$1"
	is "$(wc -l < "$1")" -eq $((CROWD + PROCS)) "tasks with a count"
}

samples()
{
	cat "$TMP/record" 2> /dev/null | grep -cF '"stats"'
}

# samples_are N: or more, by a recorder that is there
samples_are()
{
	loop_until ended_or_sampled "$1" && kill -0 $RECORDER && return 0
	say "$(cat "$TMP/record.err")"
	return 1
}

ended_or_sampled()
{
	! kill -0 $RECORDER 2> /dev/null || at_least "$1" samples
}

# While they run on the upper half of the CPUs for a minute, all of it is recorded: their
# faults, and the pages of one of the classes that come to them, if any do.
records()
{
	local cpus faults samples

	moved_pages "$TMP/before" || return 1
	say "before: $(uptime_ms) ms"
	faults=$(vm numa_hint_faults)
	moved=$(vm numa_pages_migrated)
	numabalctl record -i 10000 -o "$TMP/record" 2> "$TMP/record.err" &
	RECORDER=$!
	JOBS=$RECORDER
	echo kernel > "$SYSFS/class/$CLASS/page_mode"
	cpus=$(seq -s , $(($(nproc) / 2)) $(($(nproc) - 1)))
	samples_are 1 && ask span $cpus && ask storm && say "they run: $(uptime_ms) ms" &&
		pass 45000 && ask hold && say "they hold: $(uptime_ms) ms" &&
		samples_are $(($(samples) + 2)) || return 1
	kill -INT $RECORDER
	wait $RECORDER || return 1
	JOBS=
	say "$(cat "$TMP/record.err")"
	say "after: $(uptime_ms) ms"
	FAULTED=$(($(vm numa_hint_faults) - faults))
	MOVED=$(($(vm numa_pages_migrated) - moved))
	moved_pages "$TMP/after" || return 1
	say "$FAULTED hint faults, $MOVED pages moved"
	is $FAULTED -ge $CROWD "hint faults"
}

# Each task's pages, and the sums, are what the kernel counted in this time.
reported()
{
	timed "report --json" ctl 0 report --json "$TMP/record" || return 1
	mv "$TMP/out" "$TMP/report"
	awk '
		FILENAME ~ /before$/ { was[$1] = $2; next }
		FILENAME ~ /after$/ { moved[$1] = $2 - was[$1]; next }
		$1 == "\"tid\":" { tid = $2 + 0 }
		$1 == "\"tasks\":" { tasks = 1; tid = "" }
		!tasks || !(tid in moved) { next }
		$1 == "\"faults\":" { faults += $2 }
		$1 == "\"moved_pages\":" {
			n++
			all += $2
			bad += $2 + 0 != moved[tid]
			moved[tid] = 0
		}
		END {
			for (tid in moved)
				left += moved[tid]
			printf "# %d tasks, %d faults, %d pages; %d tasks with other pages, " \
				"%d pages of others\n", n, faults, all, bad, left
			exit bad || left || faults < '$FAULTED' * 98 / 100 ||
				faults > '$FAULTED'
		}' "$TMP/before" "$TMP/after" "$TMP/report" || return 1
	# Whoever is in it has its whole name, and its class.
	mv "$TMP/report" "$TMP/out"
	lists $CROWD
}

report_text()
{
	timed report ctl 0 report "$TMP/record" && timed "report --all" ctl 0 report --all "$TMP/record" &&
		says "^ *[0-9]* $COMM .* $CLASS$" "^ *[0-9]* $COMM .* two$" &&
		says_not 'and [0-9]* more'
}

# Whether it ends well is not the question here, and takes long.
killed()
{
	kill -9 $HINTER $OTHER
	wait $HINTER
	HINTER=
	loop_until few
}

few()
{
	[ "$(stat tasks)" -le 20 ]
}

begin 16
LIMIT=1500
pty_begin
load half_life_ms=3600000
FAULTS=$(vm numa_hint_faults)
echo never > "$SYSFS/page_mode"
check "a crowd of $CROWD" made
check "each has a record" recorded
check "a bare look" bare_look
check "status" status
check "topology" topology
check "top, as JSON" top_json
check "top, on a screen" on_screen_of_80
check "top takes little" top_rests
check "top ends" top_ends
check "heatmap" heatmap
check "metrics" metrics
check "doctor" timed doctor doctor
check "record" records
check "report: as the kernel counted, task by task" reported
check "report, as text" report_text
check "they go" killed
finish
