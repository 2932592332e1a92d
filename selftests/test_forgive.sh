#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# The kernel counts the pages of a task that could not be moved and, once it has
# one, never again forgets them; with scan_forgive=1 it does.  What it counts is
# in the trace event of a scan.  6.12 was mended in a stable release: there it
# forgets by itself, at the task's next scan.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

# How many scans make it credible.
SCANS=8

# failed TID: what the kernel counts for it, one line a scan
failed()
{
	grep "numabal_scan: tid=$1 " "$TRACING/trace" |
		sed 's/.* failed=\([0-9]*\).*/\1/'
}

scans_of()
{
	failed "$1" | wc -l
}

some_failed()
{
	for tid in $tasks; do
		[ "$(failed "$tid" | sort -n | tail -n 1)" -gt 0 ] && return
	done 2>/dev/null
	return 1
}

# Migrations fail while somebody unknown has the pages; later they do not.  Sets
# $tid to who has failed.
fail()
{
	ask grip 8 && ask storm && loop_until some_failed
	rc=$?
	ask hold && ask grip 0 && return $rc
}

# now_is TEST N: in its last scan, the number is -gt or -eq N
now_is()
{
	local n

	n=$(failed "$tid" | tail -n 1)
	[ -n "$n" ] && test "$n" "$1" "$2"
}

# remembers TEST N: from some scan on, in each the number is -gt or -eq N
remembers()
{
	local rc n

	ask storm
	# What is forgiven is so from the next fault on, whenever that comes.
	echo > "$TRACING/trace"
	loop_until now_is "$1" "$2"
	echo > "$TRACING/trace"
	loop_until at_least $SCANS scans_of "$tid"
	rc=$?
	ask hold
	say "$(failed "$tid" | tr '\n' ' ')"
	for n in $(failed "$tid"); do
		test "$n" "$1" "$2" || rc=1
	done
	return $rc
}

begin 5
kernel_knob scan_delay_ms 1000
load
class a scan_mode=fixed scan_period_min_ms=100
rules 'comm=alpha class=a'
save "$TRACING/events/numabal/numabal_scan/enable"
echo 1 > "$TRACING/events/numabal/numabal_scan/enable"
# Of private pages older kernels do not mark those that somebody has, and of tmpfs
# none.
mkdir "$TMP/ramfs"
mount -t ramfs ramfs "$TMP/ramfs"
later "umount $TMP/ramfs"
hinter_start -o -t 2 -s -m 1 -c 0,6 -n 1 -N alpha -F "$TMP/ramfs/file"
tasks=$(workers)
check "migrations fail" fail
# None fails from here on.
class a page_mode=never
ask place
case $(uname -r) in
6.12.*)	check "this kernel forgets it by itself" remembers -eq 0 ;;
*)	check "the kernel does not forget it" remembers -gt 0 ;;
esac
class a scan_forgive=1
check "forgiven" remembers -eq 0
class a scan_forgive=0 scan_mode=kernel
check "the scan hook is gone" sh -c "! grep -q '^task_numa_work .* attached' \
	$DEBUGFS/hooks"
check "the program fared well" hinter_stop
finish
