#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Builds that must be refused, each with one clear line: a kernel without a
# needed option, no headers, a compiler that fails every probe, and one whose
# errors are not seen.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

check_target 6.12 arm64
need_root
"$VM/kernel.sh" 6.12 arm64
lock refuse
dir=$CACHE/build/refuse
bad=0

# refused WHAT LINE MAKE-ARGUMENT...: the build must fail and say LINE
refused()
{
	local what=$1 line=$2

	shift 2
	rm -rf "$dir"
	mkdir -p "$dir"
	cp -r "$REPO/Kbuild" "$REPO/Makefile" "$REPO/numabal" "$REPO/include" "$dir/"
	rm -f "$dir/numabal/compat/facts.h"
	if in_root make --no-print-directory -C /cache/build/refuse \
		KDIR="$(cat "$CACHE/kernels/$TARGET/headers")" ARCH=arm64 \
		CROSS_COMPILE="$CROSS" CC="${CROSS}gcc" "$@" \
		> "$dir/log" 2>&1; then
		say "$what: the build was not refused"
		bad=1
	elif [ "$(grep -c "$line" "$dir/log")" != 1 ]; then
		sed 's/^/lab:   /' "$dir/log" >&2
		say "$what: no single line says '$line'"
		bad=1
	else
		say "ok: $what: $(grep -o "numabal: .*" "$dir/log" | head -n 1)"
	fi
}

refused 'a missing option' \
	'numabal: this kernel is built without CONFIG_NUMA_BALANCING' \
	CONFIG_NUMA_BALANCING=
refused 'ftrace without arguments' \
	'numabal: this kernel is built without CONFIG_DYNAMIC_FTRACE_WITH_REGS' \
	CONFIG_DYNAMIC_FTRACE_WITH_REGS= CONFIG_DYNAMIC_FTRACE_WITH_ARGS=
refused 'no headers' 'numabal: no kernel headers at' KDIR=/nonexistent
refused 'probes that cannot compile' \
	'numabal: no probe can be compiled for this kernel' KCFLAGS=-Dif=for
refused 'probes that cannot fail' \
	'numabal: the probes cannot tell a fact from its opposite' \
	KCFLAGS='-Dnb_no_kernel_has_this_function=__builtin_LINE'
[ $bad = 0 ] || die "builds that must be refused are not; see above"
