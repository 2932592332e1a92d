#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# symbols.sh SERIES ARCH: where the kernel's functions lie, which its packages do not say:
# boots it once and keeps what its /proc/kallsyms has of code, and "_end", in
# $CACHE/kernels/SERIES-ARCH/kallsyms. The lab runs kernels without KASLR.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

check_target "$@"
"$VM/kernel.sh" "$1" "$2"
to=$CACHE/kernels/$TARGET/kallsyms
[ ! -s "$to" ] || exit 0

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/guest"
# The console is slow: compressed, and without data. The kernel is not to write in between.
cat > "$dir/guest/test_symbols.sh" <<'END'
dmesg -n 1
awk '$2 ~ /^[tTwW]$/ || $3 == "_end" { print $1, $2, $3 }' /proc/kallsyms |
	gzip -9 | base64 | sed 's/^/symbols: /'
END
NUMABAL_EXTRA=$dir/guest "$VM/run.sh" "$1" "$2" --test symbols > "$dir/console" ||
	die "the machine failed; its log is $CACHE/log/$TARGET-symbols.log"
tr -d '\r' < "$dir/console" | sed -n 's/^symbols: //p' |
	base64 -d | gzip -d > "$to.new" ||
	die "what came over the console is not whole: run it again"
mv "$to.new" "$to"
