#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# place_pack with a page_mode and scan_mode=adapt: a program whose threads share all of
# its memory, threads and memory spread over all nodes, is gathered on one socket, pages
# by move_pages(2) and threads by /proc; no page moves where it is not to be, by the
# trace; and it is scanned often until it has arrived, and then not.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

EVENTS=$TRACING/events/numabal

# gathered: nine tenths of its pages on one socket's nodes, and all of its threads
gathered()
{
	local tid high=0

	ask nodes || return 1
	for tid in $tasks; do
		[ "$(cpu_of "$tid")" -lt 4 ] || high=$((high + 1))
	done
	awk -v high=$high '$1 == "nodes" {
			for (i = 2; i <= NF; i++) {
				split($i, n, "=")
				all += n[2]
				if (n[1] == "n0" || n[1] == "n1")
					low += n[2]
			}
		}
		END {
			exit !(all && (high == 0 ? low * 10 >= all * 9 :
				       high == 4 && low * 10 <= all))
		}' "$TMP/answer"
}

traced()
{
	grep -c " numabal_page: .* class=a .* verdict=$1 reason=$2 " "$TRACING/trace"
}

# Where pages were let go, for whatever reason, while they were sent away from elsewhere
# by "outside": never to a node that is at the same time off the plan. By half seconds.
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
tasks=$(workers)
check "its threads may run anywhere" eval 'ask storm && ask span 0,1,2,3,4,5,6,7'
check "gathered on one socket" loop_until gathered
account a
check "pages were kept off the other" is "$(traced veto outside)" -gt 0 outside
check "and let there" is "$(traced allow inside)" -gt 0 inside
check "not both to the same node" is "$(told_apart)" -eq 0 both
check "it was scanned for that" is "$(decided a scan allow drawn)" -gt 0 drawn
check "and is no longer" loop_until rests
check "it fared well" hinter_stop
finish
