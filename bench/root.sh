#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# root.sh: what the benchmark's report needs besides the lab's toolchain root.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

PACKAGES='python3-minimal python3-matplotlib'

need_root
"$VM/root.sh"
lock root
[ "$(cat "$ROOT/.numabal-bench" 2>/dev/null)" != "$PACKAGES" ] || exit 0
say "adding $PACKAGES to the toolchain root"
# shellcheck disable=SC2086 # a list
{
	in_root apt-get -q update &&
		in_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install \
			--no-install-recommends $PACKAGES
} >&2 || die "they cannot be installed; try again when the mirror answers"
echo "$PACKAGES" > "$ROOT/.numabal-bench"
