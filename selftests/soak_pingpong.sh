#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# Pages that threads on two nodes use in turn: the thresholds as they are by
# default stop nine moves of ten that the kernel makes for the same program at
# the same time; and pages follow a program that moves once, no later than stock.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

PHASES=36
PAGES=256

passed()
{
	[ "$(uptime_ms)" -ge $((from + $1)) ]
}

# A phase takes half a second; where scans are slow up to three times that, until
# stock has moved the pages.
take_turns()
{
	local i=0 from

	while [ $i -lt $PHASES ]; do
		ask turn $((i % 2)) && second ask turn $((i % 2)) || return 1
		if [ $i = 0 ]; then
			ask storm && second ask storm || return 1
		fi
		from=$(uptime_ms)
		until passed 1500; do
			! passed 500 || ! second all_on $((i % 2 * 3)) || break
			usleep 50000
		done
		i=$((i + 1))
	done
	ask hold && second ask hold
}

# fewer STOCK OURS: at most a tenth; and stock has something to lose
fewer()
{
	is "$1" -ge $((PHASES * PAGES / 2)) "stock moved" &&
		is $(($2 * 10)) -le "$1" "ten times ours"
}

# Both go to another node, ours first: when are all pages there?
followed()
{
	local from first='' second=''

	ask cpus 6
	second ask cpus 7
	from=$(uptime_ms)
	until [ "$first" ] && [ "$second" ]; do
		[ "$first" ] || ! all_on 3 || first=$(($(uptime_ms) - from))
		[ "$second" ] || ! second all_on 3 ||
			second=$(($(uptime_ms) - from))
		[ $(($(uptime_ms) - from)) -lt $((LIMIT * 1000)) ] || break
	done
	say "all there after $first ms, stock after $second ms"
	# A scan may fall on either side of a look.
	[ "$first" ] && [ "$second" ] && is $first -le $((second * 3 / 2 + 500)) ms
}

begin 6
# That each phase has some scans, here where they are slow.  The kernel does not
# go below 100 ms with more at a time; and on newer ones a thread that was away
# for 4 to 8 delays has a scan that goes nowhere.
kernel_knob scan_size_mb 32
kernel_knob scan_delay_ms 1000
kernel_knob scan_period_min_ms 25
kernel_knob scan_period_max_ms 25
load
class a page_mode=threshold
rules 'comm=alpha class=a'
hinter_start -o -t 2 -s -m 1 -c 0,6 -n 0 -N alpha
second hinter_start -o -t 2 -s -m 1 -c 1,7 -n 0 -N beta
ours=$(workers)
stock=$(second workers)
check "two programs, two nodes, in turn" take_turns
say "of $PAGES pages, moved: $(moved $ours), by stock $(moved $stock);" \
	"scans: $(scans $HINTER), by stock $(scans $SECOND)"
account a
check "ten moves become one" fewer "$(moved $stock)" "$(moved $ours)"
check "they are held" is "$(decided a page veto hold)" -gt 0
hinter_stop
second hinter_stop

hinter_start -o -t 1 -m 1 -c 0 -n 0 -N alpha
second hinter_start -o -t 1 -m 1 -c 1 -n 0 -N beta
ask storm
second ask storm
first=$(scans $HINTER)
# At home for a while.
loop_until at_least $((first + 20)) scans $HINTER
check "they move once: so do the pages, no later than stock" followed
check "the first fared well" hinter_stop
check "the second fared well" second hinter_stop
finish
