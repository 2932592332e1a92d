#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# Claims of threat-model.md: what those without rights may read and write, from outside and
# from inside of a user namespace, and who is who in namespaces of pids and users.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/ctl.sh"

# What only root may read: by the documents.
SECRET="stats matrix tasks groups clusters hooks decisions rules"

# refused KIND COMMAND FILE...: each of these is refused to that kind of user
refused()
{
	local kind=$1 command=$2 f bad=0

	shift 2
	for f; do
		[ -e "$f" ] || {
			say "there is no $f"
			bad=1
		}
		! $kind "sh -c '$command $f'" 2> "$TMP/why" &&
			grep -qE 'Permission denied|Operation not permitted' "$TMP/why" ||
			{
				say "not refused: $command $f: $(head -n 1 "$TMP/why")"
				bad=1
			}
	done
	return $bad
}

# Root of a namespace of its own, and nobody outside.
as_own_root()
{
	as_nobody unshare -U -r -m "$@"
}

secrets()
{
	local name

	for name in $SECRET; do
		echo "$DEBUGFS/$name"
	done
	echo "$SYSFS/rules" "$TRACING/trace" "$TRACING"/events/numabal/*/format
}

# All that can be written: rules and classes, knobs of both, and reset.
knobs()
{
	find "$SYSFS" "$DEBUGFS" -type f -perm /222
}

# What all may read, they can: knobs and what a class has done.
all_may_read()
{
	local f

	for f in $(find "$SYSFS" -type f -perm /044); do
		as_nobody "sh -c 'cat $f > /dev/null'" || {
			say "not readable: $f"
			return 1
		}
	done
}

# What stands there after all that was tried is what stood there before.
settings()
{
	find "$SYSFS" -type f ! -name tasks ! -name decisions -exec grep -H '' {} +
}

as_before()
{
	settings > "$TMP/after"
	cmp "$TMP/settings" "$TMP/after"
}

# pid_of N: of hinter's main thread or a thread of it, which is N to those in its namespace,
# the number to all others
pid_of()
{
	awk -v n="$1" '$1 == "NSpid:" && NF == 3 && $3 == n { print $2 }' \
		/proc/[0-9]*/task/[0-9]*/status
}

# hinter_start's, in namespaces of its own: the first process there, and root
contained()
{
	hinter()
	{
		as_nobody unshare -U -r -p -f hinter "$@"
	}
	hinter_start -t 1 -m 4 -n 1
	rc=$?
	unset -f hinter
	return $rc
}

# By the numbers of its namespace nobody finds it, and it is not who has them elsewhere.
by_number()
{
	main=$(pid_of 1)
	worker=$(pid_of "$inner")
	say "inside 1 and $inner, outside $main and $worker"
	[ "$main" -gt 1 ] && [ "$worker" -gt "$main" ] || return 1
	rules "pid=$inner class=y" 'tgid=1 class=y' "tgid=$main class=x"
	loop_until are x "$worker"
}

# Root in there is who made the namespace.
by_user()
{
	rules 'uid=0 class=y' && loop_until are default "$worker" &&
		rules 'uid=0 class=y' 'uid=65534 class=x' && loop_until are x "$worker"
}

# What users do fills no log.
silent()
{
	is "$(dmesg | sed "1,/$LOG_MARK/d" | grep -c numabal:)" -eq "$1" "lines in the log"
}

begin 11
load
class x
class y
lines=$(dmesg | sed "1,/$LOG_MARK/d" | grep -c numabal:)
settings > "$TMP/settings"
# Only so do the files' own modes count.
chmod 755 /sys/kernel/debug
later 'chmod 700 /sys/kernel/debug'
check "all may read what concerns nobody" all_may_read
check "root alone may read of tasks" refused as_nobody 'cat <' $(secrets)
check "nor may root of a user namespace" refused as_own_root 'cat <' $(secrets)
check "root alone may write" refused as_nobody 'echo 1 >' $(knobs)
check "nor may root of a user namespace" refused as_own_root 'echo 1 >' $(knobs)
check "nothing was changed by that" as_before
check "a program in namespaces of pids and users" contained
ask storm
ask tids
inner=$(awk '$1 == "tid" { print $3 }' "$TMP/answer")
check "is known by the numbers outside" by_number
check "its root is a user outside" by_user
check "it fared well" hinter_stop
check "the log says nothing of it" silent "$lines"
finish
