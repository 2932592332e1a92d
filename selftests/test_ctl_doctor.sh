#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# numabalctl doctor: of programs whose memory lies where it does for one cause each, it
# names that one and no other; of those whose memory is at home, none.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/ctl.sh"

# The nodes are of two CPUs: 0-1, 2-3, 4-5, 6-7. Node 0 is nearest to 1, 2 to 3.
MB=16
# How much one is here: stage's memory is as mib.h has it.
MB_KIB=$((256 * PAGE_KIB))

# staged STEP...: a program of that memory, see stage.c; $PID. PUT: what it begins with
staged()
{
	: > "$TMP/stage"
	${PUT:-} stage "$@" > "$TMP/stage" 2>&1 3>&- 4<&- &
	JOBS="$JOBS $!"
	loop_until grep -q . "$TMP/stage"
	PID=$(sed -n 's/^ready //p' "$TMP/stage")
	[ -n "$PID" ] || {
		sed 's/^/# /' "$TMP/stage"
		return 1
	}
}

# unstage: of the last one; it is gone when this returns
unstage()
{
	[ -z "$PID" ] || kill "$PID"
	loop_until test ! -d "/proc/$PID"
}

# in_cpuset COMMAND...
in_cpuset()
{
	sh -c 'echo $$ > /sys/fs/cgroup/doctor/cgroup.procs; exec "$@"' sh "$@"
}

# named CAUSE SCOPE: that is found, and nothing else, of about all that was mapped
named()
{
	ctl 5 doctor --json "$PID" || return 1
	sed -n 's/^ *"\(cause\|scope\)": "\(.*\)",$/\2/p' "$TMP/out" | tr '\n' ' ' > "$TMP/causes"
	[ "$(cat "$TMP/causes")" = "$1 ${2:+$2 }" ] || {
		say "found: $(cat "$TMP/causes")and not $1 ${2:-}"
		grep -v '^ *[]{}[],*$' "$TMP/out" | sed 's/^/# /'
		return 1
	}
	# What json() finds first is of all memory; then that of the finding.
	[ "$(grep -c '"kib"' "$TMP/out")" = 2 ] &&
		is "$(sed -n 's/^ *"kib": \([0-9]*\),$/\1/p' "$TMP/out" | sed -n 2p)" -ge \
			$((${KIB:-$((MB * MB_KIB))} * 9 / 10)) KiB &&
		is "$(sed -n 's/^ *"kib": \([0-9]*\),$/\1/p' "$TMP/out" | sed -n 2p)" -le \
			$(((MB + 2) * MB_KIB)) KiB &&
		grep -q '"file": "/proc/'"$PID"'/numa_maps"' "$TMP/out"
}

# case_of CAUSE[:SCOPE] STEP...: staged, named, and gone again
case_of()
{
	local cause=$1 rc

	shift
	staged "$@" || return 1
	named "${cause%%:*}" "$(expr "$cause" : '.*:\(.*\)')"
	rc=$?
	unstage
	return $rc
}

# It may run where its memory is, and does not, unless it is taken there right away.
first_touch()
{
	local i=0

	until case_of first_touch cpu=2 map=$MB touch scans=1 cpu=6 cpu=0-7; do
		i=$((i + 1))
		[ $i -lt 10 ] || return 1
	done
}

# healthy STEP...
healthy()
{
	local rc

	staged "$@" || return 1
	ctl 0 doctor --json "$PID" && says '"findings": \[\]' '"lacking": \[\]' &&
		ctl 0 doctor "$PID" && says '^Nothing to report'
	rc=$?
	unstage
	return $rc
}

# cured WORD: the first command, which begins with that, does
cured()
{
	local cure

	cure=$(grep -A 1 '"cures"' "$TMP/out" | sed -n '2{s/^ *"//;s/",*$//;p;}')
	[ "${cure%% *}" = "$1" ] && sh -euc "$cure"
}

# A node that another program has filled.
full_node()
{
	local filler rc

	staged fill=1 || return 1
	filler=$PID
	ctl 5 doctor && says '^node_full' 'node 1 is full' '/proc/zoneinfo'
	rc=$?
	[ $rc = 0 ] && case_of node_full cpu=4 map=$MB touch cpu=2 &&
		KIB=$((8 * MB_KIB)) case_of wanted_full:mapping cpu=4 map=$MB mbind=prefer:1 touch &&
		KIB=$((8 * MB_KIB)) case_of wanted_full:process cpu=4 policy=prefer:1 map=$MB touch
	rc=$?
	PID=$filler
	unstage
	return $rc
}

