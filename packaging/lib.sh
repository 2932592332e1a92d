# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034 # variables are for the scripts that source this
# Common to the scripts that make packages. To be sourced by bash with "set -eu".

PACKAGING=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../selftests/vm/lib.sh
. "$PACKAGING/../selftests/vm/lib.sh"

VERSION=$(sed -n 's/^#define NUMABAL_VERSION "\(.*\)"/\1/p' "$REPO/include/numabal/version.h")
[ -n "$VERSION" ] || die "include/numabal/version.h has no version"
# One that is newer, to try upgrades with
NEXT=$VERSION.1

# tree_to FOLDER [VERSION]: what git lists, as it lies there, by the name of another version
tree_to()
{
	rm -rf "$1"
	mkdir -p "$1"
	git -C "$REPO" -c core.quotePath=off ls-files -co --exclude-standard |
		while read -r f; do [ ! -f "$REPO/$f" ] || echo "$f"; done |
		tar -c -C "$REPO" --exclude=bench/results -T - | tar -x -C "$1"
	sed -i "s/\(NUMABAL_VERSION\) \".*\"/\1 \"${2:-$VERSION}\"/" "$1/include/numabal/version.h"
}

# clean_system NAME PACKAGES [SUITE]: a Debian 13 (trixie), or another, with these and nothing of the
# project, in $CACHE/NAME. Half a day it is unpacked from what was fetched.
clean_system()
{
	local to=$CACHE/$1 tar=$CACHE/$1.tar suite=${3:-trixie} s

	s=$(sha256sum <<< "$2 $suite")
	if [ -z "$(find "$tar" -mmin -720 2>/dev/null)" ] ||
		[ "$(cat "$tar.stamp" 2>/dev/null)" != "$s" ]; then
		say "making a clean Debian ($suite)"
		unshare --mount mmdebstrap --mode=root --variant=minbase --architectures=amd64 \
			--include="$(echo "$2" | tr -s ' \t\n' ',')" \
			--aptopt='Acquire::Retries "3"' --aptopt='APT::Install-Recommends "false"' \
			"$suite" "$tar" "deb $MIRROR/debian/ $suite main" \
			"deb $MIRROR/debian/ $suite-backports main" \
			"deb $MIRROR/debian-security/ $suite-security main" >&2 ||
			die "mmdebstrap failed; see above"
		echo "$s" > "$tar.stamp"
	fi
	rm -rf --one-file-system "$to"
	mkdir -p "$to"
	tar -x -C "$to" --numeric-owner --xattrs -f "$tar"
}
