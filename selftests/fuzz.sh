#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2034
# To be sourced by tests, after drive.sh: COUNT writes of anything to all files of numabal, a part of them by
# two writers at once, while hint faults storm. SEED and WRITES in the environment say otherwise;
# see NUMABAL_SET in vm/run.sh.

SEED=${SEED:-$(hexdump -n 4 -e '"%u"' /dev/urandom)}

# writes CPU SEED N [beside]: what it said is in $TMP/fuzz.SEED
writes()
{
	local cpu=$1

	shift
	# One of the storm's
	taskset -c "$cpu" fuzz_files "$@" < "$HERE/sysfs-ABI.md" > "$TMP/fuzz.$1"
	rc=$?
	[ "$rc" = 0 ] || grep -a '^#' "$TMP/fuzz.$1"
	return "$rc"
}

by_two()
{
	local other rc

	writes 0 $((SEED + 1)) "$1" beside &
	other=$!
	JOBS=$other
	writes 2 $((SEED + 2)) "$1" beside
	rc=$?
	wait $other || rc=1
	JOBS=
	return "$rc"
}

# What can be written, by the tree itself.
all_were()
{
	find -L "$SYSFS" "$DEBUGFS" -type f -perm -200 |
		sed 's|/class/[^/]*/|/class/<name>/|' | sort -u > "$TMP/tree"
	awk '$1 == "file" && $4 > 0 { print $2 }' "$TMP/fuzz.$SEED" | sort > "$TMP/written"
	awk '$1 == "file" { written += $4; taken += $6 }
		END { print "# taken:", taken, "of", written }' "$TMP/fuzz.$SEED"
	is "$(wc -l < "$TMP/tree")" -ge 70 files || return 1
	cmp "$TMP/tree" "$TMP/written" || {
		diff "$TMP/tree" "$TMP/written" | sed 's/^/# /'
		return 1
	}
}

# Of two, neither knows when the other ends.
put_back()
{
	writes 0 0 0 && as_loaded
}

fuzz()
{
	local n=${WRITES:-$1} each

	each=$((n / 5))
	begin 7
	say "SEED=$SEED WRITES=$n"
	load
	check "a storm" gentle_storm
	check "$((n - each * 2)) writes" writes 0 "$SEED" $((n - each * 2))
	check "to every file that can be written" all_were
	check "$((each * 2)) writes by two at once" by_two $each
	check "the storm fared well" storm_stop
	check "nothing is steered, or kept, any more" put_back
	check "still exact" still_exact
	finish
}
