#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# build.sh SERIES ARCH: builds the module, the test programs and numabalctl for a kernel,
# from a copy of the tree in $CACHE/build/SERIES-ARCH/, so that builds for
# several kernels live side by side and the tree stays clean.  Any warning of
# a compiler is an error.
#
# NUMABAL_MAKE   more arguments for the module's make, such as C=2 for sparse
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# Warnings that are no fault of the sources: the compiler of the root is not
# to the last digit the one that built the kernel, and libnuma, linked static,
# could look up host names, which no test asks of it.
KNOWN="warning: the compiler differs from the one used to build the kernel
warning: Using 'getaddrinfo' in statically linked applications"

# copy_tree TO: bring the copy up to date.  Only files that differ are written,
# with the time of now, so that make builds again just what has changed.
copy_tree()
{
	local to=$1 f

	git -C "$REPO" -c core.quotePath=off ls-files -co --exclude-standard > "$to/.files.new" ||
		die "$REPO is not a git tree; the lab copies what git lists"
	sort -o "$to/.files.new" "$to/.files.new"
	[ -f "$to/.files" ] || : > "$to/.files"
	comm -23 "$to/.files" "$to/.files.new" | while read -r f; do
		# What was made of it is not to be known, but lies in there.
		rm -rf "${to:?}/$f" "$to/selftests/out"
	done
	while read -r f; do
		# A file may be known to git and yet gone from the tree.
		[ -f "$REPO/$f" ] || {
			rm -f "$to/$f"
			continue
		}
		cmp -s "$REPO/$f" "$to/$f" || {
			mkdir -p "$to/$(dirname "$f")"
			cp "$REPO/$f" "$to/$f"
		}
	done < "$to/.files.new"
	mv "$to/.files.new" "$to/.files"
}

# run_make WHAT ARG...: make in the root, shown and searched for warnings.
run_make()
{
	local what=$1 log=$dir/.make.log

	shift
	say "building the $what for $(cat "$kernel/release")"
	in_root make --no-print-directory -j"$(nproc)" "$@" 2>&1 | tee "$log" >&2 ||
		die "the $what does not build for $TARGET; see above"
	if grep 'warning:' "$log" | grep -vF "$KNOWN" > "$log.bad"; then
		sed 's/^/lab:   /' "$log.bad" >&2
		die "warnings while building the $what for $TARGET; mend them"
	fi
}

check_target "$@"
need_root
"$VM/kernel.sh" "$1" "$2"
"$VM/source.sh"
lock "build-$TARGET"
kernel=$CACHE/kernels/$TARGET
dir=$CACHE/build/$TARGET
at=/cache/build/$TARGET

# Objects of another kernel, of another tree or of a build that was bad are
# of no use.
key="$(cat "$kernel/release") $REPO $(cat "$ROOT/.numabal-stamp")"
[ "$(cat "$dir/.good" 2>/dev/null)" = "$key" ] || rm -rf "$dir"
mkdir -p "$dir"
# Marked as good again at the end only: a file that was compiled with a warning
# would not be compiled, nor warned of, the next time.
rm -f "$dir/.good"
copy_tree "$dir"

# The headers of older kernels ask for the compiler of their day: name ours.
# shellcheck disable=SC2086 # a list
run_make module -C "$at" KDIR="$(cat "$kernel/headers")" ARCH="$2" \
	CROSS_COMPILE="$CROSS" CC="${CROSS}gcc" W=1 ${NUMABAL_MAKE:-}
[ -f "$dir/numabal.ko" ] ||
	die "make went well for $TARGET, but there is no numabal.ko"
run_make "test programs" -C "$at/selftests" CC="${CROSS}gcc" \
	OUT="$at/selftests/out" KSELFTEST=/cache/kselftest
run_make numabalctl -C "$at/tools/numabalctl" CC="${CROSS}gcc" LDFLAGS=-static \
	OUT="$at/tools/out"
cp "$dir/tools/out/numabalctl" "$dir/selftests/out/"
echo "$key" > "$dir/.good"
