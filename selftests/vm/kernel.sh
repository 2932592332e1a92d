#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel.sh SERIES ARCH: fetches Debian's unmodified kernel of a series, or of a flavour of it
# (6.12-16k), and the headers to build for it. Flavours of debug/ are built: debug.sh.
#
# Makes $CACHE/kernels/SERIES-ARCH/ with vmlinuz, config, modules/, "release"
# (what uname -r will say) and "headers" (their path inside the toolchain
# root).  A kernel that is there stays; remove the folder to get a newer one.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=apt.sh
. "$(dirname "$0")/apt.sh"
# shellcheck source=archive.sh
. "$(dirname "$0")/archive.sh"

# fetch VERSION: download what belongs to a kernel
fetch()
{
	local v=$1-$names version p list

	version=$(in_apt apt-cache show --no-all-versions \
		"linux-image-$v:$DEB_ARCH" | sed -n 's/^Version: //p')
	list="linux-image-$v:$DEB_ARCH=$version $(headers_of "$v")"
	for p in $(depends "linux-image-$v:$DEB_ARCH" \
		"linux-(base|binary|modules)-[0-9]"); do
		list="$list $p:$DEB_ARCH=$version"
	done
	rm -rf "${CACHE:?}/$debs"
	# shellcheck disable=SC2086 # a list
	apt_fetch "$debs" $list
}

# unpack VERSION: the headers lie at /usr/src and /usr/lib, as their links and
# Makefiles expect; the image and the rest in a folder of their own.
unpack()
{
	local v=$1-$names deb tmp=$new/unpacked

	for deb in "$CACHE/$debs"/*.deb; do
		case ${deb##*/} in
		linux-headers-* | linux-kbuild-*)
			into_root "$deb"
			continue
			;;
		linux-base-*)
			into_root "$deb"
			;;
		esac
		say "unpacking ${deb##*/}"
		in_root dpkg -x "/cache/$debs/${deb##*/}" \
			"/cache/kernels/$TARGET.new/unpacked"
	done
	if [ -e "$tmp/boot/vmlinuz-$v" ]; then
		mv "$tmp/boot/vmlinuz-$v" "$new/vmlinuz"
		mv "$tmp/boot/config-$v" "$new/config"
		mv "$tmp/lib/modules/$v" "$new/modules" 2>/dev/null ||
			mv "$tmp/usr/lib/modules/$v" "$new/modules"
	else
		mv "$tmp/usr/lib/modules/$v" "$new/modules"
		mv "$new/modules/vmlinuz" "$new/modules/config" "$new/"
	fi
	rm -rf "$tmp"
	echo "$v" > "$new/release"
	echo "/usr/src/linux-headers-$v" > "$new/headers"
}

check_target "$@"
series=${1%%-*}
flavour=${1#"$series"}
[ ! -f "$VM/debug/${flavour#-}" ] || exec "$VM/debug.sh" "$@"
"$VM/root.sh"
lock fetch
dir=$CACHE/kernels/$TARGET
new=$dir.new
debs=debs-$TARGET
# The headers are in the root, and gone when that has been made anew.
if [ -f "$dir/headers" ] && [ -e "$ROOT$(cat "$dir/headers")/Makefile" ]; then
	exit 0
fi

need_root
names=$(suffix "${flavour#-}")
apt_setup "$(release_of "$series")"
rm -rf "$dir" "$new"
mkdir -p "$new"
found=
for version in $(versions linux-image "$series" "$names" | head -n 24); do
	say "fetching kernel $version for $2"
	# What is listed is not always there: old releases lose files first.
	if fetch "$version" 2>"$new/errors"; then
		found=$version
		break
	fi
	say "not to be had: $(grep -m1 '^E: ' "$new/errors" || tail -n 1 "$new/errors")"
done
[ -n "$found" ] || {
	# The lists may be older than the archive: have them fetched again.
	rm -rf "$CACHE/apt/$APT_RELEASE/updated" "$new" "${CACHE:?}/$debs"
	die "no kernel of series $1 for $2 can be fetched from" \
		"$(release_of "$1"); check the network, or NUMABAL_MIRROR"
}
rm -f "$new/errors"
unpack "$found"
rm -rf "${CACHE:?}/$debs"
mv "$new" "$dir"
say "kernel $(cat "$dir/release") is ready"
