#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2120
# To be sourced by tests of numabalctl, after lib.sh.

# ctl STATUS ARGUMENT...: it exits with that, and leaves $TMP/out and $TMP/err
ctl()
{
	local wanted=$1

	shift
	exits "$wanted" numabalctl "$@"
}

# ctl_nobody STATUS ARGUMENT...: likewise, without the rights of root
ctl_nobody()
{
	local wanted=$1

	shift
	exits "$wanted" as_nobody numabalctl "$@"
}

# exits STATUS COMMAND...
exits()
{
	local wanted=$1 rc

	shift
	"$@" > "$TMP/out" 2> "$TMP/err"
	rc=$?
	[ $rc = "$wanted" ] && return
	say "$*: status $rc, not $wanted"
	sed 's/^/# /' "$TMP/out" "$TMP/err"
	return 1
}

# says PATTERN...: each is in what it printed, on stdout or stderr
says()
{
	local pattern

	for pattern; do
		cat "$TMP/out" "$TMP/err" | grep -q -e "$pattern" && continue
		say "no '$pattern' in:"
		sed 's/^/# /' "$TMP/out" "$TMP/err"
		return 1
	done
}

# says_not PATTERN
says_not()
{
	! cat "$TMP/out" "$TMP/err" | grep -e "$1"
}

# json NAME [FILE]: the first value of that name; the lines are as json-c lays them out
json()
{
	sed -n "s/^ *\"$1\": //p" "${2:-$TMP/out}" | sed -n '1{s/,$//;p;}'
}

# fits COLUMNS: no line of its output is longer
fits()
{
	awk -v columns="$1" 'length($0) > columns { print "# too long:", $0; bad = 1 }
		END { exit bad }' "$TMP/out"
}

# as_nobody COMMAND...: without the rights of root
as_nobody()
{
	[ -e /etc/passwd ] || {
		mkdir -p /etc
		echo 'root::0:0::/:/bin/sh' > /etc/passwd
		echo 'nobody::65534:65534::/:/bin/sh' >> /etc/passwd
		later 'rm /etc/passwd'
	}
	# Its own folder of the test is root's only.
	chmod 711 "$TMP"
	su nobody -s /bin/sh -c "PATH=$PATH; exec $*"
}
