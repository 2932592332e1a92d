#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# Page verdicts: each knob alone decides, as move_pages(2), /proc and the
# function tracer say, and the ledger has a row for each call of the kernel's
# function.  A page that may not move is no failure.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

MB=256		# pages
same=-eq
THP=/sys/kernel/mm/transparent_hugepage

# knobs KNOB=VALUE...: threshold mode in which all but these let pages move
knobs()
{
	class a page_mode=never page_min_distance=0 page_share_pct=0 \
		page_streak=1 page_hold_ms=0 page_rate_mbps=0 page_free_pct=0 &&
		class a "$@" page_mode=threshold
}

# start OPTION...: a program whose class is a
start()
{
	hinter_start -o -N alpha "$@" && tasks=$(workers)
}

# mark: what is counted until now, at rest
mark()
{
	ask hold && take mark && cat "$DEBUGFS/decisions" > "$TMP/ledger" &&
		cat "$DEBUGFS/hooks" > "$TMP/hooks"
	was_calls=$(calls page)
	was_moved=$(moved $tasks)
	was_migrated=$(vm numa_pages_migrated)
}

# since COLUMN CLASS VERDICT REASON: in the ledger since the mark
since()
{
	cat "$DEBUGFS/decisions" > "$TMP/ledger.now"
	awk -v column="$1" -v class="$2" -v verdict="$3" -v reason="$4" '
		$1 == class && $2 == "page" &&
		(verdict == "." || $3 == verdict) &&
		(reason == "." || $4 == reason) {
			sum += FILENAME ~ /now$/ ? $column : -$column
		}
		END { printf "%.0f\n", sum }' "$TMP/ledger" "$TMP/ledger.now"
}

redirects()
{
	awk '$3 == "page" { sum += $6 } END { printf "%.0f\n", sum }' "$1"
}

# The sums that hold whatever was decided.
adds_up()
{
	local bad=0 vetoes

	ask hold && take now || return 1
	vetoes=$(since 5 all veto .)
	is "$(since 5 all . .)" -eq $(($(calls page) - was_calls)) \
		"the ledger's sum" || bad=1
	is $(($(since 6 all kernel .) + $(since 6 all allow .))) -ge \
		$(($(vm numa_pages_migrated) - was_migrated)) allowed || bad=1
	# Of 5.10, huge pages are vetoed in another way.
	is $(($(redirects "$DEBUGFS/hooks") - $(redirects "$TMP/hooks"))) \
		"$same" "$vetoes" redirects || bad=1
	# The kernel fails at times by itself, but what it was not let do is no
	# failure.
	is "$(rise migrate_failed "$TMP/mark" "$TMP/now")" -le \
		$(($(since 5 all kernel .) + $(since 5 all allow .))) \
		migrate_failed || bad=1
	exact mark now || bad=1
	[ $bad = 0 ] || cat "$TMP/ledger" "$TMP/ledger.now"
	return $bad
}

# only VERDICT REASON: that, and nothing else, was decided for the class
only()
{
	local n

	n=$(since 5 a "$1" "$2")
	say "$n times $1 $2"
	is "$n" -gt 0 "$1 $2" && is "$(since 5 a . .)" -eq "$n" decisions
}

vetoes()
{
	[ "$(since 5 a veto "$1")" -ge "$2" ]
}

none_moved()
{
	is "$(moved $tasks)" -eq "$was_moved" "pages moved"
}

# pages_on NODE N
pages_on()
{
	is "$(on "$1")" -eq "$2" "pages on node $1"
}

# vetoed REASON N: so often, and nothing moved
vetoed()
{
	ask storm && loop_until vetoes "$1" "$2" && ask hold &&
		only veto "$1" && none_moved && adds_up
}

# moves NODE: nothing is in the way any more
moves()
{
	ask storm && loop_until all_on "$1" && adds_up
}

distance()
{
	ask storm && loop_until vetoes distance 500 &&
		loop_until at_least $((2 * MB)) on 0 && ask hold &&
		pages_on 0 $((2 * MB)) && pages_on 2 $((2 * MB)) &&
		is "$(moved ${tasks%% *})" -eq 0 "of distance 20, moved" &&
		is "$(since 5 a veto .)" -eq "$(since 5 a veto distance)" vetoes &&
		adds_up
}

# To each of these CPUs in turn, for so many faults: none gets a larger share,
# none asks often in a row.
wander()
{
	local cpu faults=$1

	shift
	for cpu; do
		ask cpus "$cpu" && ask run "$faults" || return 1
	done
}

