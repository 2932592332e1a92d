# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# To be sourced by tests of numabalctl top, after lib.sh: it runs on a terminal, `glass`,
# is given keys, and its screen is looked at.

SCREEN=$TMP/screen

# pty_begin: terminals can be made
pty_begin()
{
	[ -d /dev/pts ] || mkdir /dev/pts
	mount -t devpts devpts /dev/pts && later 'umount /dev/pts'
}

# glass_start TERM ARGUMENT...: top on a terminal of that kind. Libvterm 0.3.3 wraps a line
# one too early after REP, which xterm-256color has: so screen-256color is taken for it,
# whose Home and End are not libvterm's.
glass_start()
{
	local kind=$1

	shift
	rm -f "$TMP/keys" "$SCREEN"
	mkfifo "$TMP/keys"
	TERM=$kind LC_ALL=C.UTF-8 glass "$SCREEN" numabalctl top "$@" < "$TMP/keys" \
		3>&- 4<&- 6>&- 8<&- &
	JOBS=$!
	exec 7> "$TMP/keys"
}

# glass_ends STATUS: it has ended, or does so soon
glass_ends()
{
	local rc

	loop_until ended_now || kill "$JOBS"
	wait "$JOBS"
	rc=$?
	JOBS=
	exec 7>&-
	[ $rc = "$1" ] && return
	say "status $rc, not $1"
	show_screen
	return 1
}

ended_now()
{
	! kill -0 "$JOBS" 2>/dev/null
}

keys()
{
	local word

	for word; do
		case $word in
		enter | esc | up | down)
			echo "key $word" >&7 ;;
		*)	echo "type $word" >&7 ;;
		esac
	done
}

show_screen()
{
	sed 's/^/# /' "$SCREEN"
}

# shows PATTERN...: soon, all at a time
shows()
{
	loop_until shows_now "$@" && return
	show_screen
	return 1
}

shows_now()
{
	local pattern

	cp "$SCREEN" "$TMP/seen" 2>/dev/null || return 1
	for pattern; do
		grep -q -e "$pattern" "$TMP/seen" || return 1
	done
}

# in_time COMMAND...: it succeeds on one of the screens to come
in_time()
{
	loop_until on_screen "$@" && return
	show_screen
	return 1
}

on_screen()
{
	cp "$SCREEN" "$TMP/seen" 2>/dev/null && "$@" > "$TMP/why" 2>&1
}
