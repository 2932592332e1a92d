#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# build.sh: builds the model, for this host, and the workloads, for an arm64 guest, in
# $CACHE/bench/. Any warning of a compiler is an error.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

dir=$CACHE/bench
lock bench-build
mkdir -p "$dir/numasim" "$dir/work"

# update TO FILE...: copy what differs, so that make builds again just that
update()
{
	local to=$1 f

	shift
	for f; do
		cmp -s "$f" "$to/${f##*/}" || cp "$f" "$to/"
	done
}

update "$dir/numasim" "$BENCH"/numasim/*.[ch] "$BENCH/numasim/Makefile" \
	"$REPO/selftests/cost"/{qemu_plugin,arm64}.h
update "$dir/work" "$BENCH"/work/*.[ch] "$BENCH/work/Makefile"
warnings='-O2 -g -Wall -Wextra -Werror'
in_root make -s --no-print-directory -C /cache/bench/numasim OUT=out \
	CFLAGS="$warnings" >&2 || die "the model does not build; see above"
in_root make -s --no-print-directory -C /cache/bench/work OUT=out \
	CC=aarch64-linux-gnu-gcc CFLAGS="$warnings" >&2 ||
	die "the workloads do not build; see above"
