#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# numabalctl record and report: what they say of a program whose pages move to it, and which
# itself is moved, is what the kernel counted in that time, and traced.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/ctl.sh"

# What else may take a hint fault meanwhile: shells, for moments.
STRAY=50

# samples N: the record has so many at least
samples()
{
	[ "$(grep -c '^{"ms":.*"stats"' "$TMP/record" 2> /dev/null)" -ge "$1" ]
}

# begins [OPTION...]: in the background, until its first sample is there
begins()
{
	rm -f "$TMP/record"
	numabalctl record -i 500 -o "$TMP/record" "$@" 2> "$TMP/record.err" &
	RECORDER=$!
	JOBS=$RECORDER
	loop_until samples 1
}

# ends SIGNAL: after two samples more, of which one was all taken since now
ends()
{
	local n

	n=$(grep -c '"stats"' "$TMP/record")
	loop_until samples $((n + 2)) || return 1
	kill "-$1" $RECORDER
	wait $RECORDER
	rc=$?
	cat "$TMP/record.err"
	return $rc
}

# sum PATH: of all numbers in that part of the report
sum()
{
	awk -v name="\"$1\":" '
		$1 == name { on = 1; next }
		on && /^  \]/ { exit }
		on && /[0-9]/ { gsub(/[^0-9]/, ""); n += $0 }
		END { print n + 0 }' "$TMP/out"
}

# near WHAT FOUND WANTED
near()
{
	is "$2" -ge "$3" "$1" && is "$2" -le $(($3 + STRAY)) "$1"
}

# started: two threads, which do nothing yet
started()
{
	hinter_start -o -k base -t 2 -m 48 -c 0,2 -n 3 && ask hold
}

# settles: pages that lie on node 3 come to their threads on nodes 0 and 1
settles()
{
	begins || return 1
	faults=$(vm numa_hint_faults)
	moved=$(vm numa_pages_migrated)
	pages=$(moved_of $tasks)
	ask storm && loop_until at_least $((moved + 4096)) vm numa_pages_migrated &&
		more_scans $HINTER 4 && ask hold || return 1
	faults=$(($(vm numa_hint_faults) - faults))
	moved=$(($(vm numa_pages_migrated) - moved))
	say "$faults hint faults, $moved pages moved"
	is $moved -ge 4096 moved && ends INT
}

as_counted()
{
	ctl 0 report --json "$TMP/record" || return 1
	near faults "$(sum faults)" $faults && near moved "$(sum moved_pages)" $moved &&
		is "$(json whole)" = true whole
}

# of_task TID NAME: of a task in the report
of_task()
{
	awk -v tid="$1," -v name="\"$2\":" '
		$1 == "\"tasks\":" { on = 1 }
		on && $1 == "\"tid\":" { mine = $2 == tid }
		mine && $1 == name { gsub(/[^0-9]/, "", $2); print $2; exit }' "$TMP/out"
}

# moved_of TID...: pages, as the kernel counted them for each since it was made
moved_of()
{
	local tid

	for tid; do
		echo "$(of_kernel $tid numa_pages_migrated) "
	done
}

# Pages of each task, of which some had come before.
by_task()
{
	local tid

	set -- $pages
	for tid in $tasks; do
		is "$(of_task $tid moved_pages)" -eq $(($(moved_of $tid) - $1)) \
			"pages of $tid" || return 1
		shift
	done
}

# From node 3, and to no other than those that the threads run on.
from_where()
{
	ctl 0 report "$TMP/record" && awk '
		/^Pages that moved/ { on = 1; next }
		/^Tasks that moved/ { on = 0 }
		on && /^n[01]/ { from += $5; other += $2 + $3 + $4 }
		on && /^n[23]/ { other += $2 + $3 + $4 + $5 }
		END { print "# from n3:", from, "others:", other
			exit !(from > 1000 && other * 20 <= from) }' "$TMP/out" &&
		says '^At least 90% local from'
}

