#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# Records follow the life of tasks: made at the first fault, ended by exec and
# by the end of the task; what they counted stays in the sums. TASKS (1000) live for a moment,
# most of them where another one was before.
. "$(dirname "$0")/lib.sh"
TASKS=${TASKS:-1000}
SLAB=/sys/kernel/slab/numabal_task
WHERE=$TRACING/instances/life

# Nor of who they were before they became another program. Of these one may have been
# sampled in the moment before it sleeps.
gone()
{
	no_ghosts && [ "$(awk '$4 == "exe"' "$TMP/now.views/tasks" | wc -l)" -le 1 ]
}

# brief KIND N
brief()
{
	take before || return 1
	ask "$1" "$2" || return 1
	loop_until gone || return 1
	say "$1: $(rise tasks_made "$TMP/before" "$TMP/now") records of" \
		"$2 tasks, $(rise hint_faults "$TMP/before" "$TMP/now") faults"
	# Some take no fault: the marks they would have met were just gone.
	is "$(rise tasks_made "$TMP/before" "$TMP/now")" -ge $(($2 / 2)) made &&
		made_is_there now && exact before now
}

# Tasks that faulted, became another program and live: comm is "exe" then.
exec_ends()
{
	brief linger 40 || return 1
	is "$(grep -lx exe /proc/[0-9]*/comm | wc -l)" -ge 40 alive
}

# What the kernel calls the task, as octal escapes.
named()
{
	awk 'NR > 1 { print $4 }' "$TMP/named.views/tasks" |
		grep -qxF 'a\040b\011c\012d\134e' ||
		{
			cut -d' ' -f4 "$TMP/named.views/tasks" | sed 's/^/# /'
			return 1
		}
}

# The memory of those that ended is free again: each CPU may hold a slab of objects that nobody has.
slab_is_back()
{
	local all

	echo 1 > $SLAB/shrink || return 1
	all=$(awk '{ print $1 }' $SLAB/objects)
	say "$all objects for $(stat tasks) tasks, $(cat $SLAB/objs_per_slab) a slab"
	is "$all" -le $(($(stat tasks) + $(nproc) * $(cat $SLAB/objs_per_slab))) objects
}

# Where each task was that has been freed meanwhile
watch_tasks()
{
	echo 'p:life/end free_task task=$arg1:x64' >> "$TRACING/kprobe_events" || return 1
	later "echo -:life/end >> $TRACING/kprobe_events"
	trace_into $WHERE && echo 1 > $WHERE/events/life/end/enable
}

# KASAN keeps freed memory to itself for a while.
were_anew()
{
	addresses task $WHERE
	is "$ALL" -ge 100 tasks && { [ -e $KMEMLEAK ] || is "$DIFFERENT" -le $((ALL / 4)) addresses; }
}

begin 14
load
check "it can be seen where tasks are" watch_tasks
check "starts" hinter_start -t 1 -z 1 -m 16 -n 1
ask run 1
check "forks" brief forks $((TASKS * 2 / 5))
check "threads" brief threads $((TASKS * 2 / 5))
check "execs" brief execs $((TASKS / 5))
check "most were where others had been" were_anew
check "exec ends the record, the task lives on" exec_ends
check "the program fared well" hinter_stop
check "all records go" loop_until no_ghosts
awk 'NR > 1 { print "# still there:", $1, $4 }' "$TMP/now.views/tasks"
check "their memory is free" slab_is_back
check "made, retired and there agree" made_is_there now
check "nothing is pending" is "$(value pending "$TMP/now")" -eq 0 pending

check "a name with white space" hinter_start -t 2 -m 4 -s -c 0,2 \
	-N "$(printf 'a b\tc\nd\\e')"
ask run 500
take named
check "is one field" named
hinter_stop
finish
