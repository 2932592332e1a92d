#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What numabalctl prints and comes with, judged by the programs that it is for, in the
# toolchain root, which gets them: see tools/numabalctl/test/outputs.py.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

PACKAGES='mandoc prometheus python3-jsonschema python3-prometheus-client'

need_root
"$VM/root.sh"
lock root
if [ "$(cat "$ROOT/.numabal-tools" 2>/dev/null)" != "$PACKAGES" ]; then
	say "adding $PACKAGES to the toolchain root"
	# shellcheck disable=SC2086 # a list
	{
		in_root apt-get -q update &&
			in_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install \
				--no-install-recommends $PACKAGES
	} >&2 || die "they cannot be installed; try again when the mirror answers"
	echo "$PACKAGES" > "$ROOT/.numabal-tools"
fi
lock tools
rm -rf "$CACHE/build/tools"
mkdir -p "$CACHE/build/tools"
cp -r "$REPO/include" "$REPO/tools" "$REPO/sysfs-ABI.md" "$CACHE/build/tools/"
# It asks libnuma, too, which reads /sys.
in_root sh -eu -c 'mount -t sysfs sysfs /sys
	exec make --no-print-directory -s -C /cache/build/tools/tools/numabalctl \
		OUT=/cache/build/tools/out outputs'