# Huge pages that find hardly a block of their size on the node of their thread.
no_block()
{
	local defrag=/sys/kernel/mm/transparent_hugepage/defrag shredder rc

	# What the kernel keeps for itself has such blocks; what is left of them is taken.
	save /proc/sys/vm/min_free_kbytes $defrag
	echo 1024 > /proc/sys/vm/min_free_kbytes
	echo never > $defrag
	# It does not fill the node, whatever the size of its pages.
	staged shred=1 huge=$((192 * MB_KIB / (HUGE_KIB / 2))) mbind=prefer:1 touch || return 1
	shredder=$PID
	grep 'Node 1' /proc/buddyinfo | sed 's/^/# /'
	MB_KIB=$((HUGE_KIB / 2)) case_of huge_no_room cpu=4 huge=$MB touch scans=1 cpu=2
	rc=$?
	PID=$shredder
	unstage
	return $rc
}

cpuset()
{
	echo +cpuset > /sys/fs/cgroup/cgroup.subtree_control &&
		mkdir -p /sys/fs/cgroup/doctor &&
		echo 1 > /sys/fs/cgroup/doctor/cpuset.mems || return 1
	# Older kernels undo sched_setaffinity(2) of who comes to a cgroup that has cpusets.
	later 'echo -cpuset > /sys/fs/cgroup/cgroup.subtree_control'
	later 'rmdir /sys/fs/cgroup/doctor'
	PUT=in_cpuset case_of cpuset cpu=6 map=$MB touch && cured echo &&
		[ "$(cat /sys/fs/cgroup/doctor/cpuset.mems)" = 0-3 ]
}

hugetlb()
{
	local pool

	pool=/sys/devices/system/node/node1/hugepages/hugepages-${HUGE_KIB}kB/nr_hugepages
	[ -e "$pool" ] || return 1
	save "$pool"
	echo $((MB / 2 + 2)) > "$pool"
	MB_KIB=$((HUGE_KIB / 2)) case_of hugetlb cpu=2 hugetlb=$MB touch cpu=6
}

balancing_off()
{
	save /proc/sys/kernel/numa_balancing
	echo 0 > /proc/sys/kernel/numa_balancing
	case_of balancing_off cpu=2 map=$MB touch cpu=6 && cured sysctl &&
		is "$(cat /proc/sys/kernel/numa_balancing)" -eq 1 balancing &&
		echo 0 > /proc/sys/kernel/numa_balancing &&
		ctl 5 doctor --json && cured sysctl && ctl 0 doctor
	rc=$?
	echo 1 > /proc/sys/kernel/numa_balancing
	return $rc
}

# Before it has used so much CPU time nothing of it is sampled.
unscanned()
{
	kernel_knob scan_delay_ms 60000
	case_of unscanned cpu=2 map=$MB touch cpu=6
	rc=$?
	kernel_knob scan_delay_ms 50
	return $rc
}

# class_is KNOB VALUE
class_is()
{
	class still "$1=$2" && rules 'comm=stage class=still' || return 1
	# Pages of its own node would not be sampled, as it has one thread.
	staged cpu=2 map=$MB touch cpu=6 busy && tasks_in still && named class_off &&
		cured echo && [ "$(cat "$SYSFS/class/still/$1")" = kernel ]
	rc=$?
	class still "$1=kernel"
	unstage
	return $rc
}

tasks_in()
{
	loop_until at_least 1 cat "$SYSFS/class/$1/tasks"
}

# Pages that are asked for and vetoed; and come when they are not.
vetoed()
{
	class far page_mode=threshold page_min_distance=255 && rules 'comm=hinter class=far' &&
		hinter_start -m $MB -c 0 -n 1 && ask run 100 && ask hold || return 1
	PID=$HINTER
	named class_veto && cured echo && [ "$(cat "$SYSFS/class/far/page_mode")" = kernel ] &&
		loop_until come_home && ctl 0 doctor "$PID"
	rc=$?
	PID=
	hinter_stop && return $rc
}

come_home()
{
	ask run 100 && ask hold && all_on 0
}

