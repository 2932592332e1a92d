#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# Classes come and go: names, copies of default, how many there may be, how many
# tasks are in each; and they go while their tasks fault, and while two writers
# make and remove the same.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

CLASSES=$SYSFS/classes
KNOBS='scan_mode scan_delay_ms scan_period_min_ms scan_period_max_ms scan_local_pct
	scan_fault_budget scan_forgive page_mode page_min_distance page_share_pct
	page_streak page_hold_ms page_hold_max_ms page_rate_mbps page_free_pct
	page_cost_ns page_payback_ms place_mode place_gain_pct place_hold_ms
	place_min_distance place_swap place_cluster place_pack'

# refused ERRNO TEXT: not taken as it is, and the list stays
refused()
{
	local err

	cat $CLASSES > "$TMP/classes"
	err=$(printf '%b' "$2" | put $CLASSES)
	[ "$err" = "$1" ] || {
		say "'$2': $err, and not $1"
		return 1
	}
	cmp "$TMP/classes" $CLASSES
}

all_refused()
{
	local bad=0 name long=a234567890123456789012345678901

	for name in '' ' ' . .a -a - 'a b' a/b ../a 'a\tb' 'a*' 'a\0302' 'a,' a: \
		"${long}2" 'a\n+b'; do
		refused EINVAL "+$name" || bad=1
	done
	for name in a 'a\n' ' +a' '+a ' '++a' '+a\n\n' '*a' '' '+a\n-a\n'; do
		[ -z "$name" ] || refused EINVAL "$name" || bad=1
	done
	refused EEXIST +default || bad=1
	refused EPERM -default || bad=1
	refused ENOENT -a || bad=1
	refused ENOENT "-$long" || bad=1
	return $bad
}

# The longest name, and one of all kinds of characters.
good_names()
{
	local name bad=0

	for name in a234567890123456789012345678901 9A_z.-; do
		if ! printf '+%s\n' $name | put $CLASSES > /dev/null ||
			! [ -d "$SYSFS/class/$name" ] ||
			! refused EEXIST "+$name" ||
			! printf '%s' "-$name" | put $CLASSES > /dev/null ||
			[ -e "$SYSFS/class/$name" ]; then
			say "$name: not made, or not removed"
			bad=1
		fi
	done
	return $bad
}

# knobs_of CLASS: each with its value
knobs_of()
{
	local f

	for f in $KNOBS; do
		echo "$f $(cat "$SYSFS/class/$1/$f")"
	done
}

all_files()
{
	(echo "$KNOBS tasks decisions" | tr -s ' \t\n' '\n' | sort) > "$TMP/want"
	find "$SYSFS/class/$1" -mindepth 1 | sed 's/.*\///' | sort |
		cmp - "$TMP/want"
}

# What default says now, and not what it says later.
copied()
{
	echo 7777 > $SYSFS/scan_period_max_ms
	echo never > $SYSFS/class/default/page_mode
	echo +copy > $CLASSES || return 1
	knobs_of default > "$TMP/default"
	echo kernel > $SYSFS/page_mode
	echo 10000 > $SYSFS/class/default/scan_period_max_ms
	all_files copy && knobs_of copy | cmp - "$TMP/default" &&
		[ "$(cat $SYSFS/class/copy/scan_period_max_ms)" = 7777 ] &&
		[ "$(cat $SYSFS/class/copy/page_mode)" = never ] &&
		[ "$(cat $SYSFS/scan_period_max_ms)" = 10000 ] &&
		[ "$(cat $SYSFS/class/default/page_mode)" = kernel ]
}

own_knobs()
{
	knobs_of default > "$TMP/default"
	class copy scan_mode=off page_streak=3 page_mode=payback &&
		knobs_of default | cmp - "$TMP/default" &&
		[ "$(cat $SYSFS/class/copy/page_streak)" = 3 ] &&
		class copy page_mode=kernel scan_mode=kernel
}

