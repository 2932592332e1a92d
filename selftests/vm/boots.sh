#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# boots.sh [SERIES[-FLAVOUR]]...: boots one kernel of each series, and those with pages of 16 KiB,
# on arm64, and runs all selftests on each. Goes on after a failure; what passed with these sources
# is not run again: once interrupted, it goes on. At the end a table, on stdout.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=apt.sh
. "$(dirname "$0")/apt.sh"
# shellcheck source=archive.sh
. "$(dirname "$0")/archive.sh"

# Kernels for real time are built without NUMA balancing.
ALL="$SERIES 6.12-16k 7.2-16k"

# there SERIES [FLAVOUR]: is there a kernel, here or in the archive? In a shell of its own, with
# which the lock goes: run.sh wants it next.
there()
(
	[ ! -f "$CACHE/kernels/$TARGET/release" ] || exit 0
	lock fetch
	apt_setup "$(release_of "$1")"
	[ -n "$(versions linux-image "$1" "$(suffix "${2:-}")")" ]
)

# run_says: what the log says was run, and how it ended
run_says()
{
	awk '/^numabal-end: / { files++; if (/, ok$/) good++; else bad = bad " " $2 }
		/^ok / { checks++ }
		END {
			gsub(":", "", bad)
			if (bad)
				printf "%d of %d tests passed; failed:%s", good, files, bad
			else
				printf "%d tests passed, %d checks", files, checks
		}' "$CACHE/log/$TARGET.log"
}

need_root
"$VM/root.sh"
out=$CACHE/boots
mkdir -p "$out"
# All that is in the machine
sources=$(cd "$REPO" && git ls-files -co --exclude-standard Kbuild numabal include tools/numabalctl \
	':(glob)selftests/*' selftests/vm/init.sh | grep -v '\.md$' |
	while read -r f; do [ ! -f "$f" ] || echo "$f"; done | sort | xargs cat | sha256sum | cut -c1-16)
rows='' passed=0 failed=0 began=$SECONDS
# shellcheck disable=SC2086 # a list
[ $# != 0 ] || set -- $ALL
for series; do
	check_target "$series" arm64
	flavour=${series#"${series%%-*}"}
	there "${series%%-*}" "${flavour#-}" || {
		rows+="| $series | | not in the archive | | |"$'\n'
		continue
	}
	of=''
	[ ! -f "$out/$TARGET" ] || IFS='|' read -r of kernel verdict took day commit < "$out/$TARGET"
	[ "$of" = "$sources" ] || {
		say "=== $series ($((SECONDS - began)) s so far)"
		from=$SECONDS
		# What is left of another run is not what this one has to say.
		rm -f "$CACHE/log/$TARGET.log"
		rc=0
		NUMABAL_TIMEOUT=${NUMABAL_TIMEOUT:-7200} "$VM/run.sh" "$series" arm64 \
			</dev/null || rc=$?
		took="$((SECONDS - from)) s" day=$(date +%F)
		commit=$(git -C "$REPO" rev-parse --short HEAD)
		kernel=$(cat "$CACHE/kernels/$TARGET/release" || true)
		if [ ! -f "$CACHE/log/$TARGET.log" ]; then
			verdict='FAILED: not built, or not booted'
		else
			verdict=$(run_says)
			[ $rc = 0 ] || verdict="FAILED: $verdict"
		fi
		[ $rc != 0 ] || echo "$sources|$kernel|$verdict|$took|$day|$commit" > "$out/$TARGET"
	}
	case $verdict in
	FAILED*)	failed=$((failed + 1)) ;;
	*)		passed=$((passed + 1)) ;;
	esac
	rows+="| $series | $kernel | $verdict | $took | $day, $commit |"$'\n'
done
printf '| series | kernel, arm64 | selftests | took | day, commit |\n|---|---|---|---|---|\n%s' "$rows"
[ $((passed + failed)) != 0 ] || die "there was no kernel"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
