#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# rpm.sh [OUT [VERSION]]: makes openEuler's packages of this tree in OUT (.cache/rpm), with the
# rpmbuild of a Debian 13: numabal-dkms for all, and the source package from which openEuler's
# own rpmbuild makes numabal-tools for its libraries; the one made here is to be looked at. An
# error of rpmlint fails. With VERSION they say that they are that one.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need_root
root_with rpm 'elfutils file rpm rpmlint'
lock rpm
out=${1:-$CACHE/rpm}
version=${2:-$VERSION}
build=$CACHE/build/rpm
name=numabal-$version
rm -rf "$build"
mkdir -p "$build/SOURCES" "$build/SPECS"
tree_to "$build/$name" "$version"
tar -c -z -C "$build" -f "$build/SOURCES/$name.tar.gz" --owner=0 --group=0 "$name"
{
	sed "s/@VERSION@/$version/" "$PACKAGING/numabal.spec"
	LC_ALL=C git -C "$REPO" log -1 --date=format:'%a %b %d %Y' --format="* %ad The \
numabal developers <numabal@localhost> - $version-1%n- Of commit %h; its history says what changed."
} > "$build/SPECS/numabal.spec"
cp "$PACKAGING/rpmlint.toml" "$build/"
say "building the packages of numabal $version"
# shellcheck disable=SC2016 # expanded by the inner shell
# Its dependencies go by openEuler's names, and are there by Debian's.
in_root sh -eu -c 'cd /cache/build/rpm
	rpmbuild --nodeps --define "_topdir $PWD" -ba SPECS/numabal.spec
	rpmlint -c rpmlint.toml SPECS/numabal.spec RPMS/*/*.rpm SRPMS/*.rpm' >&2 || die "no packages; see above"
rm -rf "$out"
mkdir -p "$out"
cp "$build"/RPMS/*/*.rpm "$build"/SRPMS/*.rpm "$out/"
say "packages are in $out: $(cd "$out" && echo *.rpm)"