# One that may run anywhere: the kernel brings it and its memory together.
follows()
{
	hinter_start -m $MB -n 2 && loop_until together
	rc=$?
	hinter_stop && return $rc
}

together()
{
	ask run 50 && ask hold && numabalctl doctor "$HINTER" > "$TMP/out"
}

# Threads on all nodes, each with its memory.
at_home()
{
	hinter_start -t 4 -m $MB -c 0,2,4,6 -n 0,1,2,3 && ask run 20 && ask hold &&
		ctl 0 doctor "$HINTER"
	rc=$?
	hinter_stop && return $rc
}

file_dirty()
{
	mkdir -p "$TMP/ram" && mount -t ramfs ramfs "$TMP/ram" || return 1
	later "umount $TMP/ram"
	case_of file_dirty cpu=2 file=$MB:"$TMP/ram/file" touch cpu=6
}

no_many()
{
	! stage map=1 mbind=many:2-3 2> "$TMP/many" && grep -q 'Invalid argument' "$TMP/many"
}

nobody()
{
	staged cpu=2 map=$MB touch || return 1
	ctl_nobody 4 doctor "$PID" && says 'sudo' && unstage &&
		ctl_nobody 0 doctor && unread || return 1
	PUT=as_nobody staged cpu=2 map=$MB mbind=bind:0 touch || return 1
	ctl_nobody 5 doctor "$PID" && says '^bind ' && unread && unstage
}

# How the kernel scans is root's to know, on newer ones.
unread()
{
	[ -e /proc/sys/kernel/numa_balancing_scan_size_mb ] || says '^unread: '
}

wrong()
{
	ctl 2 doctor x && ctl 2 doctor 1 2 && ctl 1 doctor 4194303 &&
		says 'there is no process' && ctl 1 doctor 2 && says 'kernel thread'
}

begin 31
save /proc/sys/vm/compaction_proactiveness
echo 0 > /proc/sys/vm/compaction_proactiveness
check "a healthy machine" ctl 0 doctor
check "one at home" healthy cpu=6 map=$MB touch scans=1
check "one that may run anywhere" follows
check "bound" case_of bind:mapping cpu=0 map=$MB mbind=bind:1 touch
check "bound by itself" case_of bind:process cpu=0 policy=bind:1 map=$MB touch
check "bound to two, and uneven" case_of bind_uneven:mapping cpu=0 map=$MB mbind=bind:2-3 touch
check "interleaved" case_of interleave:mapping cpu=0 map=$MB mbind=interleave:0-3 touch
check "interleaved by itself" case_of interleave:process cpu=0 policy=interleave:0-3 map=$MB touch
if kernel_older 6 9; then
	check "no weights" test ! -e /sys/kernel/mm/mempolicy/weighted_interleave
else
	check "weighted" case_of weighted_interleave:mapping cpu=0 map=$MB mbind=weighted:0-3 touch
fi
check "preferred" case_of preferred:mapping cpu=0 map=$MB mbind=prefer:1 touch
check "preferred by itself" case_of preferred:process cpu=0 policy=prefer:3 map=$MB touch
if kernel_older 5 15; then
	check "none for many" no_many
else
	check "many preferred" case_of preferred_many:mapping cpu=0 map=$MB mbind=many:2-3 touch
fi
check "local, and not balanced" case_of local:process cpu=2 policy=local map=$MB touch cpu=6
check "cpuset" cpuset
check "hugetlb" hugetlb

check "a file that is read" case_of file_readonly cpu=2 file=$MB:"$TMP/new" touch unmap cpu=6 open="$TMP/new" touch
check "a file of two" case_of file_shared cpu=2 file=$MB:"$TMP/shared" touch fork cpu=6 touch
check "a file, not written back" file_dirty
check "since a fork" case_of fork_shared cpu=2 map=$MB touch fork cpu=6
check "balancing off" balancing_off
check "for nobody" nobody
check "a full node" full_node
check "no block for huge pages" no_block
check "not sampled yet" unscanned
check "pinned" case_of pinned cpu=2 map=$MB touch scans=1 cpu=6
check "first touch" first_touch
load
check "a class that is not to be moved" class_is page_mode never
check "a class that is not to be sampled" class_is scan_mode off
keep_to 3
check "vetoes" vetoed
keep_to ff
check "four at home" at_home
check "wrong usage" wrong
finish