share()
{
	class a page_mode=never
	echo 600000 > "$SYSFS/half_life_ms"
	wander 600 0 2 4 && knobs page_share_pct=60 && mark &&
		wander 520 0 2 4 && only veto share && none_moved && adds_up
}

streak()
{
	mark && knobs page_streak=6 && wander 600 0 2 4 0 2 4 &&
		only veto streak && none_moved && adds_up
}

# Held where they went, and for twice as long after a move back.
hold()
{
	local from moved

	knobs page_hold_ms=8000 page_hold_max_ms=600000
	mark
	ask cpus 2
	from=$(uptime_ms)
	ask storm
	loop_until all_on 1
	moved=$(moved $tasks)
	ask cpus 0
	loop_until vetoes hold 100 || return 1
	[ "$(uptime_ms)" -gt $((from + 7500)) ] ||
		is "$(moved $tasks)" -eq "$moved" "pages moved" || return 1
	from=$(uptime_ms)
	moves 0 || return 1
	is "$(since 5 a veto .)" -eq "$(since 5 a veto hold)" vetoes || return 1
	mark
	ask cpus 2
	ask storm
	while [ "$(uptime_ms)" -lt $((from + 15000)) ]; do
		usleep 100000
	done
	ask hold
	[ "$(uptime_ms)" -gt $((from + 15900)) ] || only veto hold && none_moved
}

# Over ten seconds at most 110% of a megabyte a second; and it goes on.
rate()
{
	local from migrated ms

	ask storm && loop_until vetoes rate 1 || return 1
	from=$(uptime_ms)
	migrated=$(vm numa_pages_migrated)
	pass 10000
	migrated=$(($(vm numa_pages_migrated) - migrated))
	ms=$(($(uptime_ms) - from))
	say "$migrated pages in $ms ms"
	is $migrated -le $((MB * ms * 110 / 100 / 1000)) pages &&
		loop_until at_least $((was_migrated + 2 * MB)) \
			vm numa_pages_migrated && ask hold &&
		is "$(since 5 a veto .)" -eq "$(since 5 a veto rate)" vetoes &&
		adds_up
}

# meminfo NODE NAME: pages
meminfo()
{
	awk -v name="$2:" '$3 == name { print $4 / 4 }' \
		"/sys/devices/system/node/node$1/meminfo"
}

# Nodes have others' pages come and go, too.
free_stays()
{
	local total pct least

	total=$(meminfo 0 MemTotal)
	# What the CPUs have not yet told of counts as taken.
	pct=$(($(meminfo 0 MemFree) * 100 / total - 3))
	least=$((total * pct / 100))
	knobs page_free_pct=$pct && mark && ask storm &&
		loop_until vetoes free 2000 && ask hold || return 1
	say "$(meminfo 0 MemFree) of $total pages are free, $pct% are $least"
	is "$(meminfo 0 MemFree)" -ge $((least - 2 * MB)) MemFree &&
		is "$(moved $tasks)" -gt "$was_moved" moved &&
		is "$(since 5 a veto .)" -eq "$(since 5 a veto free)" vetoes &&
		adds_up
}

# Unknown pages are the kernel's; of others, a cost beyond all gain vetoes.
payback()
{
	class a page_mode=payback page_cost_ns=1000000000 && mark &&
		moves 0 && is "$(since 6 a kernel unknown_page)" -ge $MB \
			unknown || return 1
	mark && ask cpus 6 && ask storm && loop_until vetoes loss $MB &&
		ask hold || return 1
	is $(($(moved $tasks) - was_moved)) -le \
		"$(since 6 a kernel unknown_page)" moved &&
		is "$(since 5 a allow .)" -eq 0 allowed && adds_up
}

gain()
{
	mark && class a page_cost_ns=0 && moves 3 &&
		is "$(since 5 a allow gain)" -gt 0 gain &&
		is "$(since 5 a veto .)" -eq 0 vetoes
}

all_equal()
{
	mark
	# As many as there are, and all the same.
	sed 's/[0-9][0-9]*/100/g' "$SYSFS/latency_ns" > "$TMP/equal"
	cat "$TMP/equal" > "$SYSFS/latency_ns" && ask cpus 0 && ask storm &&
		loop_until vetoes loss $MB && ask hold &&
		is "$(since 5 a allow .)" -eq 0 allowed &&
		is $(($(moved $tasks) - was_moved)) -le \
			"$(since 6 a kernel unknown_page)" moved && adds_up
}

# never, for one of two; the other one migrates as it likes
never()
{
	class a page_mode=never && mark
	second hinter_start -o -t 2 -m 2 -c 2,3 -n 0 -N beta &&
		second ask storm && ask storm && loop_until vetoes never 500 &&
		loop_until second all_on 1 && second ask hold && ask hold &&
		only veto never && none_moved && pages_on 3 $((2 * MB)) &&
		adds_up && is "$(since 6 all kernel kernel)" -ge $((2 * MB)) \
			"left to the kernel"
	rc=$?
	second hinter_stop && return $rc
}

