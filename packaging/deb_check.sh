#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# deb_check.sh: the packages of `make deb` in a clean Debian 13 with the headers of two kernels:
# installed, they are built by dkms for both, and for a third that comes; purged, nothing is
# left. Success is the last line.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need_root
"$PACKAGING/deb.sh"
lock deb-check
clean=$CACHE/deb-check
rm -rf --one-file-system "$clean"
say "making a clean Debian 13"
unshare --mount mmdebstrap --mode=root --variant=minbase --architectures=amd64 \
	--include=linux-headers-amd64,linux-headers-cloud-amd64,ca-certificates \
	--aptopt='Acquire::Retries "3"' --aptopt='APT::Install-Recommends "false"' \
	trixie "$clean" "deb $MIRROR/debian/ trixie main" \
	"deb $MIRROR/debian/ trixie-backports main" \
	"deb $MIRROR/debian-security/ trixie-security main" >&2 ||
	die "mmdebstrap failed; see above"
rm -rf "$CACHE/build/deb-check"
mkdir -p "$CACHE/build/deb-check"
cp "$CACHE/deb"/*.deb "$PACKAGING/deb_checks.sh" "$CACHE/build/deb-check/"
IN_ROOT=$clean in_root env DEBIAN_FRONTEND=noninteractive VERSION="$VERSION" \
	sh -eu /cache/build/deb-check/deb_checks.sh >&2 || die "deb-check failed; see above"
rm -rf --one-file-system "$clean"
say "PASS: deb-check"
