#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What numabalctl prints and comes with, judged by the programs that it is for, in the
# toolchain root, which gets them: see tools/numabalctl/test/outputs.py.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need_root
root_with tools 'mandoc prometheus python3-jsonschema python3-prometheus-client python3-pyte'
lock tools
rm -rf "$CACHE/build/tools"
mkdir -p "$CACHE/build/tools"
cp -r "$REPO/include" "$REPO/tools" "$REPO/sysfs-ABI.md" "$CACHE/build/tools/"
# It asks libnuma, too, which reads /sys.
in_root sh -eu -c 'mount -t sysfs sysfs /sys
	exec make --no-print-directory -s -C /cache/build/tools/tools/numabalctl \
		OUT=/cache/build/tools/out outputs'
