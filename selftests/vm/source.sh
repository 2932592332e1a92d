#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fetches the few files of the kernel's source that the tests and the style
# check want, and that no header package has:
#   $CACHE/kselftest/   kselftest.h, ktap_helpers.sh
#   $CACHE/checkpatch/  checkpatch.pl and its word lists
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=apt.sh
. "$(dirname "$0")/apt.sh"

PACKAGE=linux-source-6.12
FILES='tools/testing/selftests/kselftest.h
	tools/testing/selftests/kselftest/ktap_helpers.sh
	scripts/checkpatch.pl scripts/spelling.txt
	scripts/const_structs.checkpatch'

"$VM/root.sh"
lock fetch
if [ -f "$CACHE/kselftest/kselftest.h" ] &&
	[ -f "$CACHE/checkpatch/checkpatch.pl" ]; then
	exit 0
fi

need_root
apt_setup trixie
new=$CACHE/source.new
rm -rf "$new"
mkdir -p "$new/tree"
say "fetching $PACKAGE (140 MB) for a few files of it"
apt_fetch source.new "$PACKAGE" ||
	die "$PACKAGE cannot be fetched; try again later"
say "unpacking (half a minute)"
# shellcheck disable=SC2086,SC2016 # a list; expanded by the inner shell
in_root bash -eu -o pipefail -c '
	package=$1
	shift
	dpkg-deb --fsys-tarfile /cache/source.new/*.deb |
		tar -xO "./usr/src/$package.tar.xz" | xz -dc -T0 |
		tar -x -C /cache/source.new/tree --strip-components=1 \
			--no-same-owner "${@/#/$package/}"
' bash "$PACKAGE" $FILES ||
	die "$PACKAGE does not hold what the tests need; see above"

rm -rf "$CACHE/kselftest" "$CACHE/checkpatch"
mkdir -p "$CACHE/kselftest" "$CACHE/checkpatch"
mv "$new"/tree/scripts/* "$CACHE/checkpatch/"
mv "$new"/tree/tools/testing/selftests/kselftest/ktap_helpers.sh \
	"$new"/tree/tools/testing/selftests/kselftest.h "$CACHE/kselftest/"
rm -rf "$new"
say "checkpatch.pl and kselftest.h are ready"
