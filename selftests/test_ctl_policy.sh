#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# numabalctl policy: all errors are found before anything is written; a policy is applied
# whole, or not at all whatever fails; what is saved makes the module what it was. What
# is live is read from the module's files.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/ctl.sh"

# live NAME: all that a policy sets, as the files say: classes, rules, scan_*, page_* and
# place_* of each
live()
{
	{
		sort "$SYSFS/classes"
		cat "$SYSFS/rules"
		grep . "$SYSFS"/class/*/[sp]*
	} > "$TMP/$1"
}

# unchanged: since `live before`
unchanged()
{
	live after
	cmp "$TMP/before" "$TMP/after"
}

knob_is()
{
	local pair

	for pair; do
		[ "$(cat "$SYSFS/class/${pair%%=*}")" = "${pair#*=}" ] || {
			say "${pair%%=*} is $(cat "$SYSFS/class/${pair%%=*}")"
			return 1
		}
	done
}

# policy NAME: from stdin
policy()
{
	cat > "$TMP/$1.json"
	chmod 644 "$TMP/$1.json"
}

finds_all()
{
	policy bad <<-END
		{
		  "classes": {
		    "default": { "scan_mode": "sometimes" },
		    "-x": {},
		    "db": {
		      "page_hold_ms": 5000000,
		      "scan_period_min_ms": 70,
		      "scan_period_max_ms": 60,
		      "page_speed": 1
		    }
		  },
		  "rules": [
		    { "comm": "[", "class": "db" },
		    { "pid": 5, "class": "other" },
		    { "class": "db" }
		  ]
		}
	END
	live before
	ctl 5 policy apply "$TMP/bad.json" && unchanged || return 1
	cat > "$TMP/want" <<-END
		3: /classes/default/scan_mode
		4: /classes/-x
		6: /classes/db/page_hold_ms
		7: /classes/db/scan_period_min_ms
		9: /classes/db/page_speed
		13: /rules/0/comm
		14: /rules/1/class
		15: /rules/2
	END
	sed "s|^$TMP/bad.json:\([0-9]*: [^ :]*\): .*|\1|" "$TMP/err" | cmp - "$TMP/want" &&
		ctl 5 policy check "$TMP/bad.json"
}

# example_is_live: as the file's lines say, read by hand
example_is_live()
{
	knob_is realtime/scan_mode=adapt realtime/scan_delay_ms=300 \
		realtime/scan_period_min_ms=250 realtime/scan_forgive=1 \
		realtime/place_mode=threshold realtime/place_gain_pct=20 \
		realtime/place_hold_ms=60000 realtime/place_swap=0 \
		realtime/page_mode=kernel batch/page_mode=threshold \
		batch/page_streak=10 batch/place_mode=kernel \
		default/scan_mode=kernel default/page_streak=1 || return 1
	cat > "$TMP/want" <<-END
		policy=fifo class=realtime
		policy=rr class=realtime
		cgroup=/realtime.slice class=realtime
		policy=batch class=batch
		cgroup=/batch.slice class=batch
		nice>=10 class=batch
	END
	cmp "$SYSFS/rules" "$TMP/want" &&
		[ "$(tr '\n' ' ' < "$SYSFS/classes")" = 'default realtime batch ' ]
}

# What is not in the file goes.
replaces_all()
{
	class old page_mode=never
	echo 5 > "$SYSFS/page_streak"
	rules 'comm=x class=old' 'comm=y class=default'
	ctl 0 policy apply "$HERE/policy.json" && ! [ -e "$SYSFS/class/old" ] &&
		example_is_live
}

# From each pair of bounds to each other one, though no moment may have them crossed.
bounds_cross()
{
	local pair

	for pair in 30000,40000 10,20 50000,60000 20,50000 19,20; do
		echo "{\"classes\": {\"default\": {\"scan_period_min_ms\": ${pair%,*}," \
			"\"scan_period_max_ms\": ${pair#*,}}}}" | policy bounds
		ctl 0 policy apply "$TMP/bounds.json" &&
			knob_is "default/scan_period_min_ms=${pair%,*}" \
				"default/scan_period_max_ms=${pair#*,}" || return 1
	done
}

# Of nobody it is all but one file: what was written until then is taken back.
give_away()
{
	chown 65534 "$SYSFS/classes" "$SYSFS/rules" "$SYSFS"/class/*/*
	chown 0 "$1"
}

rolls_back_knobs()
{
	rules 'comm=x class=batch'
	live before
	policy other <<-END
		{ "classes": {
			"default": { "page_mode": "payback", "page_hold_ms": 1 },
			"realtime": { "page_streak": 7 },
			"batch": { "scan_local_pct": 3, "place_mode": "never" } },
		  "rules": [ { "pid": 1, "class": "realtime" } ] }
	END
	give_away "$SYSFS/class/batch/place_mode"
	ctl_nobody 4 policy apply "$TMP/other.json" &&
		says 'class/batch/place_mode' 'nothing was changed' && unchanged || return 1
	# And without that one in the way, all of it.
	chown 65534 "$SYSFS/class/batch/place_mode"
	ctl_nobody 0 policy apply "$TMP/other.json" &&
		knob_is default/page_mode=payback realtime/page_streak=7 \
			batch/scan_local_pct=3 batch/place_mode=never batch/page_hold_ms=1
}

rolls_back_rules()
{
	rules 'comm=x class=batch' 'comm=y class=realtime'
	live before
	policy less <<-END
		{ "classes": { "default": { "page_hold_ms": 2 }, "batch": {} },
		  "rules": [ { "uid": 7, "class": "batch" } ] }
	END
	give_away "$SYSFS/classes"
	ctl_nobody 4 policy apply "$TMP/less.json" && unchanged
}

# Nobody may make classes, but their files are root's.
rolls_back_classes()
{
	live before
	policy many <<-END
		{ "classes": { "n0": {}, "n1": { "page_streak": 2 }, "n2": {}, "batch": {} } }
	END
	give_away "$SYSFS/version"
	ctl_nobody 4 policy apply "$TMP/many.json" && says 'class/n[01]/' 'nothing was changed' &&
		unchanged
}

# The largest there may be; its rules take many pages.
largest()
{
	local i

	{
		echo '{ "classes": { "default": {}'
		for i in $(seq 64); do
			echo ", \"n$i\": { \"page_streak\": $((1 + i % 15)) }"
		done
		echo '}, "rules": ['
		for i in $(seq 512); do
			echo "{ \"comm\": \"a-rather-long-name-of-$i\", \"pid\": $i," \
				"\"class\": \"n$((i % 64 + 1))\" }"
			[ "$i" = 512 ] || echo ,
		done
		echo '] }'
	} | policy largest
	echo '{}' | policy empty
	ctl 0 policy apply "$TMP/empty.json" && [ "$(cat "$SYSFS/classes")" = default ] &&
		ctl 0 policy apply "$TMP/largest.json" || return 1
	is "$(wc -l < "$SYSFS/classes")" -eq 65 classes &&
		is "$(wc -l < "$SYSFS/rules")" -eq 512 rules &&
		knob_is n1/page_streak=2 n64/page_streak=5 &&
		[ "$(sed -n 512p "$SYSFS/rules")" = \
			'comm=a-rather-long-name-of-512 pid=512 class=n1' ]
}

# saved_makes_it NAME: a module that was loaded afresh is as it was
saved_makes_it()
{
	live before
	ctl 0 policy save "$TMP/$1.json" && unload && load &&
		ctl 0 policy check "$TMP/$1.json" &&
		ctl 0 policy apply "$TMP/$1.json" && unchanged
}

all_kinds()
{
	class a.b-c_D scan_mode=fixed place_swap=0
	echo threshold > "$SYSFS/page_mode"
	class z page_mode=kernel
	rules 'cgroup=/a\"b comm=[!]a-z]\\* pid=2 tgid=3 uid=4294967294 class=z' \
		'policy=deadline nice<=-20 class=a.b-c_D' 'nice>19 class=default' \
		'comm=ä nice=-5 class=z'
	saved_makes_it kinds
}

shown()
{
	ctl 0 policy show && fits 80 &&
		says '^a.b-c_D .*scan_mode=fixed' '^   2  policy=deadline nice<=-20 class=a.b-c_D'
}

begin 17
check "not loaded" ctl 3 policy show
check "a file can be checked" ctl 0 policy check "$HERE/policy.json"
load
check "finds all that is wrong, and writes nothing" finds_all
check "the example" ctl 0 policy apply "$HERE/policy.json"
check "is live" example_is_live
check "replaces what was" replaces_all
check "bounds that pass each other" bounds_cross
ctl 0 policy apply "$HERE/policy.json"
check "what is for root" ctl_nobody 4 policy save
check "takes knobs back" rolls_back_knobs
check "takes rules back" rolls_back_rules
check "takes classes back" rolls_back_classes
check "the largest policy" largest
check "saved and applied, the same" saved_makes_it largest
check "of 65 classes others" ctl 0 policy apply "$HERE/policy.json"
check "are live" example_is_live
check "every kind of rule" all_kinds
check "shows what is live" shown
finish
