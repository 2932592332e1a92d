#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# The view `clusters` has the clusters that the kernel shows in sysfs, and the
# faults of their CPUs.
. "$(dirname "$0")/lib.sh"

CPUS=/sys/devices/system/cpu

# The kernel's clusters: one list of CPUs a line.  Where there is no such level
# it shows the threads of a core: no cluster.
kernel_clusters()
{
	local t

	for t in "$CPUS"/cpu[0-9]*/topology; do
		[ ! -e "$t/cluster_cpus_list" ] ||
			cmp -s "$t/cluster_cpus_list" "$t/thread_siblings_list" ||
			cat "$t/cluster_cpus_list"
	done | sort -u
}

numabal_clusters()
{
	awk 'NR > 1 && $1 != "other" && $1 !~ /^#/ { print $3 }' \
		"$TMP/held.views/clusters" | sort -u
}

# The file itself says why there are none.
says_why()
{
	sed -n '2s/^#/# it says:/p' "$TMP/held.views/clusters" | grep ':' &&
		[ "$(wc -l < "$TMP/held.views/clusters")" -eq 2 ]
}

same_clusters()
{
	kernel_clusters > "$TMP/kernel"
	numabal_clusters > "$TMP/numabal"
	cmp "$TMP/kernel" "$TMP/numabal"
}

# Can a module know them?  Where the macro of <linux/topology.h> needs a
# symbol, that has to be exported.
offered()
{
	[ -s "$TMP/kernel" ] || return 1
	case $(uname -m) in
	aarch64)	grep -q ' __ksymtab_cpu_topology' /proc/kallsyms ||
				! grep -q ' __ksymtab_' /proc/kallsyms ;;
	*)		grep -q ' __ksymtab_cpu_clustergroup_mask' \
				/proc/kallsyms ;;
	esac
}

none_by_cluster()
{
	awk 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "clusters") c = i }
		NR > 1 && $c != "-" { bad = 1 }
		END { exit bad || !c || NR < 2 }' "$TMP/held.views/tasks"
}

# And nobody can be gathered in them.
cluster_refused()
{
	[ "$(echo 1 | put "$SYSFS/place_cluster")" = EOPNOTSUPP ] &&
		[ "$(echo spread | put "$SYSFS/place_cluster")" = EOPNOTSUPP ] &&
		[ "$(cat "$SYSFS/place_cluster")" = 0 ]
}

# Each faulting CPU's cluster has faults: four threads sit on four of them.
all_touched()
{
	awk 'NR > 1 && $5 > 0 { n++ } END { exit n < 4 }' \
		"$TMP/held.views/clusters"
}

# They sit on their CPUs, which the kernel says are of this cluster; the main
# thread may be there, too.
all_there()
{
	awk 'NR > 1 && $5 > 0 { split($4, at, /[:,]/); n += at[2] >= 1 }
		END { exit n < 4 }' "$TMP/held.views/clusters"
}

begin 6
load
take before
check "threads start" hinter_start -t 4 -m 8 -s -c 0,2,4,6
check "faults come" ask run 2000
take held
check "exact, clusters sum to the machine" exact before held
kernel_clusters > "$TMP/kernel"
if offered; then
	check "the clusters of the kernel" same_clusters
	check "faults in each" all_touched
	check "threads in each" all_there
else
	check "there are none for a module, and the file says why" says_why
	check "no faults by cluster, either" none_by_cluster
	check "no knob wants them" cluster_refused
fi
hinter_stop || say "hinter failed"
finish
