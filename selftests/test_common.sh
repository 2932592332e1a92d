#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# A page that a group shares has to pay for all of it, with page_mode=payback, where it is known
# where its members run: four threads, one on each node, touch the same memory in turns that chance
# decides. By the kernel's count of moves.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

# goes_on PAGES: hint faults on so many; sets $share: permille of them that were moved
goes_on()
{
	local faults before

	faults=$(vm numa_hint_faults)
	before=$(moved $tasks)
	ask run $1 || return 1
	share=$((($(moved $tasks) - before) * 1000 / ($(vm numa_hint_faults) - faults)))
	say "$share permille of the pages asked for were moved"
}

commons()
{
	decided a page veto common
}

# Each takes to its node what it asks for, and the next one takes it away again.
torn()
{
	tasks=$(workers)
	ask group 4 && goes_on 8000 && is $share -ge 30 "permille moved" && is "$(commons)" -eq 0 common
}

# The worker has to see the group, and whom its pages were touched by.
agreed()
{
	alone=$share
	class a place_mode=threshold && ask storm && loop_until at_least 1000 commons && ask hold
}

stays()
{
	goes_on 8000 && is $share -le $((alone / 2)) "permille moved"
}

# What is but one task's goes where it is.
follows()
{
	tasks=$(workers)
	ask storm && loop_until at_least 1024 moved $tasks
}

begin 6
kernel_knob scan_delay_ms 100
load
class a scan_mode=fixed scan_period_min_ms=100 scan_delay_ms=100 page_mode=payback page_cost_ns=0
rules 'comm=alpha class=a'
check "four that share, a node each" hinter_start -o -N alpha -t 4 -m 8 -s -c 0,2,4,6 -n 1
check "alone, each has them moved" torn
check "together, that is no gain" agreed
check "and they stay" stays
check "they fared well" hinter_stop
hinter_start -o -N alpha -m 4 -c 0 -n 1
check "memory of one alone follows" follows
hinter_stop
finish
