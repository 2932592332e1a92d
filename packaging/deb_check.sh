#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# deb_check.sh: the packages of `make deb` in a clean Debian 13 with the headers of two kernels:
# installed, they are built by dkms for both, and for a third that comes; upgraded and
# downgraded, for all three; purged, nothing is left. So is it without packages: make dkms-install.
# The tools for arm64 have the same files, and start. Success is the last line.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# other: the tools for arm64, which no clean system here can have
other()
{
	root_with deb-check qemu-user
	# shellcheck disable=SC2016 # expanded by the inner shell
	in_root sh -eu -c 'cd /cache/deb
		for a in amd64 arm64; do
			dpkg-deb -c "numabal-tools_$1_$a.deb" | tr -s " " | cut -d" " -f1,6- > "/tmp/files.$a"
		done
		diff /tmp/files.amd64 /tmp/files.arm64
		rm -rf /tmp/tools
		dpkg-deb -x "numabal-tools_$1_arm64.deb" /tmp/tools
		qemu-aarch64 -L / /tmp/tools/usr/bin/numabalctl --version | grep -E "(^| )$1$"
		rm -r /tmp/tools' sh "$VERSION" >&2 || die "the tools for arm64 are not as those for amd64"
	say "ok: arm64: $(in_root sh -c 'wc -l < /tmp/files.arm64') files, as for amd64; numabalctl starts"
}

need_root
"$PACKAGING/deb.sh"
"$PACKAGING/deb.sh" "$CACHE/deb-next" "$NEXT"
other
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
