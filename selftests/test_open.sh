#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# Removing the module while one of its files is open: refused or done, but
# never harmful; and once it is closed, it can be removed.
. "$(dirname "$0")/lib.sh"

# Open, half read.
hold()
{
	exec 7< "$1" || return 1
	read -r _ <&7
	# Refused is fine, and so is done: what counts comes after.
	if rmmod numabal 2> "$TMP/err"; then
		say "removed while $1 was open"
	else
		say "$1 is open: $(cat "$TMP/err")"
	fi
	# Whatever it gives, it must come back.
	cat <&7 > "$TMP/rest" 2>&1
	exec 7<&-
	if [ -e /sys/module/numabal ]; then
		unload
	fi
	gone
}

# A file that is written to.
hold_reset()
{
	exec 7> "$DEBUGFS/reset" || return 1
	rmmod numabal 2> "$TMP/err"
	{ echo 1 >&7; } 2> "$TMP/err"
	exec 7>&-
	if [ -e /sys/module/numabal ]; then
		unload
	fi
	gone
}

begin 14
for view in stats matrix tasks groups clusters hooks decisions; do
	load
	# Something to read.
	hinter_start -t 4 -m 4 -s -c 0,2,4,6 && ask run 100
	check "$view held open" hold "$DEBUGFS/$view"
	hinter_stop
done
for knob in enabled half_life_ms classes rules class/default/page_mode; do
	load
	check "$knob held open" hold "$SYSFS/$knob"
done
load
check "reset held open" hold_reset
check "loads again" load
finish
