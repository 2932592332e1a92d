#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# deb.sh [OUT [VERSION]]: makes Debian's packages of this tree, numabal-dkms for all and
# numabal-tools for amd64 and arm64, in OUT (.cache/deb), in a Debian 13 of its own. An error of
# lintian fails. With VERSION they say that they are that one.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need_root
root_with deb 'build-essential crossbuild-essential-arm64 debhelper dh-dkms libjson-c-dev:arm64
	libncurses-dev:arm64 libnuma-dev:arm64 lintian'
lock deb
out=${1:-$CACHE/deb}
version=${2:-$VERSION}
build=$CACHE/build/deb
rm -rf "$build"
tree_to "$build/numabal-$version" "$version"
cp -r "$PACKAGING/debian" "$build/numabal-$version/debian"
# The history is git's: this is made from it, so that the version stands in one place.
cat > "$build/numabal-$version/debian/changelog" <<END
numabal ($version) unstable; urgency=medium

  * Of commit $(git -C "$REPO" rev-parse --short HEAD); its history says what changed.

 -- The numabal developers <numabal@localhost>  $(git -C "$REPO" log -1 --format=%aD)
END
# The project has no mailing list: who uploads the packages is their maintainer, and says so.
no_mail=bogus-mail-host,bogus-mail-host-in-debian-changelog
say "building the packages of numabal $version"
in_root sh -eu -c "cd /cache/build/deb/numabal-$version
	dpkg-buildpackage -us -uc -b
	dpkg-buildpackage -us -uc -B --host-arch arm64 -Pcross
	cd .. && lintian --allow-root --fail-on error --suppress-tags $no_mail -- *.changes" >&2 || die "no packages; see above"
rm -rf "$out"
mkdir -p "$out"
cp "$build"/*.deb "$out/"
say "packages are in $out: $(cd "$out" && echo *.deb)"
