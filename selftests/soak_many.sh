#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# 10,000 live tasks that take hint faults while `tasks` is read without pause:
# every read parses and has no task twice; at rest all is there, and exact.
. "$(dirname "$0")/lib.sh"

PROCS=2 THREADS=5001		# one in each process keeps the kernel scanning
CROWD=$((PROCS * THREADS))

read_while()
{
	local rc

	reader "$TMP/stop" > "$TMP/reader" 3>&- 4<&- &
	ask storm
	loop_until full_reads
	rc=$?
	: > "$TMP/stop"
	wait $! || rc=1
	ask hold || rc=1
	say "rows:" $(sed -n 's/^rows//p' "$TMP/reader")
	grep -v '^rows' "$TMP/reader" && rc=1
	return $rc
}

# Twice nearly all, and they still faulted in between.
full_reads()
{
	usleep 500000
	awk -v crowd=$CROWD '$2 >= crowd * 95 / 100 { n++ }
		END { exit n < 2 }' "$TMP/reader"
}

# Tasks of the crowd with a row; the machine has others, too.
covered()
{
	ask tids || return 1
	awk -v crowd=$CROWD 'NR == FNR { mine[$3] = $1 == "tid"; next }
		$1 in mine { n++ }
		END {
			print "#", n, "of", crowd, "have a row"
			exit n < crowd * 95 / 100
		}' "$TMP/answer" "$TMP/held.views/tasks"
}

few()
{
	usleep 200000
	[ "$(stat tasks)" -le 20 ]
}

# The crowd yields to everybody else: on a slow machine it would keep even the
# kernel's own threads, RCU's among them, off the CPUs.
yielding()
{
	local crowd=/sys/fs/cgroup/crowd rc

	echo +cpu > /sys/fs/cgroup/cgroup.subtree_control
	mkdir $crowd
	later "rmdir $crowd"
	echo 1 > $crowd/cpu.weight
	echo $$ > $crowd/cgroup.procs
	"$@"
	rc=$?
	echo $$ > /sys/fs/cgroup/cgroup.procs
	return $rc
}

begin 7
load
take before
check "a crowd of $CROWD" yielding hinter_start -p $PROCS -t $THREADS -m 16 -s -S 2 \
	-z 4000 -l 300
LIMIT=240
check "all fault while tasks is read" read_while
check "at rest" take held
check "rows for nearly all" covered
check "exact, nothing lost" exact before held
check "all end" hinter_stop
check "their records go" loop_until few
finish
