#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# What a program in the guest sees of the model; validate.py knows what it should be.
NODES=/sys/devices/system/node

fail()
{
	echo "bench-failed: $*"
	exit 1
}

# cpus NODE: the list of its CPUs, which may be empty; how_many NODE: of them
cpus()
{
	cat "$NODES/node$1/cpulist"
}

how_many()
{
	find "$NODES/node$1/" -name 'cpu[0-9]*' | wc -l
}

# see NAME FROM TO ARG...: a line for validate.py
see()
{
	local name=$1 from=$2 to=$3

	shift 3
	./work "$@" > /tmp/work.out 2> /tmp/work.err ||
		fail "work $*: $(cat /tmp/work.err)"
	echo "bench-$name: $from $to $(cat /tmp/work.out)"
}

echo 0 > /proc/sys/kernel/numa_balancing
nodes=$(cd $NODES && echo node[0-9]* | sed 's/node//g')
last=${nodes##* }
# Of the first node with CPUs and of the last: one row of the matrix takes a minute.
rows=$(for n in $nodes; do [ -z "$(cpus "$n")" ] || echo "$n"; done |
	sed -n '1p;$p')
for from in $rows; do
	list=$(cpus "$from")
	for to in $nodes; do
		see chase "$from" "$to" chase --cpu "${list%%[,-]*}" --mem "$to" \
			--mb 32 --seconds 1
	done
	see core "$from" "$from" stream --cpus "${list%%[,-]*}" --mem "$from" \
		--threads 1 --seconds 1
	see stream "$from" "$from" stream --cpus "$list" --mem "$from" \
		--threads "$(how_many "$from")" --seconds 1
done
[ "$last" = 0 ] ||
	see stream 0 "$last" stream --cpus "$(cpus 0)" --mem "$last" \
		--threads "$(how_many 0)" --seconds 1
# In KiB, of memory that fits the first, the second, and the third level.
for kb in 32 256 2048; do
	see cache $kb 0 chase --cpu "$(cpus 0 | sed 's/[-,].*//')" --mem 0 \
		--mb "$(echo $kb | awk '{ print $1 / 1024 }')" --seconds 0.2
done
# For comparison with another run of the same seed.
see again 0 0 groups2 --seconds 2 --seed 1
see again 0 1 server --seconds 2 --seed 1
