#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# `recent` falls by halves, one each half_life_ms, and `total` stays; knobs can
# be given when the module is loaded, and bad ones refuse the load.
. "$(dirname "$0")/lib.sh"

HALF_LIFE=2000
LOG_EXPECTED='numabal|half_life_ms|invalid for parameter'

uptime_ms()
{
	local up

	read -r up _ < /proc/uptime
	up=${up%.*}${up#*.}0
	echo "${up#0}"
}

# row NAME: when, and columns of the task with most faults, into $TMP/NAME
row()
{
	uptime_ms > "$TMP/$1"
	awk 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["faults"] > most {
			most = $at["faults"]
			line = $at["tid"] "\n" $at["faults_matrix"] "\n" \
				$at["recent_matrix"]
		}
		END { print line }' "$DEBUGFS/tasks" >> "$TMP/$1"
	uptime_ms >> "$TMP/$1"
}

# Halvings from one row to another: the same in all cells, else an error.
# Private and shared are halved apart, so a cell may be one off.
halvings()
{
	awk 'NR == FNR { first[FNR] = $0; next }
		{ second[FNR] = $0 }
		END {
			n = split(first[4], a, /[\/,]/)
			split(second[4], b, /[\/,]/)
			if (first[2] != second[2] || first[3] != second[3])
				exit 1
			for (k = 0; k < 40; k++) {
				power = k ? power * 2 : 1
				bad = sum = 0
				for (i = 1; i <= n; i++) {
					want = int(a[i] / power)
					sum += a[i]
					if (b[i] != want && b[i] != want - 1)
						bad = 1
				}
				if (!bad && sum) {
					print k
					exit
				}
			}
			exit 1
		}' "$TMP/$1" "$TMP/$2"
}

# The clock may tick at any moment of the first read, hence one more or less.
halved()
{
	local k least most

	k=$(halvings "$1" "$2") || {
		say "not the same halvings in all cells:"
		sed 's/^/# /' "$TMP/$1" "$TMP/$2"
		return 1
	}
	least=$((($(sed -n 1p "$TMP/$2") - $(sed -n 5p "$TMP/$1")) / HALF_LIFE))
	most=$((($(sed -n 5p "$TMP/$2") - $(sed -n 1p "$TMP/$1")) /
		HALF_LIFE + 1))
	say "$k halvings, $least to $most expected"
	[ "$k" -ge $((least)) ] && [ "$k" -le "$most" ]
}

recent()
{
	awk '$1 == "all" && $2 == "faults" && $3 == "recent" {
		for (i = 5; i <= NF; i++) sum += $i
	} END { print sum + 0 }' "$DEBUGFS/matrix"
}

falls_below()
{
	[ "$(recent)" -lt "$1" ]
}

total_stays()
{
	take later && exact held later &&
		is "$(matrix_sum "$TMP/later.views/matrix" all faults)" -eq \
			"$(matrix_sum "$TMP/held.views/matrix" all faults)"
}

refuses()
{
	! load "$@" 2> "$TMP/err" && gone
}

begin 14
check "half_life_ms= is taken" load half_life_ms=$HALF_LIFE
check "and shown" is "$(cat "$SYSFS/half_life_ms")" -eq $HALF_LIFE
check "faults come" hinter_start -t 4 -m 16 -c 0,2,4,6 -n 1,2,3,0
ask run 6000
take held
row first
all=$(recent)
loop_until falls_below $((all * 6 / 10 + 1))
row second
check "recent fell by whole halvings" halved first second
loop_until falls_below $((all * 6 / 100 + 1))
row third
check "and fell on" halved second third
check "in step since the beginning" halved first third
check "total stays, exact" total_stays
hinter_stop
unload

check "enabled=0 is taken" load enabled=0
check "and shown" is "$(cat "$SYSFS/enabled")" -eq 0
check "no function is hooked then" \
	sh -c "! grep numabal $TRACING/enabled_functions"
unload
check "half_life_ms=99 refuses the load" refuses half_life_ms=99
check "half_life_ms=word refuses the load" refuses half_life_ms=word
check "enabled=2 refuses the load" refuses enabled=2
check "enabled=-1 refuses the load" refuses enabled=-1
finish
