#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# numabalctl status: what it says is so, by the kernel's account; each warning, and none
# where all is well; what it says to who is not root.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/ctl.sh"

# counted: since before the module was loaded, by the kernel and by status; the few that
# are dropped stand in no matrix, from which the share is
counted()
{
	local all near moved

	all=$(($(vm numa_hint_faults) - ALL))
	near=$(($(vm numa_hint_faults_local) - LOCAL))
	moved=$(($(vm numa_pages_migrated) - MOVED))
	ctl 0 status --json || return 1
	say "$all faults, $near local, $moved pages moved; status says" \
		"$(json hint_faults), $(json local), $(json migrated_pages); $(json local_pct_total)%"
	is "$all" -ge 100 faults && is "$(json hint_faults)" -eq "$all" hint_faults &&
		is "$(json local)" -eq "$near" local &&
		is "$(json remote)" -eq $((all - near)) remote &&
		is "$(json migrated_pages)" -eq "$moved" migrated_pages &&
		awk -v pct="$(json local_pct_total)" -v all="$all" -v near="$near" \
			'BEGIN { d = pct - 100 * near / all; exit d > 1 || d < -1 }'
}

# The pages are where they are touched by now, and what was before has decayed.
local_now()
{
	ask run 100 && ctl 0 status --json || return 1
	say "$(json local_pct_recent)% now, $(json local_pct_total)% in all"
	awk -v now="$(json local_pct_recent)" -v all="$(json local_pct_total)" \
		'BEGIN { exit !(now > 90 && now > all) }'
}

# hook_is WORD FUNCTION...: status says so of each, and ftrace has it or has it not
hook_is()
{
	local state=$1 f

	shift
	for f; do
		awk -v name="\"$f\"," -v state="\"$state\"," '
			$1 == "\"name\":" { mine = $2 == name }
			mine && $1 == "\"state\":" { found = $2 == state }
			END { exit !found }' "$TMP/out" || {
			say "$f is not $state"
			return 1
		}
		if [ "$state" = attached ]; then
			grep -q "^$f " "$TRACING/enabled_functions" || return 1
		else
			! grep "^$f " "$TRACING/enabled_functions" || return 1
		fi
	done
}

# page_function: what moves a page on this kernel
page_function()
{
	local f

	for f in migrate_misplaced_folio_prepare migrate_misplaced_page; do
		grep -x "$f" "$TRACING/available_filter_functions" && break
	done
}

# tasks_of CLASS: as status says in its table
tasks_of()
{
	awk -v class="$1" '/^classes/ { seen = 1 } seen && $1 == class { print $2; exit }' \
		"$TMP/out"
}

in_class()
{
	ctl 0 status && fits 80 || return 1
	is "$(tasks_of mine)" -ge 4 tasks &&
		is "$(tasks_of mine)" -le "$(ls "/proc/$HINTER/task" | wc -l)" tasks &&
		says '0\.1\.0: steering$' 'mine  *[0-9]*  kernel    threshold *kernel'
}

warns()
{
	ctl 0 status && says "^warning: $1" "^         $2" &&
		ctl 0 status --json && says "\"what\": \"$1" "\"cure\": \"$2"
}

# What is refused has to be said: the first hook that it tries, or that was.
refused()
{
	echo 0 > "$SYSFS/enabled"
	echo 0 > /proc/sys/kernel/ftrace_enabled
	warns 'kernel.ftrace_enabled is 0' 'sysctl kernel.ftrace_enabled=1' || return 1
	echo 1 > /proc/sys/kernel/ftrace_enabled
	warns 'numabal is disabled' "echo 1 > $SYSFS/enabled"
}

no_debugfs()
{
	umount /sys/kernel/debug || return 1
	ctl 1 status && says 'mount -t debugfs none /sys/kernel/debug'
	rc=$?
	mount -t debugfs debugfs /sys/kernel/debug
	return $rc
}

for_nobody()
{
	ctl_nobody 0 status && says '^classes$' 'mine ' 'sudo numabalctl status' &&
		says_not '^hooks$' && ctl_nobody 0 status --json &&
		says '"name": "mine"' && says_not hint_faults
}

begin 17
check "not loaded" ctl 3 status
check "says how to load it" says 'numabal is not loaded; load it: modprobe numabal'
ALL=$(vm numa_hint_faults) LOCAL=$(vm numa_hint_faults_local)
MOVED=$(vm numa_pages_migrated)
load half_life_ms=100
hinter_start -t 4 -s -m 2 -c 0,2,4,6 -n 1
ask run 20
ask hold
check "counts what the kernel counts" loop_until counted
check "observing" says '"state": "observing"'
check "no warning" says '"warnings": \[\]'
check "hooks to observe" hook_is attached task_numa_fault task_numa_free
check "no others" hook_is detached task_numa_work
hinter_stop
hinter_start -t 4 -m 4 -c 0,2,4,6 -n 1,2,3,0
ask run 300
check "the share is of now" loop_until local_now
class mine page_mode=threshold
rules "tgid=$HINTER class=mine"
ask run 20
check "tasks of a class" in_class
ctl 0 status --json
check "hooks to steer" hook_is attached "$(page_function)"
check "for nobody" for_nobody
save /proc/sys/kernel/numa_balancing
echo 0 > /proc/sys/kernel/numa_balancing
check "balancing is off" warns 'kernel.numa_balancing is 0' 'sysctl kernel.numa_balancing=1'
echo 1 > /proc/sys/kernel/numa_balancing
check "the program fared well" hinter_stop
save /proc/sys/kernel/ftrace_enabled
check "ftrace is off, it is disabled" refused
check "no debugfs" no_debugfs
check "wrong usage" ctl 2 status now
check "no such command" ctl 2 statu
finish
