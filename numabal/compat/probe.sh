#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Facts about the kernel that is built for, found by compiling, not by version.
#
#	probe.sh FACTS.h NM MODULE.SYMVERS CC FLAGS...
#
# Each probes/NAME.c holds if it compiles without a warning and the kernel
# exports every symbol that its object needs. FACTS.h then defines NB_HAVE_NAME.
# Two probes are controls: control-pass must hold and control-fail must not,
# or else a broken compiler or flag would be taken for a fact.
set -eu

out=$1 nm=$2 symvers=$3
shift 3
here=$(dirname "$0")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

probe() { # NAME CC FLAGS...
	name=$1
	shift
	"$@" -Werror -Wno-unused-function -c -o "$tmp/$name.o" \
		"$here/probes/$name.c" >"$tmp/$name.log" 2>&1 || return 1
	"$nm" -u "$tmp/$name.o" | awk '{ print $NF }' >"$tmp/$name.needs"
	awk 'NR == FNR { exported[$2]; next } !($1 in exported) {
		print "not exported: " $1; bad = 1 } END { exit bad }' \
		"$symvers" "$tmp/$name.needs" >>"$tmp/$name.log"
}

for source in "$here"/probes/*.c; do
	name=$(basename "$source" .c)
	(probe "$name" "$@" && touch "$tmp/$name.holds") &
done
wait

if [ ! -e "$tmp/control-pass.holds" ]; then
	echo "numabal: no probe can be compiled for this kernel:" >&2
	cat "$tmp/control-pass.log" >&2
	exit 1
fi
if [ -e "$tmp/control-fail.holds" ]; then
	echo "numabal: the probes cannot tell a fact from its opposite" >&2
	exit 1
fi

{
	echo "/* Made by probe.sh: facts about the kernel this is built for. */"
	for source in "$here"/probes/*.c; do
		name=$(basename "$source" .c)
		case $name in control-*) continue ;; esac
		macro=NB_HAVE_$(echo "$name" | tr a-z- A-Z_)
		if [ -e "$tmp/$name.holds" ]; then
			echo "#define $macro 1"
		else
			echo "/* $macro: no: $(grep -m1 -E \
				'error|not exported' "$tmp/$name.log" |
				sed 's/.*error: //; s,\*/,,g') */"
		fi
	done
} >"$out"
