#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# fetch.sh WORKLOAD: the program of a workload that is a real one, as Debian has it for
# arm64, and what the guest needs to run it, in $CACHE/real/WORKLOAD/: real.sh, mark,
# real.tar, which is for the guest's root, and real.versions, the packages it is of. They
# are NUMABAL_EXTRA's. Nothing is installed: no maintainer script runs, and no apt but
# the lab's own is asked. What is there stays; remove the folder to get newer packages.
set -eu -o pipefail
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../../selftests/vm/apt.sh
. "$VM/apt.sh"

SUITE=trixie
LIBS=usr/lib/aarch64-linux-gnu
LOADER=ld-linux-aarch64.so.1

workload=${1:-}
case $workload in
redis)
	packages='redis-server numactl'
	programs='redis-server redis-benchmark redis-cli numactl'
	;;
sysbench-memory | sysbench-threads)
	packages='sysbench numactl'
	programs='sysbench numactl'
	;;
stress-numa)
	packages=stress-ng
	programs=stress-ng
	;;
perf-numa)
	packages=linux-perf
	programs=perf
	;;
*)	die "'$workload' is no real program of the benchmark; see the top of $0" ;;
esac

# download: the packages and all that they depend on, to $debs, for a machine that has
# nothing yet. The lists are the lab's; what apt makes of them is not, since it is
# of another architecture's view.
download()
{
	apt_setup "$SUITE"
	mkdir -p "$debs/partial" "$work/apt"
	# shellcheck disable=SC2086 # a list
	in_apt apt-get -q -y --no-install-recommends --download-only \
		-o APT::Architecture=arm64 \
		-o Dir::Cache="$at/apt" -o Dir::Cache::archives="$at/debs" \
		install $packages >&2 || {
		# The lists may be older than the archive: have them fetched again.
		rm -f "$CACHE/apt/$SUITE/updated"
		die "$packages cannot be fetched; check the network, or" \
			"NUMABAL_MIRROR, and try again"
	}
}

# needed FILE: the libraries that it names
needed()
{
	in_root readelf -d "$at/all/$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

# take FROM TO: copies a file of the packages to the tree, less what only debuggers read
take()
{
	mkdir -p "$tree/${2%/*}"
	in_root aarch64-linux-gnu-strip --strip-unneeded -o "$at/tree/$2" "$at/all/$1"
}

# take_libraries FILE: those it needs, those they need, and so on
take_libraries()
{
	local lib

	for lib in $(needed "$1"); do
		[ ! -e "$tree/$LIBS/$lib" ] || continue
		[ -e "$work/all/$LIBS/$lib" ] || die "$1 needs $lib, which no package has"
		take "$LIBS/$lib" "$LIBS/$lib"
		take_libraries "$LIBS/$lib"
	done
}

need_root
"$VM/root.sh"
lock real
dir=$CACHE/real/$workload
work=$CACHE/real/work
at=/cache/real/work
debs=$work/debs
tree=$work/tree

if [ "$(cat "$dir/.stamp" 2>/dev/null)" != "$(sha256sum < "$0")" ]; then
	say "fetching $packages for arm64"
	rm -rf "$work" "$dir"
	mkdir -p "$work/all" "$dir"
	download
	for deb in "$debs"/*.deb; do
		in_root dpkg -x "$at/debs/${deb##*/}" "$at/all"
	done
	# In the guest /usr/bin is a link to /bin.
	for program in $programs; do
		take "usr/bin/$program" "bin/$program"
		take_libraries "usr/bin/$program"
	done
	mkdir -p "$tree/lib"
	mv "$tree/$LIBS/$LOADER" "$tree/lib/"
	tar -c -C "$tree" --owner=0 --group=0 -f "$dir/real.tar" bin lib usr
	for package in $packages; do
		in_root sh -c "dpkg-deb -W $at/debs/${package}_*.deb"
	done > "$dir/real.versions"
	in_root aarch64-linux-gnu-gcc -x c -static -O2 -Wall -Wextra -Werror \
		-o "$at/mark" - < "$REPO/selftests/cost/mark.c"
	mv "$work/mark" "$dir/"
	rm -rf "$work"
	sha256sum < "$0" > "$dir/.stamp"
	say "$workload: $(du -m "$dir/real.tar" | cut -f1) MB for the guest"
fi
cp "$BENCH/real/real.sh" "$dir/"
