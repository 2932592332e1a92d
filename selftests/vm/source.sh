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
# shellcheck disable=SC2086 # a list
source_tree source.new "$PACKAGE" $FILES

rm -rf "$CACHE/kselftest" "$CACHE/checkpatch"
mkdir -p "$CACHE/kselftest" "$CACHE/checkpatch"
mv "$new"/scripts/* "$CACHE/checkpatch/"
mv "$new"/tools/testing/selftests/kselftest/ktap_helpers.sh \
	"$new"/tools/testing/selftests/kselftest.h "$CACHE/kselftest/"
rm -rf "$new"
say "checkpatch.pl and kselftest.h are ready"
