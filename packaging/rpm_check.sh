#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# rpm_check.sh: the packages of `make rpm` in a clean system with rpm, dkms and the headers of
# two kernels: their lists of files, and their scriptlets, that build the module for both kernels
# and take it away. The system is Debian: openEuler's own cannot be had here. Success is the
# last line.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need_root
"$PACKAGING/rpm.sh"
"$PACKAGING/rpm.sh" "$CACHE/rpm-next" "$NEXT"
lock rpm-check
clean_system rpm-check 'ca-certificates dkms gcc libjson-c5 libncursesw6 libnuma1
	linux-headers-amd64 linux-headers-cloud-amd64 make rpm systemd'
clean=$CACHE/rpm-check
put=$CACHE/build/rpm-check
rm -rf "$put"
mkdir -p "$put"
cp "$CACHE"/rpm/*.rpm "$CACHE"/rpm-next/*.rpm "$PACKAGING"/{rpm,common}_checks.sh \
	"$PACKAGING/rpm_files" "$put/"
# What dkms needs of the tree, as git knows it
git -C "$REPO" ls-files -co --exclude-standard -- numabal include Kbuild Makefile COPYING dkms.conf \
	packaging/dkms.sh | grep -E '\.([ch]|sh|conf)$|^[^/.]*$' |
	sed 's|^packaging/||' > "$put/source_files"
IN_ROOT=$clean in_root env VERSION="$VERSION" NEXT="$NEXT" \
	sh -eu /cache/build/rpm-check/rpm_checks.sh >&2 || die "rpm-check failed; see above"
rm -rf --one-file-system "$clean"
say "PASS: rpm-check"
