#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# Does memory lie where each workload says it does, before anything balances it?
# For a machine with several nodes, as root, beside the program; in the lab:
#
#	make -C bench/work CC=aarch64-linux-gnu-gcc OUT=DIR
#	cp bench/work/check_work.sh DIR/soak_work.sh
#	NUMABAL_EXTRA=DIR selftests/vm/run.sh 6.12 arm64 --test soak_work
set -u

HERE=$(dirname "$0")
SECONDS_EACH=${1:-2}
KNOB=/proc/sys/kernel/numa_balancing
OUT=$(mktemp)
failed=0 number=0
was=$(cat $KNOB)
trap 'echo "$was" > $KNOB; rm -f "$OUT"' EXIT
trap 'exit 1' HUP INT TERM
echo 0 > $KNOB

# nodes: for each node how many CPUs' names it has, and the distances to all
nodes()
{
	local node

	for node in /sys/devices/system/node/node*; do
		echo "$(tr ',' ' ' < "$node/cpulist" | wc -w) $(cat "$node/distance")"
	done
}

# areas WHICH: "node pages pages ..." for the memory of workers, or that of all
areas()
{
	grep -o '{"worker":[^}]*}' "$OUT" | case $1 in
	own)	grep -v '"worker":-1' ;;
	all)	grep '"worker":-1' ;;
	esac | sed 's/.*"node":\(-*[0-9]*\),"start":\[\([^]]*\)\].*/\1,\2/' | tr , ' '
}

# lies HOW: judges areas.  local: on the worker's node; far: on one of the farthest
# with CPUs; spread: on several nodes; N: on N nodes, none of which has less
# than half its share; -N: on N at most
lies()
{
	{ nodes; echo; cat; } | awk -v how="$1" '
		!told && NF {
			cpus[NR - 1] = $1
			for (i = 2; i <= NF; i++)
				d[NR - 1, i - 2] = $i
		}
		!NF { told = 1 }
		!told || !NF { next }
		{
			rows++
			all = nodes = max = 0
			for (i = 2; i <= NF; i++) {
				all += $i
				nodes += $i > 0
				if (cpus[i - 2] && d[$1, i - 2] > max)
					max = d[$1, i - 2]
			}
			if (!all)
				bad++
			for (i = 2; i <= NF; i++) {
				if (!$i)
					continue
				if (how == "local")
					bad += i - 2 != $1
				else if (how == "far")
					bad += !cpus[i - 2] || d[$1, i - 2] != max
				else if (how == "spread")
					bad += nodes < 2
				else if (how < 0)
					bad += nodes > -how
				else
					bad += nodes != how || $i < all / nodes / 2
			}
		}
		END { exit !rows || bad }'
}

# check NAME OPTION WHICH HOW [WHICH HOW]
check()
{
	local name=$1 option=$2 verdict=ok

	shift 2
	number=$((number + 1))
	# shellcheck disable=SC2086 # an option, or none
	"$HERE/work" "$name" $option --seconds "$SECONDS_EACH" --where > "$OUT" || verdict='not ok'
	cat "$OUT"
	grep -q '"units":[1-9]' "$OUT" || verdict='not ok'
	while [ $# -gt 0 ]; do
		areas "$1" | lies "$2" || verdict='not ok'
		shift 2
	done
	[ "$verdict" = ok ] || failed=$((failed + 1))
	echo "$verdict $number $name${option:+ $option}"
}

n=$(nodes | grep -vc "^0")
check wrongtouch '' own far
check wrongtouch --pin own local
check pingpong --phase-ms=500 own local
check pingpong --turns own local
check pingpong --pin own local
check readall '' all 1
check readall --pin all "$n"
check phases '' own local
check phases --pin own local
check pinned '' own local
check pinned --pin own local
check groups2 '' own "$n"
check groups2 --pin own -$(((n + 1) / 2))
check groups4 '' own spread
check groups4 --pin own -$(((n + 3) / 4))
check prodcons '' own local
check prodcons --pin own local
check server '' all "$n" own 1
check server --pin all "$n" own local
check forkstorm ''
check hugeshare '' all 1
check hugeshare --pin all "$n"
check mix '' all 1
check mix --pin all "$n"
check chase ''
check chase --mem=1 own 1
check stream ''
check stream --copy
echo "# $failed of $number failed"
[ $failed = 0 ]
