#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2046,SC2086,SC2154,SC2034
# To be sourced by tests, after drive.sh: the actors of a storm that are no programs (storm.c has the
# others), and what starts and judges them all. What a step of an actor does follows from SEED, the
# actor and the number of the step.

INSTANCE=$TRACING/instances/storm
BLOCKS=/sys/devices/system/memory
CGROUPS=/sys/fs/cgroup
# Functions that numabal hooks on one kernel or another, of which this one has some.
HOOKED='task_numa_fault task_numa_work task_numa_free numa_migrate_check numa_migrate_prep
	migrate_misplaced_folio_prepare migrate_misplaced_page mpol_misplaced sched_setnuma
	migrate_task_to migrate_swap'
# Beyond its time, an actor may take so long to end, in seconds.
GRACE=600

# roll NAME STEP: what `below` gives from here on is that step's of that actor
roll()
{
	[ "${ROLLED:-}" = "$1" ] || {
		ROLLED=$1
		NUMBER=$((0x$(echo "$1" | md5sum | cut -c1-7)))
	}
	STATE=$((SEED * 2654435761 + NUMBER * 40503 + $2))
	below 2
	below 2
}

# below N: sets $R
below()
{
	STATE=$(((STATE ^ (STATE >> 29)) * 6364136223846793005 + 1442695040888963407))
	R=$(((STATE >> 33 & 0x7fffffff) % $1))
}

# pick WORD...: sets $PICKED
pick()
{
	below $#
	shift $R
	PICKED=$1
}

# rest MS: for up to so long
rest()
{
	below $(($1 * 1000))
	usleep $R
}

# act KIND COMMAND...: counts whether it was done, or refused
act()
{
	local kind=$1 what="done"

	shift
	"$@" > /dev/null 2>&1 || what=refused
	eval "${what}_$kind=\$((\${${what}_$kind:-0} + 1))"
	[ $what != refused ]
}

over()
{
	[ "$(uptime_ms)" -ge "$END" ]
}

# steps NAME SECONDS KIND...: NAME_step again and again, then NAME_end, if there is one, and a report.
# A second actor of its kind, with other seeds, has a number behind its name.
steps()
{
	local name=$1 kind step=0 good=0 all_done=0 all_refused=0 line='' d r

	END=$(($(uptime_ms) + $2 * 1000))
	shift 2
	until over; do
		roll $name $step
		${name%[0-9]}_step || good=1
		step=$((step + 1))
	done
	! command -v ${name}_end > /dev/null || ${name}_end || good=1
	for kind; do
		eval "d=\${done_$kind:-0} r=\${refused_$kind:-0}"
		all_done=$((all_done + d))
		all_refused=$((all_refused + r))
		line="$line${line:+,} $kind $d/$r"
	done
	echo "storm $name done $all_done refused $all_refused:$line"
	return $good
}

put_in()
{
	echo "$2" > "$1"
}

# Unloaded, away for a moment, and loaded, which takes seconds itself: whoever holds it open is in the way.
module_step()
{
	pick '' 'page_mode=never place_mode=never' "$STEERING" 'enabled=0'
	rest 25000
	until act unload rmmod numabal; do
		usleep 20000
		! over || return 0
	done
	rest 500
	act load load $PICKED || {
		say "it does not load"
		return 1
	}
}

switch_step()
{
	pick on on off reset
	case $PICKED in
	on)	act on put_in $SYSFS/enabled 1 ;;
	off)	act off put_in $SYSFS/enabled 0 ;;
	reset)	act reset put_in $DEBUGFS/reset 1 ;;
	esac
	rest 1500
}

# Rounds of it: each has a seed of its own.
fuzz_step()
{
	below 1000000000
	fuzz_files $((SEED + R)) 200 storm < "$HERE/sysfs-ABI.md" > "$TMP/${ROLLED}_out" || {
		grep -a '^#' "$TMP/${ROLLED}_out"
		return 1
	}
	set -- $(awk '$1 == "file" { n += $4; taken += $6 } END { print n, taken }' "$TMP/${ROLLED}_out")
	done_write=$((${done_write:-0} + $2))
	refused_write=$((${refused_write:-0} + $1 - $2))
	[ $2 != 0 ] || rest 1000
}

