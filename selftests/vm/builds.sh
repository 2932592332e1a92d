#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# builds.sh [SERIES]...: compiles the module for Debian's newest kernel of each series, for both
# architectures, in each flavour, with W=1. A warning is a failure; a kernel that the archive no
# longer has is not, nor one without NUMA balancing, which says so. What was compiled from these
# sources is not compiled again: once interrupted, it goes on. At the end a table, on stdout.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=apt.sh
. "$(dirname "$0")/apt.sh"
# shellcheck source=archive.sh
. "$(dirname "$0")/archive.sh"

# What a kernel for real time lacks
NEEDED=CONFIG_NUMA_BALANCING
# The compiler of the root is not to the last digit the one that built the kernel.
KNOWN='warning: the compiler differs from the one used to build the kernel'

# headers SERIES SUFFIX: has the headers of the newest that can be had in the root, sets kernel;
# empty: there is none
headers()
{
	local version debs=debs-builds list

	kernel=
	for version in $(versions linux-headers "$1" "$2" | head -n 24); do
		kernel=$version-$2
		[ ! -e "$ROOT/usr/src/linux-headers-$kernel/Makefile" ] || return 0
		say "fetching the headers of $kernel"
		rm -rf "${CACHE:?}/$debs"
		list=$(headers_of "$kernel")
		# shellcheck disable=SC2086 # a list
		if apt_fetch "$debs" $list 2>"$out/errors"; then
			for deb in "$CACHE/$debs"/*.deb; do
				into_root "$deb"
			done
			rm -rf "${CACHE:?}/$debs"
			return 0
		fi
		say "not to be had: $(grep -m1 '^E: ' "$out/errors" || tail -n 1 "$out/errors")"
		kernel=
	done
}

# compile ARCH: for $kernel, from a copy of its own; the verdict is in $verdict
compile()
{
	local at=build/builds log=$out/$kernel.log

	say "compiling for $kernel"
	rm -rf "${CACHE:?}/$at"
	mkdir -p "$CACHE/$at"
	cp -r "$REPO"/{Kbuild,Makefile,numabal,include} "$CACHE/$at/"
	find "$CACHE/$at" '(' -name '*.o' -o -name '.*.cmd' -o -name facts.h ')' -delete
	verdict=compiled
	if ! in_root make --no-print-directory -j"$(nproc)" -C "/cache/$at" \
		KDIR="/usr/src/linux-headers-$kernel" ARCH="$1" CROSS_COMPILE="$CROSS" \
		CC="${CROSS}gcc" W=1 > "$log" 2>&1 || [ ! -f "$CACHE/$at/numabal.ko" ]; then
		verdict=FAILED
		! grep -q "numabal: this kernel is built without $NEEDED\." "$log" ||
			verdict='refused: it has no NUMA balancing'
	elif grep 'warning:' "$log" | grep -vqF "$KNOWN"; then
		verdict=WARNED
	fi
	case $verdict in
	FAILED | WARNED)
		sed 's/^/lab:   /' "$log" >&2
		return
		;;
	esac
	echo "$sources $verdict" > "$out/$kernel"
}

need_root
"$VM/root.sh"
out=$CACHE/builds
mkdir -p "$out"
sources=$(cd "$REPO" && find Kbuild numabal include -name '*.[ch]' ! -name facts.h -o -name '*.sh' \
	-o -name Kbuild | sort | xargs cat | sha256sum | cut -c1-16)
rows='' passed=0 failed=0
# shellcheck disable=SC2086 # a list
[ $# != 0 ] || set -- $SERIES
for series; do
	for arch in arm64 x86_64; do
		for flavour in '' cloud rt 16k; do
			[ "$arch" = arm64 ] || [ "$flavour" != 16k ] || continue
			check_target "$series" $arch
			# The lists and the root are not to change in between.
			lock fetch
			apt_setup "$(release_of "$series")"
			headers "$series" "$(suffix "$flavour")"
			[ -n "$kernel" ] || {
				[ -n "$flavour" ] ||
					rows+="| $series | $arch | | not in the archive |"$'\n'
				continue
			}
			verdict=
			[ ! -f "$out/$kernel" ] || read -r of verdict < "$out/$kernel"
			[ -n "$verdict" ] && [ "$of" = "$sources" ] || compile "$arch"
			case $verdict in
			FAILED | WARNED)	failed=$((failed + 1)) ;;
			*)			passed=$((passed + 1)) ;;
			esac
			rows+="| $series | $arch | $kernel | $verdict |"$'\n'
		done
	done
done
printf '| series | arch | newest kernel | %s |\n|---|---|---|---|\n%s' "$(date +%F)" "$rows"
[ $((passed + failed)) != 0 ] || die "there was no kernel"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
