# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Debian's kernels, as its archive lists them. To be sourced after apt.sh.

# Those that numabal is built for and booted on, as far as there are any
# shellcheck disable=SC2034 # who sources this wants it
SERIES='5.10 6.1 6.12 6.16 6.17 6.18 6.19 7.0 7.1 7.2 7.3'

# release_of SERIES: where the kernels of a series come from
release_of()
{
	case $1 in
	5.10)	echo bullseye ;;
	6.1)	echo bookworm ;;
	6.12)	echo trixie ;;
	*)	echo trixie-backports ;;
	esac
}

# suffix [FLAVOUR]: how the names of a flavour's packages end
suffix()
{
	case ${1:-} in
	'')	echo "$DEB_ARCH" ;;
	16k)	echo "$DEB_ARCH-16k" ;;
	*)	echo "$1-$DEB_ARCH" ;;
	esac
}

# versions PACKAGE SERIES FLAVOUR: the listed versions of a series, newest first, of linux-image or
# linux-headers, in one flavour, as the names of packages end: amd64, rt-amd64, arm64-16k
versions()
{
	# Whoever wants but the first ones closes the pipe.
	in_apt apt-cache pkgnames "$1-$2" 2>/dev/null |
		sed -nE "s/^$1-(${2/./\\.}([.+][^-]*)?(-[0-9]+)?)-$3(:.*)?$/\1/p" |
		sort -rVu
}

# depends PACKAGE REGEX: the direct dependencies of a package that match
depends()
{
	in_apt apt-cache show --no-all-versions "$1" 2>/dev/null |
		sed -n '/^Depends: /{s///;s/([^)]*)//g;s/[,|]/\n/g;p;q}' |
		tr -d ' ' | grep -E "^($2)" || true
}

# headers_of RELEASE: the packages to build for a kernel (5.10.0-46-arm64), as apt wants them. The
# build tools of the headers run on the machine that builds, hence amd64.
headers_of()
{
	local v=linux-headers-$1:$DEB_ARCH p version

	version=$(in_apt apt-cache show --no-all-versions "$v" 2>/dev/null | sed -n 's/^Version: //p')
	echo "$v=$version"
	for p in $(depends "$v" "linux-headers-.*-common|linux-kbuild-"); do
		echo "$p:amd64=$version"
	done
}

# into_root DEB: older packages hold ./lib, which dpkg -x would put in place of
# the root's link to usr/lib.
into_root()
{
	# shellcheck disable=SC2016 # expanded by the inner shell
	in_root sh -eu -c 'dpkg-deb --fsys-tarfile "$1" |
		tar -x --keep-directory-symlink -C /' sh "/cache/${1#"$CACHE"/}"
}
