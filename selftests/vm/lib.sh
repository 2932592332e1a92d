# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034 # variables are for the scripts that source this
# Common to the lab's scripts: where things lie, how they speak, and the way
# into the toolchain root.  To be sourced by bash with "set -eu".
#
# NUMABAL_CACHE    where everything that is fetched or built lies (.cache)
# NUMABAL_MIRROR   where Debian is fetched from (http://deb.debian.org)

VM=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPO=$(cd "$VM/../.." && pwd)
CACHE=${NUMABAL_CACHE:-$REPO/.cache}
MIRROR=${NUMABAL_MIRROR:-http://deb.debian.org}
ROOT=$CACHE/root

# What a kernel's console has when something is wrong, for grep -E
SPLAT='WARNING:|\<BUG:|Oops|Call [Tt]race:|rcu.*stall|Kernel panic|soft lockup'
SPLAT="$SPLAT|possible recursive|possible circular|unregister_netdevice"
SPLAT="$SPLAT|Unable to handle kernel|general protection fault|hung_task"
SPLAT="$SPLAT|blocked for more than|UBSAN:|KASAN:|KCSAN:|ODEBUG:|bad page"
SPLAT="$SPLAT|INFO: trying to register non-static key|turning off the locking correctness"
SPLAT="$SPLAT|kmemleak: [1-9][0-9]* new suspected"

say()
{
	echo "lab: $*" >&2
}

die()
{
	echo "lab: error: $*" >&2
	exit 1
}

# check_target SERIES ARCH: sets DEB_ARCH and CROSS, and TARGET, which names
# the folders that belong to this kernel.
check_target()
{
	case ${1:-} in
	[0-9]*.[0-9]*) ;;
	*) die "'${1:-}' is no kernel series; give one such as 6.12 or 6.12-16k" ;;
	esac
	case ${2:-} in
	arm64)	DEB_ARCH=arm64 CROSS=aarch64-linux-gnu- ;;
	x86_64)	DEB_ARCH=amd64 CROSS= ;;
	*)	die "'${2:-}' is no architecture of the lab; give arm64 or x86_64" ;;
	esac
	TARGET=$1-$2
}

# One script at a time may fill a part of the cache; the lock is dropped when
# the script ends.
lock()
{
	mkdir -p "$CACHE/lock"
	exec 9>"$CACHE/lock/$1"
	flock -n 9 && return
	say "waiting for another run that works on '$1'"
	flock 9
}

need_root()
{
	[ "$(id -u)" = 0 ] ||
		die "the lab mounts and changes root; run it as root"
	[ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] ||
		die "the lab needs a Debian host of architecture amd64"
}

# in_root CMD...: run a command in the toolchain root, where the cache is
# /cache.  All mounts live in a name space of their own and the command is
# the first process of another, so nothing stays mounted or running behind,
# however it ends, or the shell that called it does.  The environment is not
# passed on, a proxy apart: builds must not depend on the caller's settings.
in_root()
{
	[ -d "${IN_ROOT:-$ROOT}" ] ||
		die "no toolchain root at $ROOT; run $VM/root.sh"
	# shellcheck disable=SC2016 # expanded by the inner shell
	setpriv --pdeathsig KILL \
		unshare --mount --pid --fork --kill-child -- /bin/sh -eu -c '
		root=$1 cache=$2
		shift 2
		# A mount of its own, so that what runs in there may do as this does.
		mount --bind "$root" "$root"
		mkdir -p "$root/cache"
		mount --bind "$cache" "$root/cache"
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		for f in /etc/resolv.conf /etc/hosts; do
			[ -e "$f" ] || continue
			[ -f "$root$f" ] && [ ! -L "$root$f" ] || {
				rm -f "$root$f"
				: > "$root$f"
			}
			mount --bind "$f" "$root$f"
		done
		exec chroot "$root" /usr/bin/env -i -C / \
			PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
			LC_ALL=C.UTF-8 TERM="${TERM:-dumb}" \
			${http_proxy:+http_proxy="$http_proxy"} "$@"
	' sh "${IN_ROOT:-$ROOT}" "$CACHE" 9>&- "$@"
}

# root_with NAME PACKAGES: the toolchain root, and in it what NAME needs besides; some:arm64 are to
# link with, when one builds for that
root_with()
{
	"$VM/root.sh"
	lock root
	[ "$(cat "$ROOT/.numabal-$1" 2>/dev/null)" != "$2" ] || return 0
	say "adding $2 to the toolchain root"
	case $2 in
	*:arm64*)	in_root dpkg --add-architecture arm64 ;;
	esac
	# shellcheck disable=SC2086 # a list
	{
		in_root apt-get -q update &&
			in_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install \
				--no-install-recommends $2
	} >&2 || die "they cannot be installed; try again when the mirror answers"
	echo "$2" > "$ROOT/.numabal-$1"
}
