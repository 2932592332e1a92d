#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# The program that cost.sh measures: the same hint faults without numabal, with
# it disabled, enabled, and disabled again.  Runs with the other selftests'
# files around it.
. "$(dirname "$0")/lib.sh"

# phase NUMBER WHAT
phase()
{
	# Two threads: the kernel never samples the local pages of a lone one.
	check "$2: faults on pages that stay" \
		faults "$1" -k base -m 16 -t 2 -c 0,1 -n 0
	# Moved to another node each time, by a call that is no fault.
	check "$2: faults on pages that move" \
		faults "$1" -k base -m 16 -t 2 -c 0,1 -n 2 -r
}

# faults PHASE OPTION...
faults()
{
	local rc=0 phase=$1

	shift
	hinter_start "$@" || return 1
	# The first faults of a task are not like the others.
	ask run 1000 || rc=1
	mark "$phase"
	ask run 5000 || rc=1
	mark 0
	hinter_stop || rc=1
	return $rc
}

begin 9
phase 1 absent
check "load, disabled" load enabled=0
phase 2 disabled
echo 1 > "$SYSFS/enabled"
phase 3 enabled
echo "cost-text: $(cat /sys/module/numabal/sections/.text)"
sed -n '/\[numabal\]$/s/^/cost-symbol: /p' /proc/kallsyms
echo 0 > "$SYSFS/enabled"
phase 4 "disabled again"
finish
