#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# place_pack with a page_mode and scan_mode=adapt: of a program whose threads share all
# of its memory, threads and memory spread over all nodes, pages are let to the nodes that
# it is drawn to and kept off others, by the trace; and it is scanned often for that, but
# not for ever, by the kernel's count.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

EVENTS=$TRACING/events/numabal

# Whether all of it arrives, and when, is the kernel's and the load balancer's: soak_pack.
on_its_way()
{
	at_least 1 decided a page veto outside &&
		at_least 1 decided a page allow inside &&
		at_least 1 decided a scan allow drawn
}

# While its threads are bound to a node each.
bound()
{
	ask storm && more_scans "$HINTER" 6 &&
		is "$(decided a page veto outside)" -eq 0 outside &&
		is "$(decided a page allow inside)" -eq 0 inside &&
		is "$(decided a scan allow drawn)" -eq 0 drawn
}

traced()
{
	grep -c " numabal_page: .* class=a .* verdict=$1 reason=$2 " "$TRACING/trace"
}

# How often pages were let to a node, as inside, and kept off it, as outside, in the same half
# second: no more often than the nodes that it is drawn to may have changed.
told_apart()
{
	awk '
		/ numabal_page: / && / class=a / {
			match($0, / [0-9]+\.[0-9]+: /)
			at = int(substr($0, RSTART + 1, RLENGTH - 3) * 2)
			for (i = 1; i <= NF; i++)
				if ($i ~ /^to=/)
					to = $i
			if (/ reason=outside /)
				outside[at, to]++
			if (/ reason=inside /)
				inside[at, to]++
		}
		END {
			for (key in inside)
				bad += outside[key] && inside[key]
			print bad + 0
		}' "$TRACING/trace"
}

# It was drawn there, and is no longer: no more scans for that reason while others are.
rests()
{
	local before

	before=$(decided a scan allow drawn)
	more_scans "$HINTER" 2 && [ "$(decided a scan allow drawn)" = "$before" ]
}

begin 9
calm
load
class a scan_mode=adapt scan_period_min_ms=100 scan_period_max_ms=1000 \
	page_mode=threshold page_hold_ms=0 place_mode=threshold place_hold_ms=0 place_pack=1
rules 'comm=alpha class=a'
echo 8192 > "$TRACING/buffer_size_kb"
echo 1 > "$EVENTS/numabal_page/enable"
later "echo 0 > $EVENTS/numabal_page/enable"
check "a program on all nodes" \
	hinter_start -k huge -t 4 -s -m 64 -n 0,1,2,3 -c 0,2,4,6 -N alpha
check "bound threads are drawn nowhere" bound
check "its threads may run anywhere" ask span 0,1,2,3,4,5,6,7
check "drawn to some nodes, by pages and scans" loop_until on_its_way
check "pages are kept off others, in the trace" \
	is "$(traced veto outside)" -gt 0 outside
check "and let there" is "$(traced allow inside)" -gt 0 inside
check "not both to the same node" is "$(told_apart)" -le 2 both
check "it is not scanned for that for ever" loop_until rests
account a
check "it fared well" hinter_stop
finish
