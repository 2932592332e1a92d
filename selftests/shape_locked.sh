#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# In a kernel that is locked down for its integrity (as secure boot does): what goes on,
# and what is refused. There is no way back but a boot: a machine of its own.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

SECURITY=/sys/kernel/security

lock_down()
{
	mount -t securityfs securityfs $SECURITY &&
		echo integrity > $SECURITY/lockdown &&
		grep -qF '[integrity]' $SECURITY/lockdown
}

# denied COMMAND: with EPERM
denied()
{
	! sh -c "$1" 2> "$TMP/why" && grep -q 'Operation not permitted' "$TMP/why" && return
	sed 's/^/# /' "$TMP/why"
	return 1
}

counts()
{
	take before && ask run 1000 && take after && exact before after &&
		is "$(rise hint_faults "$TMP/before" "$TMP/after")" -ge 1000 faults
}

# Knobs, classes and rules are files of sysfs.
steers()
{
	ask storm && more_scans "$HINTER" 2 &&
		class a scan_mode=off && rules 'comm=hinter class=a' &&
		loop_until stands_still && rules && more_scans "$HINTER" 2
}

stands_still()
{
	local n

	n=$(scans "$HINTER")
	pass 2000 && is "$(scans "$HINTER")" -eq "$n" scans
}

toggles()
{
	echo 0 > "$SYSFS/enabled" && echo 1 > "$SYSFS/enabled" && counts
}

begin 9
load
check "a program" hinter_start -t 2 -m 8 -n 1
check "the kernel is locked down" lock_down
check "all is counted, and can be read" counts
check "it can be steered" steers
check "all hooks go and come" toggles
check "reset is refused" denied "echo 1 > $DEBUGFS/reset"
check "it fared well" hinter_stop
unload
check "no module without a signature" denied "insmod $KO"
check "the kernel says why" loop_until sh -c "dmesg | grep -q 'Lockdown: .*unsigned module loading'"
LOG_EXPECTED='Lockdown:'
finish
