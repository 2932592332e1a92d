#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# deb_check.sh: the packages of `make deb` in a clean Debian 13 with the headers of two kernels:
# installed, they are built by dkms for both, and for a third that comes; upgraded and
# downgraded, for all three; purged, nothing is left. So is it without packages: make dkms-install. Success is the last line.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need_root
"$PACKAGING/deb.sh"
"$PACKAGING/deb.sh" "$CACHE/deb-next" "$NEXT"
lock deb-check
clean_system deb-check 'ca-certificates linux-headers-amd64 linux-headers-cloud-amd64'
clean=$CACHE/deb-check
rm -rf "$CACHE/build/deb-check"
mkdir -p "$CACHE/build/deb-check"
cp "$CACHE"/deb/*.deb "$CACHE"/deb-next/*.deb "$PACKAGING"/{deb,common}_checks.sh \
	"$CACHE/build/deb-check/"
tree_to "$CACHE/build/deb-check/tree"
IN_ROOT=$clean in_root env DEBIAN_FRONTEND=noninteractive VERSION="$VERSION" NEXT="$NEXT" \
	sh -eu /cache/build/deb-check/deb_checks.sh >&2 || die "deb-check failed; see above"
rm -rf --one-file-system "$clean"
say "PASS: deb-check"