# watch_flags: the kernel's probe counts the calls of task_numa_fault(), and writes
# down those whose flags, as they get there, say that a migration has failed
watch_flags()
{
	local at register=%x3

	[ "$(uname -m)" = aarch64 ] || register=%cx
	# Behind the place where others may change them; where that ends differs.
	for at in 8 12 16 20 5 9 10 11; do
		echo "p:numa_flags task_numa_fault+$at flags=$register:s32" \
			> "$TRACING/kprobe_events" && break
	done 2>/dev/null
	later "echo > $TRACING/kprobe_events"
	[ -d "$FLAGS" ] || return 1
	later "echo 0 > $FLAGS/enable"
	echo 'flags & 16' > "$FLAGS/filter" && echo 1 > "$FLAGS/enable"
}

flags_seen()
{
	awk '$1 == "numa_flags" { print $2 }' "$TRACING/kprobe_profile"
}

# One failure would slow down the scans of a task for the rest of its life.
no_failure()
{
	local before

	echo > "$TRACING/trace"
	watch_flags || return 1
	before=$(flags_seen)
	mark && in_turn vetoes never $((10 * MB)) && only veto never &&
		adds_up && none_failed &&
		is $(($(flags_seen) - before)) -ge $((10 * MB)) "faults seen" &&
		is "$(grep -c numa_flags: "$TRACING/trace")" -eq 0 failures
}

none_failed()
{
	awk -v tasks=" $tasks " 'NR == 1 {
			for (i = 1; i <= NF; i++)
				at[$i] = i
			next
		}
		index(tasks, " " $at["tid"] " ") {
			n++
			failed += $at["failed"]
		}
		END { exit failed || n != 2 }' "$DEBUGFS/tasks"
}

huge()
{
	[ -e $THP/enabled ] || return 0
	save $THP/enabled
	echo madvise > $THP/enabled
	class a page_mode=never
	! kernel_older 5 11 || same=-le
	start -k huge -t 2 -m 16 -c 0,1 -n 3 && mark && vetoed never 16 &&
		is "$(since 6 a veto never)" -ge \
			$(($(since 5 a veto never) * 100)) pages &&
		pages_on 3 $((8 * HUGE_KIB / PAGE_KIB)) && mark && knobs && moves 0
	rc=$?
	hinter_stop && return $rc
}

FLAGS=$TRACING/events/kprobes/numa_flags

begin 18
load half_life_ms=1000
kernel_knob scan_period_max_ms 200
class a page_mode=never
rules 'comm=alpha class=a'
check "calls are counted" count_calls page $PAGE_FUNCTIONS

# Shared by two nodes, neither of which has them: the kernel scans fast.
start -t 2 -m 2 -s -c 0,2 -n 3
check "never: not one, while another program's do" never
hinter_stop

start -t 2 -m 4 -c 0,1 -n 2,3
knobs page_min_distance=21
mark
check "page_min_distance: 22 is enough, 20 is not" distance
knobs page_min_distance=20
mark
check "page_min_distance: 20 is enough now" moves 0
hinter_stop

start -t 1 -m 1 -c 0 -n 3
check "page_share_pct: a third on each node is not enough" share
echo 1000 > "$SYSFS/half_life_ms"
mark
check "page_share_pct: a thread that stays has all" moves 2
hinter_stop

start -t 1 -m 1 -c 0 -n 3
check "page_streak: not while it wanders" streak
mark
ask cpus 0
check "page_streak: as it stays, they move" moves 0
check "page_streak: and not before" is "$(since 5 a veto streak)" -ge \
	$((4 * MB)) vetoes
check "page_hold_ms: held, moved back, held for longer" hold
hinter_stop

start -t 2 -m 32 -c 0,1 -n 3
knobs page_rate_mbps=1
mark
check "page_rate_mbps: that, and no more" rate
ask place
check "page_free_pct: that stays free" free_stays
hinter_stop

start -t 1 -m 1 -c 0 -n 3
check "page_cost_ns: beyond all gain" payback
check "page_cost_ns: none, all pays" gain
check "latency_ns: where all is equal, nothing pays" all_equal
check "the program fared well" hinter_stop

check "huge pages: one decision, many pages" huge

kernel_knob scan_period_max_ms 1000
start -t 2 -m 1 -s -c 0,6 -n 1
class a page_mode=never
check "what may not move has not failed" no_failure
hinter_stop
finish