# Where numabal stays, and is to count each fault: classes, rules and knobs that it takes.
steer_step()
{
	pick page_mode page_mode page_hold_ms scan_mode scan_period_min_ms scan_forgive place_mode \
		place_pack class rules
	case $PICKED in
	page_mode)	set -- kernel threshold payback never ;;
	page_hold_ms)	set -- 0 100 10000 ;;
	scan_mode)	set -- kernel kernel fixed adapt off ;;
	scan_period_min_ms) set -- 10 100 400 ;;
	place_mode)	set -- kernel threshold never ;;
	scan_forgive | place_pack) set -- 0 1 ;;
	class)
		below 2
		act class put_in $SYSFS/classes "$(echo "+ -" | cut -d' ' -f$((R + 1)))b"
		rest 300
		return 0
		;;
	rules)
		pick 'comm=h* class=a' 'comm=* class=a' 'cgroup=/a class=b' 'nice>3 class=a' 'uid=0 class=b'
		act rules put_in $SYSFS/rules "+1 $PICKED"
		rest 300
		return 0
		;;
	esac
	knob=$PICKED
	pick "$@"
	value=$PICKED
	pick $SYSFS $SYSFS/class/a
	act knob put_in "$PICKED/$knob" "$value"
	rest 300
}

steer_end()
{
	rules && echo -a > $SYSFS/classes && { [ ! -d $SYSFS/class/b ] || echo -b > $SYSFS/classes; } &&
		echo kernel > $SYSFS/page_mode && echo kernel > $SYSFS/scan_mode &&
		echo kernel > $SYSFS/place_mode
}

# Not too often: whoever patches code, as each hook is, waits until no CPU is on its way, and is not to be loading
# all the time.
cpus_step()
{
	local away

	below 7
	cpu=$((R + 1))
	away=$(grep -lx 0 /sys/devices/system/cpu/cpu*/online | wc -l)
	if [ "$(cat /sys/devices/system/cpu/cpu$cpu/online)" = 0 ]; then
		act online online $cpu 1
	elif [ $away -lt 3 ]; then
		act offline online $cpu 0
	fi
	rest 8000
}

# all_cpus: each is there
all_cpus()
{
	local cpu

	for cpu in 1 2 3 4 5 6 7; do
		online $cpu 1 || return 1
	done
	[ "$(cat /sys/devices/system/cpu/online)" = 0-7 ]
}

cpus_end()
{
	all_cpus
}

# offline BLOCK: the kernel tries for as long as it is let
offline()
{
	timeout 10 sh -c "echo offline > $1/state"
}

blocks_step()
{
	pick $BLOCKS/memory[0-9]*
	if act offline offline $PICKED; then
		rest 2000
		act online put_in $PICKED/state online || {
			say "$PICKED does not come back"
			return 1
		}
	fi
	rest 3000
}

all_blocks()
{
	! grep -lvx online $BLOCKS/memory[0-9]*/state
}

blocks_end()
{
	all_blocks
}

fence_step()
{
	pick $CGROUPS/a $CGROUPS/numabal/x $CGROUPS/numabal
	group=$PICKED
	pick cpus mems freeze
	case $PICKED in
	cpus)
		pick 0-7 0-3 4-7 1,3,5,7 0 2-6 0-7
		act cpus put_in $group/cpuset.cpus $PICKED
		;;
	mems)
		pick 0-3 0-3 0 1-2 3 0,3
		act mems put_in $group/cpuset.mems $PICKED
		;;
	freeze)
		act freeze put_in $group/cgroup.freeze 1
		rest 100
		act thaw put_in $group/cgroup.freeze 0
		;;
	esac
	rest 1500
}

fence_end()
{
	local group

	for group in $CGROUPS/a $CGROUPS/numabal $CGROUPS/numabal/x; do
		echo 0-7 > $group/cpuset.cpus && echo 0-3 > $group/cpuset.mems || return 1
	done
}

# trace_functions FUNCTION...: ftrace's function tracer, on these
trace_functions()
{
	echo nop > $INSTANCE/current_tracer && echo "$@" > $INSTANCE/set_ftrace_filter &&
		echo function > $INSTANCE/current_tracer
}

tracer_step()
{
	[ -d $INSTANCE ] || mkdir $INSTANCE || return 1
	pick function function off own own kernel read anew
	case $PICKED in
	function)
		below 2
		if [ $R = 0 ]; then
			pick $FUNCTIONS
			act function trace_functions $PICKED
		else
			act function trace_functions $FUNCTIONS
		fi
		;;
	off)	act off put_in $INSTANCE/current_tracer nop ;;
	own)
		below 2
		act own put_in $INSTANCE/events/numabal/enable $R
		;;
	kernel)
		below 2
		act kernel put_in $INSTANCE/events/sched/enable $R
		;;
	read)	act read head -n 2000 $INSTANCE/trace ;;
	anew)
		echo nop > $INSTANCE/current_tracer
		act anew rmdir $INSTANCE
		;;
	esac
	rest 1000
}

