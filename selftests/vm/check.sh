#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Everything that guards the project: style, unit tests, and on each kernel of
# the boot matrix a build with W=1 and sparse and the whole selftest run. Goes
# on after a failure, and closes with a table and one line of counts.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need_root
began=$SECONDS
table=
passed=0
failed=0

step() # NAME COMMAND...
{
	local name=$1 from=$SECONDS verdict=ok

	shift
	say "=== $name ($((SECONDS - began)) s so far)"
	if "$@"; then
		passed=$((passed + 1))
	else
		verdict=FAILED
		failed=$((failed + 1))
	fi
	table+=$(printf '%-24s %-8s %5d s' "$name" "$verdict" \
		$((SECONDS - from)))$'\n'
}

"$VM/root.sh"
step style "$VM/style.sh"
step unit "$VM/unit.sh"
step "builds refused" "$VM/refuse.sh"
while read -r series arch; do
	case $series in '' | '#'*) continue ;; esac
	step "$series $arch" env NUMABAL_MAKE=C=2 \
		"$VM/run.sh" "$series" "$arch" </dev/null
done < "$VM/matrix"
step "6.12 arm64 cpuless" env NUMABAL_SHAPE=cpuless NUMABAL_MAKE=C=2 \
	"$VM/run.sh" 6.12 arm64 --test exact </dev/null
step "demo" "$VM/run.sh" 6.12 arm64 --demo </dev/null

printf '\n%s\n' "$table"
# Fewer steps than there are kernels would be a broken list, not a success.
[ $((passed + failed)) -ge 6 ] || die "the boot matrix is empty"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
