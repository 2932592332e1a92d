#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# A task that comes to another node is a guest there, with page_mode=payback: its memory
# stays until it has been there for as long as before, but for two seconds at most. By the
# kernel's count of moves.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

MB=256		# pages
GUEST_MS=2000

guests()
{
	decided a page veto guest
}

# has_moved: what the kernel moved since the task began
has_moved()
{
	moved $tasks
}

# Here it was born: it is no guest, and what it asks for comes at once.
native()
{
	tasks=$(workers)
	ask storm && loop_until at_least $MB has_moved && is "$(guests)" -eq 0 guests
}

# It has been here for longer than anybody waits, and goes to the node of CPU $1.
visits()
{
	pass $((GUEST_MS + 500)) && before=$(has_moved) && came=$(uptime_ms) &&
		ask cpus $1 && ask storm && loop_until at_least 1 guests
}

# Its memory follows, but not while it is a guest.
settles()
{
	local took

	loop_until at_least $((before + MB)) has_moved || return 1
	took=$(($(uptime_ms) - came))
	say "its memory has come after $took ms"
	# What was moved before it could have been counted would make this less.
	is $took -ge $GUEST_MS took
}

# It goes out thrice, for half as long as it was at home: long enough for scans to see it.
wanders()
{
	local out

	before=$(has_moved)
	for out in 1 2 3; do
		pass 1800 && ask cpus 4 && ask storm && pass 900 && ask cpus 0 &&
			ask storm || return 1
	done
	say "$(has_moved) pages moved in all, $before of them before"
	is "$(guests)" -ge $MB guests &&
		is "$(has_moved)" -eq "$before" "moved to and fro"
}

begin 8
kernel_knob scan_delay_ms 100
load
class a scan_mode=fixed scan_period_min_ms=100 scan_delay_ms=100 \
	page_mode=payback page_cost_ns=0
rules 'comm=alpha class=a'
check "a task far from its memory" hinter_start -o -N alpha -m 1 -c 0 -n 1
check "its memory comes at once" native
check "it goes to another node" visits 4
check "its memory follows, but not at once" settles
check "it fared well" hinter_stop
check "another one, at home" hinter_start -o -N alpha -m 1 -c 0 -n 0
tasks=$(workers)
ask storm
check "it goes to and fro, and its memory stays" wanders
check "it fared well" hinter_stop
finish
