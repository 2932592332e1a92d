#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# debug.sh SERIES-FLAVOUR ARCH: builds a kernel that watches itself, from Debian's source of a
# series, unpatched: 6.12-kasan arm64. What it has is what debug.config, debug.SERIES and debug/FLAVOUR
# say, and nothing else: it knows one machine, QEMU's virt, so that it is built in a quarter of an hour.
# A line "# make: " has what make is told besides.
#
# Makes $CACHE/kernels/SERIES-FLAVOUR-ARCH/ as kernel.sh does, which calls this, so that
# run.sh 6.12-kasan arm64 --test life just works. It stays until that or the toolchain changes.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=apt.sh
. "$(dirname "$0")/apt.sh"
# shellcheck source=archive.sh
. "$(dirname "$0")/archive.sh"

check_target "$@"
series=${1%%-*}
flavour=${1#"$series"-}
[ -f "$VM/debug/$flavour" ] || die "there is no debug kernel '$flavour'; see $VM/debug/"
[ "$2" = arm64 ] || die "debug kernels are for arm64 only"
"$VM/root.sh"
lock "debug-$TARGET"
dir=$CACHE/kernels/$TARGET
new=$dir.new
source=debug/linux-source-$series
objects=debug/$TARGET
[ -f "$VM/debug.$series" ] || die "no debug kernel of series $series is known: write debug.$series"
options=("$VM/debug.config" "$VM/debug.$series" "$VM/debug/$flavour")
key=$(cat "${options[@]}" "$ROOT/.numabal-stamp" | sha256sum)
[ "$(cat "$dir/key" 2>/dev/null)" != "$key" ] || exit 0

need_root
if [ ! -f "$CACHE/$source/Makefile" ]; then
	(
		# The lists are not to change in between.
		lock fetch
		apt_setup "$(release_of "$series")"
		source_tree "$source" "linux-source-$series"
	)
fi

in_tree()
{
	in_root nice -n 19 make -s -C "/cache/$source" O="/cache/$objects" ARCH="$2" \
		CROSS_COMPILE="$CROSS" KCONFIG_ALLCONFIG="/cache/$objects/wanted" "${@:3}" >&2
}

rm -rf "$dir" "$new"
mkdir -p "$CACHE/$objects" "$new/modules"
{
	cat "${options[@]}"
	echo "CONFIG_LOCALVERSION=\"-$flavour\""
} > "$CACHE/$objects/wanted"
in_tree "$@" allnoconfig
# Kconfig drops in silence what depends on something else, and lets the last one win.
lacks=$(grep '^CONFIG_' "$CACHE/$objects/wanted" | grep -vxFf "$CACHE/$objects/.config" || true)
[ -z "$lacks" ] || die "these have not landed in the configuration of $1: ${lacks//$'\n'/ }"

began=$SECONDS
say "building kernel $1 for $2 (a quarter of an hour on two processors)"
# shellcheck disable=SC2046 # a list
in_tree "$@" -j"$(nproc)" $(sed -n 's/^# make: //p' "$VM/debug/$flavour") Image modules ||
	die "kernel $1 does not build; see above"
cp "$CACHE/$objects/arch/$2/boot/Image" "$new/vmlinuz"
cp "$CACHE/$objects/.config" "$new/config"
cat "$CACHE/$objects/include/config/kernel.release" > "$new/release"
echo "/cache/$objects" > "$new/headers"
echo "$key" > "$new/key"
mv "$new" "$dir"
say "kernel $(cat "$dir/release") is ready after $((SECONDS - began)) s"
