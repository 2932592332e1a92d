#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# numabalctl heatmap: threads that use memory of one node each, where move_pages(2) has
# put it, have their faults there, and nodes as the threads that run on them.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/ctl.sh"

# warmest ROW MAP: the node that has nearly all faults of a line, in map 1 or 2
warmest()
{
	awk -v row="\"$1" -v map="$2" '
		/"title":/ { at++ }
		/"name":/ { mine = at == map && index($2, row) == 1; n = 0; next }
		mine && /^ *[0-9]+,?$/ {
			gsub(/[ ,]/, "")
			sum += $0
			if ($0 >= most) {
				most = $0
				node = n
			}
			n++
		}
		END { print (sum >= 50 && most >= sum * 9 / 10 ? node : "none") }' "$TMP/out"
}

# The i-th worker runs on node i; its memory is on node (i + 1) % 4.
by_task()
{
	local tid node=1

	for tid in $WORKERS; do
		is "$(warmest "$tid" 2)" -eq $((node % 4)) "warmest of $tid" || return 1
		node=$((node + 1))
	done
}

by_node()
{
	local node

	for node in 0 1 2 3; do
		is "$(warmest "n$node" 1)" -eq $(((node + 1) % 4)) "warmest of n$node" ||
			return 1
	done
}

# as_json: each of them has faulted; some kernels sample one far more often than others
as_json()
{
	local i=0

	until ask run 1500 && ask hold && ctl 0 heatmap --json && by_task && by_node; do
		i=$((i + 1))
		[ $i -lt 20 ] || {
			cut -d' ' -f1-12 $DEBUGFS/tasks | sed 's/^/# /'
			return 1
		}
	done
}

drawn()
{
	ctl 0 heatmap --html "$TMP/map.html" && grep -q '</html>' "$TMP/map.html" &&
		is "$(grep -c '<svg' "$TMP/map.html")" -eq 2 maps &&
		ctl 0 heatmap --pid "$HINTER" --svg "$TMP/map.svg" &&
		is "$(grep -c '<rect' "$TMP/map.svg")" -ge 17 cells
}

begin 8
load half_life_ms=3600000
hinter_start -o -t 4 -m 4 -c 0,2,4,6 -n 1,2,3,0
echo never > "$SYSFS/page_mode"
echo never > "$SYSFS/place_mode"
WORKERS=$(workers)
check "as JSON" as_json
check "by task" by_task
check "by node" by_node
check "on a terminal" ctl 0 heatmap
check "in 80 columns" fits 80
check "as SVG and HTML" drawn
check "for root only" ctl_nobody 4 heatmap
check "the program fared well" hinter_stop
finish
