#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# What deb_check.sh does in the clean system: the folder of this file has the packages. Each
# check says what it saw, and ends all if that is wrong.
set -eu

DEBS=$(dirname "$0")

fail()
{
	echo "deb-check: FAIL: $*"
	exit 1
}

# kernels: those whose headers are there
kernels()
{
	ls -d /lib/modules/*/build | cut -d/ -f4
}

# Its file: where there are but headers, modprobe and modinfo find no module by its name.
module()
{
	find "/lib/modules/$1" -name 'numabal.ko*'
}

# built: for each kernel there is the module, of this version, made for it
built()
{
	local k ko n=0

	for k in $(kernels); do
		dkms status -m numabal -v "$VERSION" -k "$k" | grep -q ': installed' ||
			fail "dkms has not installed it for $k: $(dkms status)"
		ko=$(module "$k")
		[ "$(modinfo -F version "$ko")" = "$VERSION" ] ||
			fail "no module of version $VERSION for $k"
		modinfo -F vermagic "$ko" | grep -q "^$k " ||
			fail "the module for $k is for another kernel"
		n=$((n + 1))
	done
	[ $n = "$1" ] || fail "$n kernels, not $1: $(kernels)"
	echo "deb-check: built for $(kernels | tr '\n' ' ')"
}

# skipped KERNEL FOLDER OPTION: headers of such a kernel, without that option, come and go
skipped()
{
	local of=/lib/modules/$(kernels | head -n 1)

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

# traces: whatever has its name
traces()
{
	find / -xdev -path /cache -prune -o -path '/var/lib/apt/*' -prune -o \
		-path '/var/log/*' -prune -o -path '/proc/*' -prune -o \
		-name '*numabal*' -print
}

[ -z "$(traces)" ] || fail "before it came there was $(traces)"
apt-get -q update
apt-get -q -y install "$DEBS/numabal-dkms_${VERSION}_all.deb" \
	"$DEBS/numabal-tools_${VERSION}_amd64.deb"
built 2
numabalctl --version | grep -qF "$VERSION" || fail "numabalctl is not of version $VERSION"

newest=$(apt-cache depends -t trixie-backports linux-headers-amd64 | sed -n 's/^ *Depends: \(linux-headers-[0-9]\)/\1/p')
apt-get -q -y install -t trixie-backports "$newest"
built 3

# Such as nobody has tried: they are skipped, and break nothing.
skipped 99.0.0-new linux-headers-new ''
skipped 6.12.0-flat linux-headers-flat CONFIG_NUMA_BALANCING

apt-get -q -y purge numabal-dkms numabal-tools
[ -z "$(traces)" ] || fail "purged, there is still $(traces)"
[ -z "$(find /lib/modules /var/lib/dkms -name '*numabal*' 2>/dev/null)" ] ||
	fail "purged, modules are left"
echo "deb-check: purged, nothing is left"
