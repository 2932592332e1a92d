#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# sysfs-ABI.md and the live tree say the same: every documented file is there
# with its mode and, if a symlink, its target; and no other file is.
. "$(dirname "$0")/lib.sh"

ABI=${NUMABAL_ABI:-$HERE/sysfs-ABI.md}

# documented: "PATH MODE TARGET" of each block, TARGET - if it is no symlink.
# Of classes there is but the one that is always there, whose knobs are to be
# found in two more places.
documented()
{
	awk 'function block() {
			if (path)
				print path, mode, target
			if (path ~ /\/class\/default\// && mode == "0644") {
				sub("/class/default", "", path)
				print path, mode, target
				target = path
				sub("/kernel/", "/kernel/debug/", path)
				print path, "0777", target
			}
		}
		/^### \// {
			block()
			path = $2
			sub("<name>", "default", path)
			mode = target = "-"
		}
		path && /^- Mode: / { mode = $3 }
		path && /^- What: symlink to / { target = $5 }
		END { block() }' "$ABI"
}

# entry PATH MODE TARGET
entry()
{
	local mode

	[ "$2" != - ] || {
		say "no Mode in the block of $1"
		return 1
	}
	if [ "$3" = - ]; then
		[ -f "$1" ] && ! [ -L "$1" ]
	else
		[ -L "$1" ] && is_link "$1" "$3"
	fi || {
		say "$1 is none, or not of that kind"
		return 1
	}
	mode=$(command stat -c %a "$1")
	[ "0$mode" = "$2" ] || {
		say "the mode of $1 is 0$mode, not $2"
		return 1
	}
}

is_link()
{
	[ "$(readlink -f "$1")" = "$2" ] && [ -e "$1" ]
}

only_documented()
{
	find "$SYSFS" "$DEBUGFS" ! -type d | sort > "$TMP/tree"
	cut -d' ' -f1 "$TMP/documented" | sort > "$TMP/paths"
	cmp "$TMP/paths" "$TMP/tree" || {
		diff "$TMP/paths" "$TMP/tree" | sed 's/^/# /'
		return 1
	}
}

directories()
{
	[ "$(command stat -c %a "$SYSFS")" = 755 ] &&
		[ -d "$DEBUGFS" ]
}

# names_in TABLE: first column of the table in the block of a view
names_in()
{
	awk -v block="### $DEBUGFS/$1" -F'|' '
		/^### / { on = $0 == block }
		on && /^\|/ && $2 !~ /^-|^ (name|column) / {
			print $2
		}' "$ABI" | tr ',' '\n' | tr -d ' '
}

# Tracepoints are listed in the text of a row, and some kernels lack some.
stats_names()
{
	local names optional name bad=0

	cut -d' ' -f1 "$DEBUGFS/stats" | sort > "$TMP/stats"
	names=$(names_in stats | grep -v '^NAMEofatracepoint')
	optional=$(sed -n 's/^| NAME of a tracepoint |//p' "$ABI" |
		grep -oE '[a-z_]+_[a-z_]+')
	[ -n "$names" ] && [ -n "$optional" ] || return 1
	for name in $names; do
		grep -qx "$name" "$TMP/stats" || {
			say "stats has no $name"
			bad=1
		}
	done
	while read -r name; do
		echo "$names $optional" | tr ' ' '\n' | grep -qx "$name" || {
			say "$name in stats is not documented"
			bad=1
		}
	done < "$TMP/stats"
	return $bad
}

# columns VIEW: documented just as the header has them, in that order; in
# `groups`, "faults ... clusters" stands for what `tasks` has between.
columns()
{
	local want

	head -n 1 "$DEBUGFS/$1" | tr ' ' '\n' > "$TMP/columns"
	want=$(names_in "$1")
	[ -n "$want" ] || return 1
	case $want in
	*faults...clusters*)
		want=$(echo "$want" | sed '/\.\.\./d'
			names_in tasks | sed -n '/^faults$/,/^clusters$/p' |
				grep -vx dropped)
		;;
	esac
	echo "$want" | cmp - "$TMP/columns"
}

version()
{
	[ "$(cat "$SYSFS/version")" = \
		"$(modinfo -F version "$KO" 2>/dev/null ||
			cat /sys/module/numabal/version)" ]
}

documented > "$TMP/documented"
begin $(($(wc -l < "$TMP/documented") + 7))
load
check "the document has blocks" \
	is "$(wc -l < "$TMP/documented")" -ge 12 blocks
check "directories" directories
while read -r path mode target; do
	check "$path" entry "$path" "$mode" "$target"
done < "$TMP/documented"
check "no file that is not documented" only_documented
check "stats: names" stats_names
check "tasks: columns" columns tasks
check "groups: columns" columns groups
check "version" version
finish
