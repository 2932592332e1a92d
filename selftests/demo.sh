#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# The main job of numabal, for a person to see: which threads touch memory of
# which nodes, before and after the kernel has moved the pages.  Ends well only
# if the faults became local and the module could be removed.
. "$(dirname "$0")/lib.sh"

text()
{
	echo
	cat
	echo
}

fail()
{
	echo "demo: FAILED: $*"
	exit 1
}

distances()
{
	local n

	for n in /sys/devices/system/node/node[0-9]*; do
		echo "  ${n##*/}: CPUs $(cat "$n/cpulist")," \
			"distance to node 0, 1, ...: $(cat "$n/distance")"
	done
}

# The view `matrix`, with titles.
matrix()
{
	awk '
		NR == 1 {
			printf "  %-22s", "faults"
			for (i = 5; i <= NF; i++)
				printf "%12s", "page on " $i
			print ""
		}
		$1 == "all" && $2 == "faults" && $3 == "total" {
			printf "  %-22s", "touched by CPUs of " $4
			for (i = 5; i <= NF; i++)
				printf "%12s", $i
			print ""
		}' "$TMP/$1.views/matrix"
}

# The rows of the program in the view `tasks`.
tasks()
{
	awk -v tgid="$HINTER" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		NR == 1 || $at["tgid"] == tgid {
			printf "  %6s %-6s %5s %9s %7s %10s %9s\n", $at["tid"],
				$at["comm"], $at["node"], $at["preferred"],
				$at["faults"], $at["local_pct"], $at["migrated"]
		}' "$TMP/$1.views/tasks"
}

# By /proc/PID/numa_maps: of the mapping with most pages.
pages()
{
	awk '{
			sum = 0
			where = ""
			for (i = 1; i <= NF; i++)
				if ($i ~ /^N[0-9]+=/) {
					split($i, n, "=")
					sum += n[2]
					where = where "  node " substr(n[1], 2) \
						": " n[2] " pages"
				}
			if (sum > most) {
				most = sum
				line = where
			}
		}
		END { print line }' "/proc/$HINTER/numa_maps"
}

picture()
{
	take "$1" || fail "the machine does not come to rest"
	echo "The machine's matrix:"
	matrix "$1"
	echo
	echo "The program's threads (main thread included):"
	tasks "$1"
	echo
	echo "Where /proc/$HINTER/numa_maps says that its pages lie:"
	pages
}

# local_pct NAME: of all faults since the last reset
local_pct()
{
	echo $(($(value local "$TMP/$1") * 100 / $(value hint_faults "$TMP/$1")))
}

: > "$DEBTS"
trap ended EXIT
trap 'exit 1' HUP INT TERM

text <<'END'
numabal demo
============
This machine has four NUMA nodes. A program runs four threads, one pinned to
each node, but their memory was first touched elsewhere: that of the threads on
nodes 0 and 1 lies on node 3, that of the others on node 0. The kernel samples
who touches what (NUMA hint faults) and moves the pages. numabal, a module for
the kernel as it is, shows it.
END
echo "Linux $(uname -r), $(uname -m):"
distances

text <<'END'
1. Load the module, run the program until the kernel has taken 3,000 samples.
END
echo "# insmod numabal.ko"
load || fail "the module does not load"
hinter_start -t 4 -m 32 -c 0,2,4,6 -n 3,3,0,0 -N demo ||
	fail "the program does not start"
echo "Before, its pages lie on:"
pages
echo 1 > "$DEBUGFS/reset"
ask run 3000 || fail "no hint faults come"
echo
picture early
early=$(local_pct early)
echo
echo "So far $early% of the faults are local."

text <<'END'
2. Let it run on while the kernel moves pages, with the counts started again.
END
echo "# echo 1 > $DEBUGFS/reset"
late=0
round=0
while [ "$late" -lt 95 ] && [ $round -lt 20 ]; do
	echo 1 > "$DEBUGFS/reset"
	ask run 4000 || fail "hint faults have ceased"
	take late || fail "the machine does not come to rest"
	late=$(local_pct late)
	round=$((round + 1))
done
picture late
echo
echo "Now $late% of the faults are local."

text <<'END'
3. What else was counted in that time, by the view `stats`.
END
sed -n '/^hint_faults/,/^settled/p' "$TMP/late" | sed '/^settled/d;s/^/  /'

[ "$late" -ge $((early + 30)) ] ||
	fail "local faults went from $early% to $late% only"
hinter_stop || fail "the program did not fare well"
echo
echo "# rmmod numabal"
unload || fail "the module cannot be removed"
gone || fail "the module left something behind"
FINISHED=1
echo
echo "demo: done: from $early% to $late% of local faults, module removed."
