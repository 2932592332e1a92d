#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# numabalctl topology: as sysfs has it; what it measures goes into latency_ns as offered.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ctl.sh"

NODES=/sys/devices/system/node

# row N: fields of node N in the first table that has them
row()
{
	sed -n "s/^n$1  *//p" "$TMP/out" | sed -n 1p
}

as_sysfs()
{
	local n id cpus kb

	for n in "$NODES"/node[0-9]*; do
		id=${n##*/node}
		# shellcheck disable=SC2046 # a list
		set -- $(row "$id")
		cpus=$(cat "$n/cpulist")
		kb=$(awk '$3 == "MemTotal:" { print $4 }' "$n/meminfo")
		[ "$3" = "${cpus:-none}" ] || {
			say "node $id: CPUs $3, not $cpus"
			return 1
		}
		is "$1" -eq $((kb / 1024)) "MiB of node $id" || return 1
	done
}

distances_as_sysfs()
{
	sed -n '/^distance/,/^$/s/^n\([0-9]*\)  */\1 /p' "$TMP/out" |
		tr -s ' ' > "$TMP/distances"
	for n in "$NODES"/node[0-9]*; do
		echo "${n##*/node} $(cat "$n/distance")"
	done | cmp - "$TMP/distances"
}

# Each cluster once, at its first CPU, in the node of that.
clusters_as_sysfs()
{
	local n id want list

	for n in "$NODES"/node[0-9]*; do
		id=${n##*/node}
		want=$(cat "$n"/cpu[0-9]*/topology/cluster_cpus_list 2>/dev/null |
			sort -nu | tr '\n' ' ')
		# shellcheck disable=SC2046 # a list
		set -- $(row "$id")
		shift 3
		list="$* "
		[ "$list" = "${want:-- }" ] || {
			say "node $id: clusters $list, not $want"
			return 1
		}
	done
}

json_as_sysfs()
{
	local n d

	ctl 0 topology --json || return 1
	for n in "$NODES"/node[0-9]*; do
		for d in $(cat "$n/distance"); do
			echo "$d"
		done
	done > "$TMP/want"
	awk '/"distances"/ { on = 1; next } /\]/ { on = 0 }
		on { gsub(/[ ,]/, ""); print }' "$TMP/out" | cmp - "$TMP/want"
}

# Where there are CPUs and memory it is measured, elsewhere guessed, and said so.
measured()
{
	ctl 0 topology --measure || return 1
	sed -n '/^ns a load/,/^$/p' "$TMP/out" | sed 's/^/# /'
	sed -n '/^ns a load/,/^$/s/^n\([0-9]*\)  *//p' "$TMP/out" > "$TMP/ns"
	awk -v nodes="$(ls -d "$NODES"/node[0-9]* | wc -l)" '
		NF != nodes { bad = 1 }
		{ for (i = 1; i <= NF; i++) bad = bad || !($i + 0 > 0.2 && $i + 0 < 100000) }
		END { exit bad || NR != nodes }' "$TMP/ns" || return 1
	for n in "$NODES"/node[0-9]*; do
		[ -n "$(cat "$n/cpulist")" ] || echo x
	done | grep -q x || {
		! grep '~' "$TMP/out"
		return
	}
	grep -q '~ not measured' "$TMP/out"
}

offered()
{
	sed -n '/^    cat > /,$s/^    //p' "$TMP/out" > "$TMP/offer"
	sh -eu "$TMP/offer" || return 1
	sed 's/~//g' "$TMP/ns" | awk '{
		for (i = 1; i <= NF; i++)
			printf "%s%.0f", (i > 1 ? " " : ""), $i
		print ""
	}' > "$TMP/rounded"
	sed 's/^/# /' "$SYSFS/latency_ns"
	awk 'NR == FNR { want[NR] = $0; next }
		{
			n = split(want[FNR], w)
			bad = bad || n != NF
			for (i = 1; i <= n; i++)
				bad = bad || w[i] - $i > 1 || $i - w[i] > 1
		}
		END { exit bad || FNR < 2 }' "$TMP/rounded" "$SYSFS/latency_ns"
}

begin 8
check "runs" ctl 0 topology
check "nodes, CPUs and memory" as_sysfs
check "clusters" clusters_as_sysfs
check "distances" distances_as_sysfs
check "the same as JSON" json_as_sysfs
load
check "measures" measured
check "offers what latency_ns takes" offered
check "is for everybody" ctl_nobody 0 topology
finish
