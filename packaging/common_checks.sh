# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# Common to what is checked in a clean system: what dkms has built. To be sourced by sh with
# "set -eu"; CHECK is the name of the check, VERSION that of the packages.

fail()
{
	echo "$CHECK: FAIL: $*"
	exit 1
}

# kernels: those whose headers are there
kernels()
{
	find /lib/modules -mindepth 2 -maxdepth 2 -name build | cut -d/ -f4
}

# Its file: where there are but headers, modprobe and modinfo find no module by its name.
module()
{
	find "/lib/modules/$1" -name 'numabal.ko*'
}

# is_alone FOLDER NAME: of the versions in there, it is the one
is_alone()
{
	local seen

	seen=$(find "$1" -mindepth 1 -maxdepth 1 -name '*[0-9].[0-9]*' ! -name 'linux*' \
		! -name 'kernel-*' -printf '%f ')
	[ "$seen" = "$2 " ] || fail "$1 has $seen, not $2"
}

# built COUNT [VERSION]: for each kernel there is the module, of this version alone, made for it
built()
{
	local k ko n=0 v=${2:-$VERSION}

	for k in $(kernels); do
		dkms status -m numabal -v "$v" -k "$k" | grep -q ': installed' ||
			fail "dkms has not installed it for $k: $(dkms status)"
		ko=$(module "$k")
		[ "$(modinfo -F version "$ko")" = "$v" ] ||
			fail "no module of version $v for $k"
		modinfo -F vermagic "$ko" | grep -q "^$k " ||
			fail "the module for $k is for another kernel"
		n=$((n + 1))
	done
	[ $n = "$1" ] || fail "$n kernels, not $1: $(kernels)"
	[ "$(dkms status -m numabal | grep -vc "^numabal/$v,")" = 0 ] ||
		fail "dkms has more than $v: $(dkms status)"
	is_alone /usr/src "numabal-$v"
	is_alone /var/lib/dkms/numabal "$v"
	echo "$CHECK: $v is built for $(kernels | tr '\n' ' ')"
}

# gone: no module, nor what dkms builds it from
gone()
{
	local left

	left=$(find /lib/modules /var/lib/dkms /usr/src -name '*numabal*')
	[ -z "$left" ] || fail "removed, there is $left"
	echo "$CHECK: removed, no module is left"
}

# traces: whatever has its name
traces()
{
	find / -xdev -path /cache -prune -o -path '/var/lib/apt/*' -prune -o \
		-path '/var/log/*' -prune -o -path '/proc/*' -prune -o \
		-name '*numabal*' -print
}
