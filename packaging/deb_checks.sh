#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# What deb_check.sh does in the clean system: the folder of this file has the packages. Each
# check says what it saw, and ends all if that is wrong.
set -eu

DEBS=$(dirname "$0")
CHECK=deb-check
# shellcheck source=common_checks.sh
. "$DEBS/common_checks.sh"

# skipped KERNEL FOLDER OPTION: headers of such a kernel, without that option, come and go
skipped()
{
	local of

	of=/lib/modules/$(kernels | head -n 1)
	mkdir -p "/lib/modules/$1"
	cp -r "$(readlink -f "$of/build")" "/usr/src/$2"
	ln -s "/usr/src/$2" "/lib/modules/$1/build"
	[ -z "$3" ] || sed -i "/^$3=/d" "/usr/src/$2/.config" "/usr/src/$2/include/config/auto.conf"
	run-parts --exit-on-error --arg="$1" /etc/kernel/header_postinst.d ||
		fail "the headers of $1 cannot be installed"
	[ -z "$(module "$1")" ] || fail "it is built for $1"
	rm -r "/lib/modules/$1" "/usr/src/$2"
	echo "deb-check: skipped for $1"
}

# install VERSION [APT-OPTION]
install()
{
	apt-get -q -y ${2:+"$2"} install "$DEBS/numabal-dkms_$1_all.deb" \
		"$DEBS/numabal-tools_$1_amd64.deb"
	numabalctl --version | grep -qE "(^| )$1$" || fail "numabalctl is not of version $1"
}

[ -z "$(traces)" ] || fail "before it came there was $(traces)"
apt-get -q update
install "$VERSION"
built 2

newest=$(apt-cache depends -t trixie-backports linux-headers-amd64 | sed -n 's/^ *Depends: \(linux-headers-[0-9]\)/\1/p')
apt-get -q -y install -t trixie-backports "$newest"
built 3

# Such as nobody has tried: they are skipped, and break nothing.
skipped 99.0.0-new linux-headers-new ''
skipped 6.12.0-flat linux-headers-flat CONFIG_NUMA_BALANCING

install "$NEXT"
built 3 "$NEXT"
install "$VERSION" --allow-downgrades
built 3

apt-get -q -y remove numabal-dkms
gone

apt-get -q -y purge numabal-dkms numabal-tools
[ -z "$(traces)" ] || fail "purged, there is still $(traces)"
echo "deb-check: purged, nothing is left"

make -C "$DEBS/tree" dkms-install
built 3
make -C "$DEBS/tree" dkms-remove
[ -z "$(traces)" ] || fail "removed, there is still $(traces)"
echo "deb-check: make dkms-install, dkms-remove: nothing is left"
