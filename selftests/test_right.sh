#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# A fault stands in the right cell: for each pair of nodes, a thread pinned to
# one touches memory that lies on the other, as move_pages(2) has confirmed
# before each round, and 99% of its faults are found just there.
. "$(dirname "$0")/lib.sh"

FAULTS=1000		# of each thread, at least

# pair TID CPU NODE: sets $cell, $faults and $share of a row of tasks
find_row()
{
	awk -v tid="$1" -v row="$2" -v col="$3" '
		NR == 1 {
			for (i = 1; i <= NF; i++)
				at[$i] = i
			next
		}
		$at["tid"] == tid {
			split($at["faults_matrix"], rows, "/")
			split(rows[row + 1], cells, ",")
			print cells[col + 1], $at["faults"], $at["node"]
			found = 1
		}
		END { if (!found) print "0 0 -1" }
	' "$TMP/held.views/tasks"
}

node_of_cpu()
{
	local n

	for n in "/sys/devices/system/cpu/cpu$1"/node[0-9]*; do
		echo "${n##*node}"
	done
}

# pair TID CPU NODE
pair()
{
	local row cell faults node

	row=$(node_of_cpu "$2")
	# shellcheck disable=SC2046 # three words
	set -- "$row" "$3" $(find_row "$1" "$row" "$3")
	cell=$3 faults=$4 node=$5
	say "$cell of $faults faults in [$1][$2]"
	is "$faults" -ge $FAULTS faults &&
		is "$node" -eq "$1" "the node of the task" &&
		is $((cell * 100)) -ge $((faults * 99)) "a hundred times that"
}

# Not all threads get the same share of the machine.
each_has_some()
{
	local i=0

	while ! awk -v least=$FAULTS '
		NR == 1 {
			for (i = 1; i <= NF; i++)
				at[$i] = i
			next
		}
		$at["comm"] == "hinter" && $at["tid"] != $at["tgid"] {
			n++
			few += $at["faults"] < least
		}
		END { exit few || n < 16 }' "$DEBUGFS/tasks"; do
		i=$((i + 1))
		[ $i -le 20 ] || return 1
		ask run $((FAULTS * 8)) || return 1
	done
}

begin 20
load
check "threads start" hinter_start -r -t 16 -m 128 \
	-c 0,0,0,0,2,2,2,2,4,4,4,4,6,6,6,6 -n 0,1,2,3
take before
ask run $((FAULTS * 16))
check "faults come, and the pages go back each time" each_has_some
check "at rest" take held
ask tids
grep '^tid ' "$TMP/answer" > "$TMP/tids"
while read -r _ _ tid cpu node; do
	check "CPU $cpu touches node $node" pair "$tid" "$cpu" "$node"
done < "$TMP/tids"
check "exact" exact before held
hinter_stop || say "hinter failed"
finish
