#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# No file takes what it should not: each bad write gives the errno that
# sysfs-ABI.md names, changes nothing and says nothing in the kernel's log.
. "$(dirname "$0")/lib.sh"

# As any other line of a test, for whom it may concern.
bad_writes()
{
	KSFT_TAP_LEVEL=1 writer > "$TMP/writer"
	rc=$?
	sed 's/^/    /' "$TMP/writer"
	return $rc
}

silent()
{
	! complaints | grep .
}

# Nothing was reset by what was no 1.
not_reset()
{
	is "$(stat reset_ms)" -ge "$before" reset_ms
}

refuses_read()
{
	! cat "$DEBUGFS/reset" > /dev/null 2>&1
}

reset_takes()
{
	echo 1 > "$DEBUGFS/reset" && printf 1 > "$DEBUGFS/reset"
}

begin 5
load
# What loading said is not what writing says.
echo "<6>$LOG_MARK, again" > /dev/kmsg
LOG_MARK="$LOG_MARK, again"
before=$(stat reset_ms)
check "bad writes are refused" bad_writes
check "nothing was reset" not_reset
check "reset cannot be read" refuses_read
check "reset takes a 1" reset_takes
check "the kernel's log is silent" silent
finish
