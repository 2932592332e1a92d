#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# A migration that fails slows down the scans of a task for the rest of its life;
# with scan_forgive=1 it does not.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

# Migrations fail while somebody unknown has the pages; later they do not.
fail()
{
	local before rc

	before=$(stat migrate_failed)
	ask grip 8 && ask storm &&
		loop_until at_least $((before + 4)) stat migrate_failed
	rc=$?
	ask hold && ask grip 0 && return $rc
}

# Two nodes share the pages, at the same time: the kernel wants to know more.
short()
{
	local rc

	ask storm && loop_until at_most 130 period
	rc=$?
	ask hold && return $rc
}

# Without a failure it would come down, as far as 100.  What a group may have at
# most depends on how much its tasks share, and may be far below 1000.
pinned()
{
	local i=0 rc=0

	ask storm && loop_until at_least 200 period || rc=1
	while [ $rc = 0 ] && [ $i -lt 20 ]; do
		pass 500
		is "$(period)" -ge 150 "the period" || rc=1
		i=$((i + 1))
	done
	ask hold && return $rc
}

begin 5
# None that goes nowhere, as newer kernels have when a thread was away for 4 to 8
# delays.
kernel_knob scan_delay_ms 1000
kernel_knob scan_period_max_ms 1000
load
class a scan_mode=kernel
rules 'comm=alpha class=a'
# Of private pages older kernels do not mark those that somebody has, and of tmpfs
# none.
mkdir "$TMP/ramfs"
mount -t ramfs ramfs "$TMP/ramfs"
later "umount $TMP/ramfs"
hinter_start -o -t 2 -s -m 1 -c 0,6 -n 1 -N alpha -F "$TMP/ramfs/file"
class a page_mode=never
check "the pages are shared: the period is short" short
class a page_mode=kernel
check "migrations fail" fail
class a page_mode=never
ask place
check "once is enough: the longest period, for good" pinned
class a scan_forgive=1
check "forgiven: it is short" short
check "the program fared well" hinter_stop
finish