# bounces: a task whose memory is on node 3 is taken to node 0, and the kernel takes it back
bounces()
{
	local i=0

	begins && ask storm || return 1
	until [ "$(numa_moves move.*dst_nid=3 $mover)" -ge 3 ]; do
		[ $i -lt 60 ] || return 1
		ask cpus 1 && loop_until runs_on $mover 1 && ask span 1,7 &&
			within 20 runs_on $mover 7
		i=$((i + 1))
	done
	ask hold && ends TERM
}

# moves FROM TO: of the mover, in the report
moves()
{
	awk -v from="$1" -v to="$2" -v tid="$mover" '
		$1 == tid && $3 == "move" && $4 == from && $5 == to && $7 == "done" { n += $6 }
		END { print n + 0 }' "$TMP/out"
}

as_traced()
{
	ctl 0 report --all "$TMP/record" || return 1
	is "$(moves 0 3)" -eq "$(numa_moves "move.*src_nid=0 dst_cpu=. dst_nid=3" $mover)" \
		"moves from 0 to 3"
}

# Held by the module, which says why; anew each time that the load balancer was the one to
# take it to its memory, where nobody needs to be held.
held()
{
	local i=0

	begins && ask storm || return 1
	echo never > "$SYSFS/place_mode"
	until at_least 3 decided default place veto never; do
		[ $i -lt 60 ] || return 1
		ask cpus 1 && loop_until runs_on $mover 1 && ask span 1,7 || return 1
		usleep 2000000
		i=$((i + 1))
	done
	echo kernel > "$SYSFS/place_mode"
	ask hold && ends TERM && ctl 0 report "$TMP/record" &&
		says '^place  *veto  *never  *[1-9]'
}

# What the command was, and how it ended.
command_ends()
{
	ctl 7 record -i 100 -o "$TMP/record" sh -c 'sleep 1; exit 7' &&
		ctl 0 report "$TMP/record" && says 'sh -c sleep 1; exit 7' &&
		says_not 'not whole' && ctl 127 record -o "$TMP/record" /nowhere &&
		ctl 137 record -o "$TMP/record" sh -c 'kill -9 $$'
}

# A recorder that is killed leaves what it has.
killed()
{
	begins && loop_until samples 4 || return 1
	kill -9 $RECORDER
	wait $RECORDER
	ctl 0 report "$TMP/record" && says 'It is not whole'
}

instances()
{
	find "$TRACING/instances" -maxdepth 1 -name 'numabalctl.*' | wc -l
}

# It leaves its instance of tracefs, too, until there is another recorder; that of one
# which is alive stays.
tidied()
{
	[ -d "$TRACING/instances/numabalctl.$RECORDER" ] && begins || return 1
	ctl 0 record -i 100 -o "$TMP/other" sleep 1 && is "$(instances)" -eq 1 instances &&
		[ -d "$TRACING/instances/numabalctl.$RECORDER" ] && ends TERM
}

roots()
{
	ls -l "$TMP/record" | grep '^-rw------- '
}

no_instance()
{
	is "$(instances)" -eq 0 instances
}

begin 18
load page_mode=kernel
watch_moves
check "threads whose memory is on node 3" started
tasks=$(workers)
check "their pages come, while it is recorded" settles
check "as the kernel counted" as_counted
check "task by task" by_task
check "from where they lay, and then all is local" from_where
check "in 80 columns" fits 80
check "they fared well" hinter_stop
echo never > "$SYSFS/page_mode"
check "a thread far from its memory" hinter_start -o -t 1 -m 8 -c 1 -n 3
mover=$(workers)
mover=${mover% }
check "which is moved there, time and again" bounces
check "as often as the kernel traced" as_traced
check "one that is held, and why" held
check "it fared well" hinter_stop
check "around commands, which end in some way" command_ends
check "one that is killed" killed
check "what it leaves is removed by the next one" tidied
check "no instance of tracefs is left" no_instance
check "not for others than root" ctl_nobody 4 record -o "$TMP/of_nobody" true
check "the record is root's" roots
finish
