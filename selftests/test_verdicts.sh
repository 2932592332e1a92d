#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# The trace events numabal_page and numabal_scan: a line for each decision in the
# ledger of a class, with the figures that decided; nothing while they are off.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

EVENTS=$TRACING/events/numabal
NODES=/sys/devices/system/node

on_off()
{
	echo "$1" > "$EVENTS/numabal_page/enable" &&
		echo "$1" > "$EVENTS/numabal_scan/enable"
}

nothing_overrun()
{
	! grep -E '^(overrun|commit overrun|dropped events): [1-9]' \
		"$TRACING"/per_cpu/cpu*/stats
}

# in_trace: "stage verdict reason events pages" of class a
in_trace()
{
	awk '/ numabal_(page|scan): / && / class=a / {
			stage = / numabal_page: / ? "page" : "scan"
			pages = 0
			for (i = 1; i <= NF; i++) {
				split($i, f, "=")
				if (f[1] == "verdict")
					verdict = f[2]
				if (f[1] == "reason")
					reason = f[2]
				if (f[1] == "pages")
					pages = f[2]
			}
			key = stage " " verdict " " reason
			events[key]++
			sum[key] += pages
		}
		END {
			for (key in events)
				print key, events[key], sum[key]
		}' "$TMP/trace" | sort
}

in_ledger()
{
	awk '$1 == "a" { print $2, $3, $4, $5, $6 }' "$DEBUGFS/decisions" | sort
}

# Each row that is there, and no other.
agree()
{
	in_ledger > "$TMP/ledger"
	in_trace > "$TMP/traced"
	sed 's/^/# /' "$TMP/ledger"
	diff "$TMP/ledger" "$TMP/traced" | sed 's/^/# /'
	cmp "$TMP/ledger" "$TMP/traced"
}

decided_all()
{
	local row bad=0

	for row in 'page veto streak' 'page veto distance' 'page allow passed' \
		'scan allow fixed'; do
		grep -q "^$row " "$TMP/traced" || {
			say "no $row"
			bad=1
		}
	done
	return $bad
}

# The figures are those of the machine, and speak for what was decided.
figures()
{
	local n

	for n in "$NODES"/node[0-9]*; do
		echo "distance ${n##*node} $(cat "$n/distance")"
	done > "$TMP/distances"
	awk -v tids=" $tasks " '
		$1 == "distance" {
			for (i = 3; i <= NF; i++)
				distance[$2, i - 3] = $i
			next
		}
		!/ numabal_page: .* class=a / { next }
		{
			for (i = 1; i <= NF; i++) {
				split($i, f, "=")
				v[f[1]] = f[2]
			}
			n++
			bad = !index(tids, " " v["tid"] " ") ||
				v["from"] == v["to"] || v["pages"] != 1 ||
				v["distance"] != distance[v["to"], v["from"]] ||
				(v["reason"] == "distance") != \
					(v["distance"] < 21) ||
				v["reason"] == "streak" && v["streak"] >= 3 ||
				v["reason"] == "passed" && v["streak"] < 3
			if (bad) {
				print "#", $0
				all_bad = 1
			}
		}
		END { exit all_bad || !n }' "$TMP/distances" "$TMP/trace"
}

# Who comes too early is to look again when it is time.
scan_figures()
{
	awk '/ numabal_scan: .* class=a / {
			n++
			for (i = 1; $i !~ /^period_ms=/; i++)
				;
			ms = substr($i, index($i, "=") + 1) + 0
			if (/ verdict=allow / ? ms != 150 : ms < 1 || ms > 150) {
				print "#", $0
				bad = 1
			}
		}
		END { exit bad || !n }' "$TMP/trace"
}

begin 8
load
kernel_knob scan_period_max_ms 200
save "$TRACING/buffer_size_kb"
later "echo > $TRACING/trace"
later "on_off 0 2> /dev/null"
echo 8192 > "$TRACING/buffer_size_kb"
class a page_mode=threshold page_streak=3 page_min_distance=21 page_hold_ms=0 \
	scan_mode=fixed scan_period_min_ms=150
rules 'comm=alpha class=a'
# Distances of 20 and 22.
check "starts" hinter_start -o -t 2 -m 2 -c 0,1 -n 2,3 -N alpha
tasks=$(workers)
echo 1 > "$DEBUGFS/reset"
echo > "$TRACING/trace"
on_off 1
check "faults come" ask run 3000
on_off 0
cat "$TRACING/trace" > "$TMP/trace"
check "a line for each decision in the ledger" agree
check "of several kinds" decided_all
check "pages: the figures that decided" figures
check "scans: the period" scan_figures
check "no line was lost" nothing_overrun

echo > "$TRACING/trace"
ask run 1000
hinter_stop
cat "$TRACING/trace" > "$TMP/trace"
check "off: no line" is "$(grep -c ' numabal_' "$TMP/trace")" -eq 0
finish