tracer_end()
{
	[ ! -d $INSTANCE ] || {
		echo nop > $INSTANCE/current_tracer
		rmdir $INSTANCE
	}
}

# storm_set: cgroups, and what lets pages be of all sizes, until the test ends
storm_set()
{
	local f

	echo +cpuset > $CGROUPS/cgroup.subtree_control || return 1
	later "echo -cpuset > $CGROUPS/cgroup.subtree_control"
	mkdir $CGROUPS/a $CGROUPS/a/b $CGROUPS/numabal || return 1
	echo +cpuset > $CGROUPS/numabal/cgroup.subtree_control && mkdir $CGROUPS/numabal/x || return 1
	later "rmdir $CGROUPS/a/b $CGROUPS/a $CGROUPS/numabal/x $CGROUPS/numabal"
	for f in /sys/kernel/mm/transparent_hugepage/enabled \
		/sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled; do
		[ -e $f ] || continue
		save $f
		echo always > $f
	done
	save /sys/kernel/mm/ksm/run
	echo 1 > /sys/kernel/mm/ksm/run
	FUNCTIONS=$(for f in $HOOKED; do
		grep -x $f $TRACING/available_filter_functions
	done)
	is "$(echo $FUNCTIONS | wc -w)" -ge 4 functions
}

# actor NAME SECONDS: in the background; what it says is in $TMP/NAME, and how it ended
actor()
{
	rm -f "$TMP/$1.rc"
	(
		# Of the test's own debts it has none.
		trap - EXIT
		case $1 in
		module)	steps $1 $2 unload load ;;
		switch)	steps $1 $2 on off reset ;;
		fuzz*)	steps $1 $2 write ;;
		steer)	steps $1 $2 knob class rules ;;
		cpus)	steps $1 $2 offline online ;;
		blocks)	steps $1 $2 offline online ;;
		fence)	steps $1 $2 cpus mems freeze thaw ;;
		tracer)	steps $1 $2 function off own kernel read anew ;;
		*)	storm $1 $SEED $2 ;;
		esac
		echo $? > "$TMP/$1.rc"
	) > "$TMP/$1" 2>&1 < /dev/null &
	JOBS="$JOBS $!"
}

# waiting NAME...: prints those that have not ended
waiting()
{
	local name

	for name; do
		[ -e "$TMP/$name.rc" ] || echo $name
	done
}

# still_there NAME...: where the kernel has those that do not end
still_there()
{
	local pid

	say "not ended:" "$@"
	for pid in /proc/[0-9]*; do
		[ -e $pid/exe ] || continue
		sed "s|^|# ${pid##*/} $(cat $pid/comm): |" $pid/stack
	done 2> /dev/null
}

# blow SECONDS NAME...: these actors, all at once; says so every half minute
blow()
{
	local seconds=$1 begun left='' name bad=0 now next=30

	shift
	begun=$(uptime_ms)
	for name; do
		actor $name $seconds
	done
	while left=$(waiting "$@"); [ "$left" ]; do
		usleep 500000
		now=$((($(uptime_ms) - begun) / 1000))
		[ $now -ge $next ] || continue
		next=$((next + 30))
		say "$now of $seconds s: CPUs $(cat /sys/devices/system/cpu/online)," \
			"$(vm numa_hint_faults) hint faults, $(vm numa_pages_migrated) pages moved," \
			"numabal $([ -d /sys/module/numabal ] && echo there || echo away)"
		[ $now -lt $((seconds + GRACE)) ] || {
			still_there $left
			return 1
		}
	done
	wait
	JOBS=
	for name; do
		sed 's/^storm/# storm/' "$TMP/$name"
		[ "$(cat "$TMP/$name.rc")" = 0 ] || {
			say "$name ended with status $(cat "$TMP/$name.rc")"
			bad=1
		}
	done
	return $bad
}

# all_did NAME...: nobody was idle
all_did()
{
	local name bad=0

	for name; do
		awk '$1 == "storm" { lines++; idle += !$4; tried += $4 + $6 }
			END { exit !lines || '$(may_idle $name && echo '!tried' || echo idle)' }' \
			"$TMP/$name" && continue
		say "$name did nothing"
		bad=1
	done
	return $bad
}

# The kernel keeps the memory that an arm64 machine was booted with.
may_idle()
{
	[ $1 = blocks ] && [ "$(uname -m)" = aarch64 ]
}
