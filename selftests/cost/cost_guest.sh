#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# The program that cost.sh measures: the same hint faults without numabal, with
# it disabled, enabled, steering, and disabled again.  Runs with the other
# selftests' files around it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
# RULES, TASKS beside, and a FAR node; see cost.sh
. "$(dirname "$0")/cost.conf"

# phase NUMBER WHAT
phase()
{
	# Two threads: the kernel never samples the local pages of a lone one.
	check "$2: faults on pages that stay" \
		faults "$1" 1000 -n 0
	# Moved to another node each time, by a call that is no fault.
	check "$2: faults on pages that move" \
		faults "$1" 1000 -n "$FAR" -r
}

# faults PHASE BEFORE OPTION...
faults()
{
	local rc=0 phase=$1 before=$2

	shift 2
	hinter_start -N measured -k base -m 16 -t 2 -c 0,1 "$@" || return 1
	# The first faults of a task are not like the others.
	ask run "$before" || rc=1
	mark "$phase"
	ask run 5000 || rc=1
	mark 0
	hinter_stop || rc=1
	return $rc
}

# many_rules: what is measured is found by the last one
many_rules()
{
	local n=1

	class other && class measured page_mode=threshold page_hold_ms=0 ||
		return 1
	set --
	while [ $n -lt "$RULES" ]; do
		set -- "$@" "comm=nobody-$n class=other"
		n=$((n + 1))
	done
	rules "$@" 'comm=measured class=measured' &&
		is "$(wc -l < "$SYSFS/rules")" -eq "$RULES" rules
}

# Tasks that all have a record, and sleep.
crowd()
{
	second hinter_start -p 2 -t $((TASKS / 2)) -m 16 -s -S 2 -z 4000 -l 600 &&
		second ask storm &&
		loop_until at_least $((TASKS * 95 / 100)) stat tasks &&
		second ask hold
}

# mostly VERDICT REASON: a decision of which there are as many as are wanted
mostly()
{
	is "$(decided measured page "$@")" -ge 1000 "$*"
}

# Each page moves once before it is held, which is not measured.
held()
{
	class measured page_hold_ms=10000 && faults 5 5000 -n "$FAR" -r &&
		mostly veto hold
}

begin $((14 + (TASKS > 0)))
phase 1 absent
check "load, disabled" load enabled=0
phase 2 disabled
echo 1 > "$SYSFS/enabled"
[ "$TASKS" = 0 ] || check "$TASKS tasks beside" crowd
phase 3 enabled
echo "cost-text: $(cat /sys/module/numabal/sections/.text)"
sed -n '/\[numabal\]$/s/^/cost-symbol: /p' /proc/kallsyms
check "$RULES rules" many_rules
phase 4 steering
check "steering: pages moved by its leave" mostly allow passed
check "steering, held: faults on pages that may not move" held
echo 0 > "$SYSFS/enabled"
phase 6 "disabled again"
finish
