#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# numabal's groups are the kernel's: as many tasks, in the same company, as
# /proc/PID/task/TID/sched says; a group keeps what departed members left; and what is there
# now is not taken for what has been at the same address before.
. "$(dirname "$0")/lib.sh"

WHERE=$TRACING/instances/groups

# kernel_groups FILE: "TID NUMA_GROUP_ID" for each task in a saved view
kernel_groups()
{
	local tid

	while read -r tid _; do
		[ "$tid" != tid ] || continue
		sed -n "s/.*numa_group_id=\([0-9]*\).*/$tid \1/p" \
			"/proc/$tid/task/$tid/sched"
	done < "$1"
}

# Are two partitions of the same tasks the same?  0 is no group in both.
partition()
{
	kernel_groups "$TMP/$1.views/tasks" > "$TMP/kernel"
	awk 'NR == FNR { kernel[$1] = $2; next }
		FNR == 1 { next }
		!($1 in kernel) { print "# not in /proc:", $1; bad = 1; next }
		{
			k = kernel[$1]
			n++
			if ((k == 0) != ($3 == 0) ||
			    ($3 in ours) && ours[$3] != k ||
			    (k in theirs) && theirs[k] != $3) {
				print "# task", $1, "group", $3, "kernel", k
				bad = 1
			}
			ours[$3] = k
			theirs[k] = $3
			size[$3]++
		}
		END {
			for (g in size)
				if (g != 0 && size[g] > 1)
					large++
			print "#", n, "tasks,", large + 0, "groups of several"
			exit bad || large < 2
		}' "$TMP/kernel" "$TMP/$1.views/tasks"
}

# Records of the tasks that left are gone.
left()
{
	take left > /dev/null && awk -v tids="$1" '
		BEGIN { n = split(tids, t); while (n) bad[t[n--]] = 1 }
		$1 in bad { exit 1 }' "$TMP/left.views/tasks"
}

# In a group that still has members.
departed()
{
	awk '$1 > 0 && $4 > 0 && $5 > 0 { n++ } END { exit !n }' \
		"$TMP/left.views/groups"
}

# Where the kernel's groups are: what it allocates in task_numa_fault(), faults of a task apart.
watch_groups()
{
	local nodes range

	nodes=$(echo /sys/devices/system/node/node[0-9]* | wc -w)
	range=$(sort /proc/kallsyms | awk '
		from { print "call_site > 0x" from " && call_site <= 0x" $1; exit }
		$3 == "task_numa_fault" { from = $1 }')
	trace_into $WHERE &&
		echo "$range && bytes_req != $((nodes * 64))" > $WHERE/events/kmem/kmalloc/filter &&
		echo 1 > $WHERE/events/kmem/kmalloc/enable
}

# None has the number of one that is gone, nor what departed from it. Other tasks may be there still.
all_new()
{
	awk 'FNR == 1 { next }
		NR == FNR { old[$1] = 1; next }
		$1 > 0 && $4 >= 4 && ($1 in old || $5 > 0) { print "# as before:", $0; bad = 1 }
		END { exit bad }' "$TMP/last" "$TMP/held.views/groups"
}

# Others in the place of those that are gone; nobody looks in between.
again()
{
	local i=0

	while [ $i -lt 8 ]; do
		cp "$TMP/held.views/groups" "$TMP/last" &&
			hinter_start -o -p 3 -t 4 -s -m 4 -c 0,2,4,6 -l 100 &&
			ask group 8 && take held && partition held && exact before held &&
			all_new && hinter_stop || return 1
		i=$((i + 1))
	done
}

# KASAN keeps freed memory to itself for a while; so do kernels from 7.0 on, whose slabs put aside
# what is freed by RCU (sheaves).
were_anew()
{
	addresses ptr $WHERE
	is "$ALL" -ge 24 groups && { [ -e $KMEMLEAK ] || ! kernel_older 7 0 ||
		is "$DIFFERENT" -lt "$ALL" addresses; }
}

begin 12
load
check "it can be seen where groups are" watch_groups
take before
# Four threads each, a node each, that share all their memory, and none but theirs is
# sampled: by pages that processes share the kernel may put all in one group.
check "processes start" hinter_start -o -p 3 -t 4 -s -m 4 -c 0,2,4,6 -l 100
check "the kernel forms groups" ask group 8
check "at rest" take held
check "the same groups as the kernel" partition held
check "exact, groups sum to the machine" exact before held

ask tids
# The last thread of each process.
tids=$(awk '$1 == "tid" { n[$2]++; t[$2, n[$2]] = $3 }
	END { for (p in n) print t[p, n[p]] }' "$TMP/answer" | tr '\n' ' ')
check "threads leave" ask leave 1
check "their records go" loop_until left "$tids"
check "what they left stays with the group" departed
check "exact, groups sum to the machine, with departed" exact before left
hinter_stop || say "hinter failed"
check "the same groups as the kernel, eight times more" again
check "some were where others had been" were_anew
finish
