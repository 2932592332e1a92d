#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# The examples of README.md: each is run as it stands there, and does what the
# line above it says.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

README=${NUMABAL_README:-$HERE/README.md}

# example N: the N-th that begins in the module's directory
example()
{
	awk -v n="$1" '
		/^    cd \/sys\/kernel\/numabal$/ { i++ }
		i == n && /^    / { print substr($0, 5); seen = 1; next }
		seen { exit }' "$README"
}

# run N: on a module that has just been loaded
run()
{
	[ ! -d "$SYSFS" ] || unload
	load || return 1
	example "$1" > "$TMP/example.$1"
	[ "$(wc -l < "$TMP/example.$1")" -ge 3 ] || {
		say "there is no example $1"
		return 1
	}
	sh -eu "$TMP/example.$1"
}

# scanned_alone PID OTHER: it is, while the other one runs and is not
scanned_alone()
{
	local before

	# One that was under way may yet end.
	more_scans "$1" 2 || return 1
	before=$(scans "$2")
	more_scans "$1" 3 && is "$(scans "$2")" -eq "$before" scans
}

# stays TID...: the kernel wants to move their pages, and does not
stays()
{
	local before

	before=$(moved "$@")
	echo 1 > "$DEBUGFS/reset"
	ask run 3000 && is "$(moved "$@")" -eq "$before" pages &&
		is "$(decided all page veto "${REASON:-never}")" -ge 100 vetoes
}

check_knobs()
{
	local pair

	for pair; do
		[ "$(cat "$SYSFS/${pair%%=*}")" = "${pair#*=}" ] || {
			say "${pair%%=*} is $(cat "$SYSFS/${pair%%=*}")"
			return 1
		}
	done
}

# The line for /etc/modprobe.d
options()
{
	sed -n 's/^    options numabal //p' "$README"
}

begin 15
kernel_knob scan_period_max_ms 200

check "balance only redis: runs" run 1
hinter_start -o -t 2 -s -m 1 -c 0,6 -n 1 -N redis-server
second hinter_start -o -t 2 -s -m 1 -c 2,4 -n 1 -N other
ask storm
second ask storm
check "balance only redis: nobody else is scanned" \
	scanned_alone $HINTER $SECOND
second hinter_stop
hinter_stop

check "virtual machines: runs" run 2
hinter_start -o -t 4 -m 4 -c 0,2,4,6 -n 1,2,3,0 -N qemu-system-x86
# shellcheck disable=SC2046 # a list
check "virtual machines: no page moves" stays $(workers)
hinter_stop

check "ping-pong: runs" run 3
check "ping-pong: knobs" check_knobs page_mode=threshold page_min_distance=13
hinter_start -o -t 2 -m 2 -c 0,2 -n 1,0
# shellcheck disable=SC2046 # a list
check "ping-pong: no page moves between dies" \
	eval 'REASON=distance stays $(workers)'
hinter_stop

check "a database: runs" run 4
check "a database: knobs" check_knobs class/db/scan_mode=adapt \
	class/db/scan_forgive=1 scan_mode=kernel
check "a database: rule" grep -qx 'comm=postgres uid=999 class=db' \
	"$SYSFS/rules"

check "simulations: runs" run 5
check "simulations: knobs" check_knobs class/hpc/place_mode=threshold \
	class/hpc/place_pack=1 class/hpc/place_hold_ms=10000 \
	class/hpc/place_gain_pct=10 place_mode=kernel
check "simulations: rule" grep -qx 'cgroup=/hpc.slice class=hpc' \
	"$SYSFS/rules"

unload
# shellcheck disable=SC2046 # a list
check "modprobe.d: loads" load $(options)
check "modprobe.d: knobs" check_knobs page_mode=threshold \
	page_hold_ms=30000 scan_forgive=1
finish
