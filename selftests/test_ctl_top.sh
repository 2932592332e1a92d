#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# numabalctl top, on a terminal: what its screen shows is so, by the kernel's account;
# what keys do, to the screen and to the module; and where there is no such terminal.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/ctl.sh"
. "$(dirname "$0")/glass.sh"

CGROUP=/sys/fs/cgroup
NODES=/sys/devices/system/node
# near A B BY
near()
{
	[ "$1" -ge $(($2 - $3)) ] && [ "$1" -le $(($2 + $3)) ]
}

# node_field NODE N: of its line
node_field()
{
	awk -v name="n$1" -v n="$2" '$1 == name { sub("%", "", $n); print $n; exit }' "$TMP/seen"
}

# used_pct NODE: memory in use
used_pct()
{
	awk '/MemTotal/ { all = $4 } /MemFree/ { free = $4 }
		END { printf "%.0f", 100 * (all - free) / all }' "$NODES/node$1/meminfo"
}

distances()
{
	local node

	for node in 0 1 2 3; do
		[ "$(awk -v name="n$node" '$1 == name { print $7, $8, $9, $10; exit }' \
			"$TMP/seen")" = "$(cat $NODES/node$node/distance)" ] || return 1
	done
}

memory()
{
	local node

	for node in 0 1 2 3; do
		near "$(node_field $node 3)" "$(used_pct $node)" 3 || return 1
	done
}

# busy NODE: permille of the time of its CPUs since it was last asked for
busy()
{
	local first=$((2 * $1))

	awk -v a="cpu$first" -v b="cpu$((first + 1))" '$1 == a || $1 == b {
			for (i = 2; i <= 9; i++)
				all += $i
			idle += $5 + $6
		}
		END { print all - idle, all }' /proc/stat
}

# Its interval and this one are not the same, but the load is.
cpu()
{
	local node was now

	for node in 0 1 2 3; do
		was=$(busy $node)
		eval "was$node='$was'"
	done
	sleep 3
	cp "$SCREEN" "$TMP/seen"
	for node in 0 1 2 3; do
		eval "was=\$was$node"
		now=$(busy $node)
		near "$(node_field $node 2)" "$(echo "$was $now" |
			awk '{ printf "%.0f", 100 * ($3 - $1) / ($4 - $2) }')" 25 || return 1
	done
}

# row TID: its line, in words
row()
{
	grep "^$1 " "$TMP/seen"
}

