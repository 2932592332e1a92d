#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# What rpm_check.sh does in the clean system: the folder of this file has the packages. Each
# check says what it saw, and ends all if that is wrong.
set -eu

RPMS=$(dirname "$0")
CHECK=rpm-check
# shellcheck source=common_checks.sh
. "$RPMS/common_checks.sh"

# rpms VERSION: the two of it
rpms()
{
	echo "$RPMS/numabal-dkms-$1-1.noarch.rpm $RPMS/numabal-tools-$1-1.x86_64.rpm"
}

# has PACKAGE FILE: its list of files is that one
has()
{
	# Some name two folders with the version. Links named by a hash are of rpm's own making.
	rpm -qlp "$1" | sed -E "\\,^/usr/lib/\.build-id,d;s,^(/usr/share/(doc|licenses)/numabal-[a-z]+)-$VERSION,\1," |
		sort > /tmp/has
	sort "$2" | diff - /tmp/has || fail "$1 has other files; see above"
	echo "$CHECK: $(wc -l < /tmp/has) files as expected in ${1##*/}"
}

# on VERSION RPM-OPTION...: Debian's rpm knows nothing of what dpkg has installed; its plugins
# want mounts that the root of a chroot is not
on()
{
	local v=$1

	shift
	# shellcheck disable=SC2046 # a list
	rpm --noplugins "$@" --nodeps $(rpms "$v") || fail "rpm $*"
	rpm -V --nodeps numabal-dkms numabal-tools || fail "rpm -V finds files that differ"
	numabalctl --version | grep -qE "(^| )$v$" || fail "numabalctl is not of version $v"
}

[ -z "$(traces)" ] || fail "before it came there was $(traces)"
{
	echo "/usr/share/licenses/numabal-dkms"
	echo "/usr/share/licenses/numabal-dkms/COPYING"
	sed "s|^|/usr/src/numabal-$VERSION/|" "$RPMS/source_files"
	# and the folders of these
	sed 's|[^/]*$||' "$RPMS/source_files" | sort -u | sed "s|^|/usr/src/numabal-$VERSION/|; s|/$||"
	echo "/usr/src/numabal-$VERSION/include"
} | sort -u > /tmp/dkms_files
has "$RPMS/numabal-dkms-$VERSION-1.noarch.rpm" /tmp/dkms_files
has "$RPMS/numabal-tools-$VERSION-1.x86_64.rpm" "$RPMS/rpm_files"

on "$VERSION" -i
built 2
on "$NEXT" -U
built 2 "$NEXT"
on "$VERSION" -U --oldpackage
built 2
on "$VERSION" --reinstall
built 2
rpm --noplugins -e numabal-dkms numabal-tools
gone
rm -f /tmp/has /tmp/dkms_files
[ -z "$(traces)" ] || fail "removed, there is still $(traces)"
echo "$CHECK: nothing is left"