# in_order CLASS...: these are the classes
in_order()
{
	printf '%s\n' "$@" | cmp - $CLASSES
}

many()
{
	local i=1

	while [ $i -le 64 ]; do
		echo "+many$i" > $CLASSES || return 1
		i=$((i + 1))
	done
	is "$(wc -l < $CLASSES)" -eq 65 classes &&
		refused ENOSPC +many65 && all_files many64
}

none_of_many()
{
	local i=1

	while [ $i -le 64 ]; do
		echo "-many$i" > $CLASSES || return 1
		i=$((i + 1))
	done
	in_order default
}

# rows CLASS: tasks in it, by the view
rows()
{
	awk -v class="$1" 'NR == 1 {
			for (i = 1; i <= NF; i++)
				at[$i] = i
			next
		}
		$at["class"] == class { n++ }
		END { print n + 0 }' "$DEBUGFS/tasks"
}

# in_class CLASS N: are so many tasks in it at least, by both accounts?
in_class()
{
	local n

	n=$(rows "$1")
	[ "$n" -ge "$2" ] && [ "$(cat "$SYSFS/class/$1/tasks")" -eq "$n" ]
}

no_rule_of()
{
	! grep -w "class=$1" $SYSFS/rules
}

# Four at a time, as many as a storm has while they go.
cycle()
{
	local i=0 taken=0 e

	while [ $i -lt "$1" ]; do
		for e in +one +two -one -two; do
			if echo $e > $CLASSES; then
				taken=$((taken + 1))
			fi
		done 2> /dev/null
		# May well be gone.
		{
			cat $SYSFS/class/one/tasks $SYSFS/class/two/decisions
			echo "comm=storm class=one" > $SYSFS/rules
			echo never > $SYSFS/class/one/page_mode
		} > /dev/null 2>&1
		i=$((i + 1))
	done
	echo $taken
}

two_writers()
{
	local a b rc

	cycle 15 > "$TMP/cycle" 2> /dev/null &
	a=$(cycle 15)
	wait $!
	b=$(cat "$TMP/cycle")
	say "$a and $b of 60 changes each"
	# Of each pair, one at least finds what it wants.
	[ "$a" -gt 0 ] && [ "$b" -gt 0 ] && [ $((a + b)) -ge 60 ]
	rc=$?
	# Whatever is there now can be removed.
	echo -one > $CLASSES
	echo -two > $CLASSES
	in_order default && ! grep . $SYSFS/rules && return $rc
} 2> /dev/null

alive()
{
	a=$(vm numa_hint_faults)
	loop_until at_least $((a + 200)) vm numa_hint_faults
}

begin 20
load
check "default is there, with all its files" all_files default
check "and alone" in_order default
check "bad names and lines are refused" all_refused
check "good names are taken" good_names
check "a new class is a copy of default" copied
check "its knobs are its own" own_knobs
check "twice is once too often" refused EEXIST +copy
echo +b > $CLASSES
echo +a > $CLASSES
check "listed in the order made" in_order default copy b a
for c in copy b a; do
	echo "-$c" > $CLASSES
done
check "64 of them, and not one more" many
check "and none again" none_of_many

check "a storm" storm_start -p 2 -t 3 -s -m 2 -c 0,2,4 -N storm
class one page_mode=never
class two
rules 'comm=storm class=one' 'comm=st* class=two'
check "its tasks are counted, in the first that fits" \
	loop_until in_class one 6
echo "-one" > $CLASSES
check "removed: they are in what the other rules give" \
	loop_until in_class two 6
check "removed: so are the rules" no_rule_of one
echo "-two" > $CLASSES
check "nothing fits: they are in default" loop_until in_class default 6
check "two writers, in a storm" two_writers
check "faults go on" alive
class last scan_mode=fixed page_mode=threshold
rules 'comm=storm class=last'
check "a class is in use" loop_until in_class last 6
check "unloaded with tasks in it" unload
check "the storm fared well" storm_stop
finish
