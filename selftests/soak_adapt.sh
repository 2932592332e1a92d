#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# scan_mode=adapt: where a program is at home the scans back off, to a fifth of
# the kernel's hint faults and less; as its threads move they are back, and the
# pages are local no later than stock.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

SETTLE=30000 WATCH=10000
PAGES=512

# home A B: nine pages of ten lie on these two nodes
home()
{
	[ $(($(on "$1") + $(on "$2"))) -ge $((PAGES * 9 / 10)) ]
}

# moves CPUS NODES CPUS NODES: both programs, the second is stock's; adds to
# $ours and $stock when nine pages of ten were there
moves()
{
	local from first='' second=''

	ask cpus "$1"
	second ask cpus "$3"
	from=$(uptime_ms)
	# shellcheck disable=SC2086 # two numbers
	until [ "$first" ] && [ "$second" ]; do
		[ "$first" ] || ! home $2 || first=$(($(uptime_ms) - from))
		[ "$second" ] || ! second home $4 ||
			second=$(($(uptime_ms) - from))
		[ $(($(uptime_ms) - from)) -lt $((LIMIT * 1000)) ] || return 1
	done
	say "local after $first ms, stock after $second ms"
	ours=$((ours + first)) stock=$((stock + second))
}

# Away and back: when each looks is a matter of luck.
followed()
{
	local ours=0 stock=0

	moves 4,6 '2 3' 1,3 '0 1' && pass 2000 && moves 0,2 '0 1' 5,7 '2 3' ||
		return 1
	account a
	is $ours -le $((stock * 3 / 2 + 500)) ms
}

backed_off()
{
	local ours stock

	ours=$(calls ours) stock=$(calls stock)
	pass $WATCH
	ours=$(($(calls ours) - ours)) stock=$(($(calls stock) - stock))
	say "$ours faults, stock $stock"
	is $stock -ge $((PAGES * 3)) "stock's faults" &&
		is $((ours * 5)) -le $stock "five times ours"
}

# hurries: how often a scan was not put off
hurries()
{
	echo $(($(decided a scan allow learn) + $(decided a scan allow moved) +
		$(decided a scan allow budget)))
}

begin 6
load
class a scan_mode=adapt scan_period_min_ms=100
rules 'comm=alpha class=a'
hinter_start -o -t 2 -m 2 -c 0,2 -n 0,1 -N alpha
second hinter_start -o -t 2 -m 2 -c 5,7 -n 2,3 -N beta
ours=$(workers)
stock=$(second workers)
count_calls ours task_numa_fault -- $ours
count_calls stock task_numa_fault -- $stock
ask storm
second ask storm
pass $SETTLE
check "at home: a fifth of stock's faults, at most" backed_off
check "as it learned that it is" is "$(decided a scan allow stable)" -gt 0
hurries=$(hurries)
check "it moves: the pages follow, no later than stock's" followed
check "as it noticed" is "$(hurries)" -gt "$hurries"
check "the first fared well" hinter_stop
check "the second fared well" second hinter_stop
finish
