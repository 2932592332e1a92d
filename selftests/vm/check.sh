#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check.sh [--all]: what guards the project: style, unit tests, and on each kernel of
# the boot matrix a build with W=1 and sparse and the selftests that the matrix names
# (--all: all of them, which takes twice as long). Goes on after a failure, and closes
# with a table and one line of counts.
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

# tests_of WORD...: "all" or names, as arguments for run.sh
tests_of()
{
	local t

	[ "$*" != all ] && [ "$all" = no ] || return 0
	for t in $every "$@"; do
		printf ' --test %s' "$t"
	done
}

all=no
case ${1:-} in
'')	;;
--all)	all=yes ;;
*)	die "unknown option '$1'; see the top of $0" ;;
esac
# Tests for every kernel; and none that no kernel runs.
every=$(sed -n 's/^every //p' "$VM/matrix")
for t in "$REPO"/selftests/test_*.sh; do
	t=$(basename "$t" .sh)
	grep -q ' all$' "$VM/matrix" || grep -qw "${t#test_}" "$VM/matrix" ||
		die "the boot matrix has no kernel for $t"
done

"$VM/root.sh"
step style "$VM/style.sh"
step unit "$VM/unit.sh"
step numabalctl "$VM/tools.sh"
step "builds refused" "$VM/refuse.sh"
step "bench builds" "$REPO/bench/build.sh"
while read -r series arch tests; do
	case $series in '' | '#'* | every) continue ;; esac
	# shellcheck disable=SC2046,SC2086 # lists
	step "$series $arch" env NUMABAL_MAKE=C=2 NUMABAL_TIMEOUT=2400 \
		"$VM/run.sh" "$series" "$arch" $(tests_of $tests) </dev/null
done < "$VM/matrix"
step "6.12 arm64 cpuless" env NUMABAL_SHAPE=cpuless NUMABAL_MAKE=C=2 \
	"$VM/run.sh" 6.12 arm64 --test exact </dev/null
step "6.12 arm64 clusters" env NUMABAL_SHAPE=clusters NUMABAL_MAKE=C=2 \
	"$VM/run.sh" 6.12 arm64 --test shape_clusters </dev/null
step "6.12 arm64 locked down" env NUMABAL_MAKE=C=2 \
	"$VM/run.sh" 6.12 arm64 --test shape_locked </dev/null
step "6.12 arm64 dwell" env NUMABAL_MAKE=DWELL=200 \
	"$VM/run.sh" 6.12 arm64 --test shape_dwell </dev/null
step "demo" "$VM/run.sh" 6.12 arm64 --demo </dev/null

printf '\n%s\n' "$table"
# Fewer steps than there are kernels would be a broken list, not a success.
[ $((passed + failed)) -ge 6 ] || die "the boot matrix is empty"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
