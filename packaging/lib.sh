# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034 # variables are for the scripts that source this
# Common to the scripts that make packages. To be sourced by bash with "set -eu".

PACKAGING=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../selftests/vm/lib.sh
. "$PACKAGING/../selftests/vm/lib.sh"

VERSION=$(sed -n 's/^#define NUMABAL_VERSION "\(.*\)"/\1/p' "$REPO/include/numabal/version.h")
[ -n "$VERSION" ] || die "include/numabal/version.h has no version"

# tree_to FOLDER: what git lists, as it lies there
tree_to()
{
	rm -rf "$1"
	mkdir -p "$1"
	git -C "$REPO" -c core.quotePath=off ls-files -co --exclude-standard |
		while read -r f; do [ ! -f "$REPO/$f" ] || echo "$f"; done |
		tar -c -C "$REPO" --exclude=bench/results -T - | tar -x -C "$1"
}
