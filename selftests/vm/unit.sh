#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Unit tests of the pure sources, of the module and of numabalctl, in the toolchain
# root, from a copy of the tree, so that the tree stays clean.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need_root
"$VM/root.sh"
"$VM/source.sh"
lock unit
rm -rf "$CACHE/build/unit"
mkdir -p "$CACHE/build/unit/selftests"
cp -r "$REPO/include" "$REPO/numabal" "$REPO/tools" "$REPO/sysfs-ABI.md" \
	"$CACHE/build/unit/"
cp -r "$REPO/selftests/unit" "$CACHE/build/unit/selftests/"
in_root make --no-print-directory -C /cache/build/unit/selftests/unit \
	OUT=/cache/build/unit/out KSELFTEST=/cache/kselftest check
in_root make --no-print-directory -s -C /cache/build/unit/tools/numabalctl \
	OUT=/cache/build/unit/tools-out KSELFTEST=/cache/kselftest check