# The columns are TID COMM CLASS NODE PREF MOVES FAULTS/S REMOTE MIGR/S.
# task TID CPU REMOTE: as /proc has it, and as its memory was put
task()
{
	local node=$(($2 / 2))

	# shellcheck disable=SC2046 # words
	set -- "$3" "$1" $(row "$1")
	[ $# = 11 ] && [ "$4" = "$(cat "/proc/$2/comm")" ] && [ "$6" = $node ] &&
		near "${10%\%}" "$1" 3
}

by_task()
{
	local tid

	for tid in $FAR; do
		task "$tid" 0 100 || return 1
	done
	for tid in $NEAR; do
		task "$tid" 2 0 || return 1
	done
}

# The title counts recorded tasks: the workers, and no more than there are.
counted()
{
	local n

	n=$(sed -n '1s/.*tasks \([0-9]*\).*/\1/p' "$TMP/seen")
	[ "$n" -ge 4 ] && [ "$n" -le "$(find /proc/[0-9]*/task -maxdepth 1 | wc -l)" ]
}

# first_by WHAT TID...: in that order, the first lines of the list are these
first_by()
{
	local n=$(($# - 1))

	grep -q "^tasks by $1" "$TMP/seen" || return 1
	shift
	[ "$(awk '/^TID/ { at = NR } at && NR > at && NR <= at + '$n' { print $1 }' \
		"$TMP/seen" | sort | tr '\n' ' ')" = "$(printf '%s\n' "$@" | sort | tr '\n' ' ')" ]
}

# tree: far, and it below, with the tasks that cgroup.threads has, or fewer
tree()
{
	awk -v far="$(cat $CGROUP/far/cgroup.threads $CGROUP/far/it/cgroup.threads | wc -l)" \
		-v near="$(wc -l < $CGROUP/near/cgroup.threads)" '
		$0 ~ /^  far / { a = NR; x = $3 }
		$0 ~ /^    it / { b = NR; y = $3 }
		$0 ~ /^  near / { n = $3; share = $5 }
		END { exit !(a && b == a + 1 && x == y && x >= 2 && x <= far &&
			n >= 2 && n <= near && share == "0%") }' "$TMP/seen"
}

# listed: entries of the list
listed()
{
	awk '/^(TID|CGROUP|GROUP)/ { at = NR; next } at && /^ *$/ { exit }
		at && NR < 24 { n++ } END { print n + 0 }' "$TMP/seen"
}

listed_is()
{
	[ "$(listed)" -eq "$1" ]
}

first_rule()
{
	[ "$(head -n 1 "$SYSFS/rules")" = "$1" ]
}

# The chosen one is in reverse, which FILE does not show: so the filter leaves one.
class_of_cgroup()
{
	keys c / near enter down a && shows 'cgroup /near is in this class' '^> default' &&
		keys down && shows '^> slow' && keys enter &&
		shows 'first rule: cgroup=/near class=slow' &&
		first_rule 'cgroup=/near class=slow' && keys esc &&
		in_time in_class slow
}

# in_class CLASS: as the list says of the cgroup, and the module of its tasks
in_class()
{
	grep "^  near  *$1 " "$TMP/seen" && [ "$(cat "$SYSFS/class/$1/tasks")" -ge 2 ]
}

# A task's cgroup is the one that /proc has, and one rule for it makes way for another.
class_of_task()
{
	local tid=${NEAR%% *}

	is "$(grep -c "^0::/near$" "/proc/$tid/cgroup")" -eq 1 cgroup || return 1
	keys t / "$tid" enter && in_time listed_is 1 && keys a &&
		shows 'cgroup /near is in this class' && keys down down &&
		shows '^> fast' && keys enter && shows 'first rule: cgroup=/near class=fast' &&
		first_rule 'cgroup=/near class=fast' &&
		is "$(wc -l < "$SYSFS/rules")" -eq 2 rules &&
		in_time grep "^$tid .* fast " "$TMP/seen"
}

no_rule()
{
	keys a && shows '^> default' && keys down down down && shows '^> (no rule' && keys enter &&
		shows 'has no rule of its own' && first_rule 'comm=nobody class=fast' && keys esc
}

# What is written while it is paused is not seen.
paused()
{
	keys p && shows PAUSED && cp "$SCREEN" "$TMP/then" && sleep 3 &&
		cmp "$SCREEN" "$TMP/then" && keys p && in_time grep -v PAUSED "$TMP/seen" &&
		in_time changed
}

changed()
{
	! cmp -s "$TMP/seen" "$TMP/then" && ! grep PAUSED "$TMP/seen"
}

# From node 0, of node 3: in its cell, and in no other to speak of
heat()
{
	local tid=${FAR%% *}

	keys / "$tid" enter && in_time listed_is 1 && keys enter &&
		shows "^task $tid hinter" '^rows: ' && in_time hottest && keys q &&
		shows '^TID' && keys esc
}

hottest()
{
	awk '/^rows/ { at = NR }
		at && $1 == "n0" && NF == 5 { here = $5; rest += $2 + $3 + $4 }
		at && $1 ~ /^n[123]$/ && NF == 5 { rest += $2 + $3 + $4 + $5; n++ }
		END { exit !(n == 3 && here && (here ~ /k/ || here > 20 * rest)) }' "$TMP/seen"
}

# The keys are in its last line, whatever its size is.
size()
{
	echo "size $1 $2" >&7
	in_time at_bottom "$1" "$2"
}

at_bottom()
{
	[ "$(sed -n "$1p" "$TMP/seen" | cut -c1-9)" = "t g c lis" ] &&
		[ "$(sed -n "$(($1 + 1))p" "$TMP/seen" | cut -c1-7)" = colours ] &&
		[ "$(awk '{ print length($0) }' "$TMP/seen" | sort -n | tail -n 1)" -eq "$2" ]
}

resized()
{
	size 40 120 && in_time distances && size 8 30 && size 3 10 && size 24 80 &&
		in_time distances
}

coloured()
{
	[ "$(sed -n 's/^colours //p' "$TMP/seen")" -gt 0 ]
}

moving()
{
	# shellcheck disable=SC2086 # a list
	first_by migrations $FAR && row "${FAR%% *}" | awk '{ exit !($9 > 0) }'
}

# Once moved, pages stay: they are put back, until the burst that follows is seen. A
# screen that shows it is there for a second.
moved_again()
{
	local i=0

	ask hold && ask place && ask storm || return 1
	until on_screen moving; do
		i=$((i + 1))
		[ $i -lt 100 ] || return 1
		usleep 50000
	done
}

# The kernel, too, has migrated pages of the first, and none of the second. Of a busy
# machine's screens few are drawn at the right moment.
migrated()
{
	local LIMIT=600

	loop_until moved_again || {
		show_screen
		return 1
	}
	# shellcheck disable=SC2086 # lists
	is "$(moved $FAR)" -gt 0 migrated && is "$(moved $NEAR)" -eq 0 migrated
}

# as_json: faults a second are those that the kernel counts, or a part, as ours began
# later and ended sooner; so are seconds, which are rounded
as_json()
{
	local faults began

	faults=$(vm numa_hint_faults)
	began=$(uptime_ms)
	ctl 0 top --json --delay 4 --count 1 || return 1
	awk -v most=$(($(vm numa_hint_faults) - faults)) -v ms=$(($(uptime_ms) - began)) '
		$1 == "\"seconds\":" { s = $2 }
		/"tasks": \[/ { done = 1 }
		!done && $1 == "\"faults_per_s\":" { rate += $2 }
		END {
			print "# faults:", rate * s, "of", most, "in", s, "of", ms / 1000
			exit !(s > 3.99 && s <= ms / 1000 + 0.02 && most > 100 &&
				rate * s <= most * 1.01 && rate * s >= most / 3)
		}' "$TMP/out"
}

# no_screen TERM PATTERN
no_screen()
{
	glass_start "$1" && glass_ends 1 && shows_now "$2"
}

unloaded()
{
	glass_start screen-256color -d 0.2 && shows '^TID' && unload && glass_ends 3 &&
		shows_now 'numabal is .*load.*; load it: modprobe numabal'
}

begin 28
pty_begin
check "not loaded" ctl 3 top
check "and says so" says 'load it: modprobe numabal'
load half_life_ms=3600000
check "no terminal" ctl 1 top
check "and what to do" says 'top --json'
check "a terminal that nobody knows" no_screen nosuch "'nosuch' is not known"
check "one without a screen" no_screen dumb "'dumb' has no screen"
check "for root only" ctl_nobody 4 top --json
mkdir -p $CGROUP/far/it $CGROUP/near
later "rmdir $CGROUP/far/it $CGROUP/far $CGROUP/near"
class slow
class fast
rules 'comm=nobody class=fast'
echo never > "$SYSFS/page_mode"
echo never > "$SYSFS/place_mode"
hinter_start -o -t 2 -m 4 -c 0 -n 3
second hinter_start -o -t 2 -m 4 -c 2 -n 1
echo "$HINTER" > $CGROUP/far/it/cgroup.procs
echo "$SECOND" > $CGROUP/near/cgroup.procs
FAR=$(workers)
NEAR=$(second workers)
both ask storm
check "as JSON" as_json
glass_start screen-256color -d 1
check "nodes and tasks" shows '^NODE CPU% MEM%' '^n0 ' '^n3 ' '^tasks by faults' '^TID '
check "distances" in_time distances
check "memory" in_time memory
check "CPU" loop_until cpu
check "tasks: names, nodes, remote share" in_time by_task
check "how many tasks" in_time counted
keys r
# shellcheck disable=SC2086 # a list
check "by remote share" in_time first_by 'remote share' $FAR
check "colours" in_time coloured
check "heat map" heat
check "groups" eval 'keys g; shows "^GROUP" "^groups by remote share"'
keys c
check "cgroups" in_time tree
check "class of a cgroup" class_of_cgroup
check "class of a task's cgroup" class_of_task
check "none" no_rule
check "pause" paused
check "resize" resized
echo kernel > "$SYSFS/page_mode"
keys m
check "by migrations" migrated
check "quit" eval 'keys q; glass_ends 0'
glass_start vt100
check "no colours" shows '^TID' '^colours 0'
keys q
glass_ends 0
both ask hold
both hinter_stop
check "unloaded meanwhile" unloaded
finish
