#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Makes the toolchain root, a Debian 13 in which everything of the lab is built
# and run: the headers of newer kernels need a newer compiler than a Debian 12
# host has, and so the tools are the same on every host.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=apt.sh
. "$(dirname "$0")/apt.sh"

SUITE=trixie
PACKAGES='bc bison bzip2 ca-certificates cpio diffutils dpkg-dev flex
	gcc gcc-aarch64-linux-gnu gzip kmod libasan8 libc6-dev
	libc6-dev-arm64-cross libelf1t64 libjson-c-dev libncurses-dev libnuma-dev libssl3t64
	libvterm-dev make pahole patch perl procps qemu-system-arm qemu-system-x86 sparse
	xz-utils zstd'
# Unpacked only: they are for the guest, or for a cross build.
GUEST_PACKAGES='busybox-static:amd64 busybox-static:arm64 libjson-c-dev:arm64
	libncurses-dev:arm64 libnuma-dev:arm64 libvterm-dev:arm64'

need_root
lock root
stamp=$(echo "$SUITE" "$PACKAGES" "$GUEST_PACKAGES" | sha256sum)
if [ "$(cat "$ROOT/.numabal-stamp" 2>/dev/null)" = "$stamp" ]; then
	exit 0
fi

if ! command -v mmdebstrap >/dev/null; then
	say "installing mmdebstrap on the host"
	apt-get -q update >&2 ||
		die "apt-get update failed; check the host's apt sources"
	DEBIAN_FRONTEND=noninteractive apt-get -q -y install \
		--no-install-recommends mmdebstrap debian-archive-keyring >&2 ||
		die "mmdebstrap cannot be installed; install it by hand"
fi

# Under another name until it is complete, so that a run that was interrupted
# is simply done again.
new=$CACHE/root.new
rm -rf --one-file-system "$new"
mkdir -p "$CACHE"
say "making the toolchain root in $ROOT (a minute or two, 1 GB)"
# A mount name space of its own: nothing stays mounted if it is killed.
unshare --mount mmdebstrap --mode=root --variant=minbase --architectures=amd64 \
	--include="$(echo "$PACKAGES" | tr -s ' \t\n' ',')" \
	--aptopt='Acquire::Retries "3"' \
	--aptopt='APT::Install-Recommends "false"' \
	"$SUITE" "$new" \
	"deb $MIRROR/debian/ $SUITE main" \
	"deb $MIRROR/debian-security/ $SUITE-security main" >&2 ||
	die "mmdebstrap failed; see above, and try again when the mirror answers"

say "fetching the guest's packages"
export IN_ROOT=$new
apt_setup "$SUITE"
rm -rf "$CACHE/debs.new"
# shellcheck disable=SC2086 # a list
apt_fetch debs.new $GUEST_PACKAGES ||
	die "the guest's packages cannot be fetched; try again later"
mkdir -p "$new/opt/guest/arm64" "$new/opt/guest/x86_64"
for deb in "$CACHE"/debs.new/*.deb; do
	case ${deb##*/} in
	lib*)		into=/tmp/arm64 ;;
	*_arm64.deb)	into=/opt/guest/arm64 ;;
	*)		into=/opt/guest/x86_64 ;;
	esac
	in_root dpkg -x "/cache/debs.new/${deb##*/}" "$into"
done
mkdir -p "$new/usr/lib/aarch64-linux-gnu"
cp "$new/tmp/arm64/usr/lib/aarch64-linux-gnu"/*.a \
	"$new/usr/lib/aarch64-linux-gnu/"
rm -rf "$CACHE/debs.new" "$new/tmp/arm64"

echo "$stamp" > "$new/.numabal-stamp"
[ ! -e "$ROOT" ] || rm -rf --one-file-system "$ROOT"
mv "$new" "$ROOT"
say "the toolchain root is ready"
