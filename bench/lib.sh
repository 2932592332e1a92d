# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Common to the benchmark's scripts. To be sourced by bash with "set -eu".
#
# BENCH_TIMEOUT   seconds of the host that a machine may take (3600)

BENCH=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../selftests/vm/lib.sh
. "$BENCH/../selftests/vm/lib.sh"

# simulate SERIES MACHINE SCRIPT FILE...: boots the modelled machine and runs guest/SCRIPT.sh
# in it, with these files beside; what it prints and what the model counts lie in
# $OUT then, as console and sim.json. One at a time: they share folders, and the host.
simulate()
{
	local series=$1 machine=$BENCH/machines/$2 script=$3 plugin model guest

	shift 3
	OUT=$CACHE/bench/out
	guest=$CACHE/bench/guest
	check_target "$series" arm64
	[ -f "$machine" ] || die "there is no $machine"
	# Callers ask for its status, so that errors do not end it by themselves.
	"$BENCH/build.sh" && "$VM/symbols.sh" "$series" arm64 || return 1
	lock bench
	rm -rf "$guest" "$OUT"
	mkdir -p "$guest" "$OUT"
	cp "$BENCH/guest/$script.sh" "$CACHE/bench/work/out/work" "$@" "$guest/"
	cp "$machine" "$CACHE/bench/machine"
	plugin=/cache/bench/numasim/out/numasim.so
	model=machine=/cache/bench/machine,symbols=/cache/kernels/$TARGET/kallsyms
	NUMABAL_MACHINE=$machine NUMABAL_EXTRA=$guest NUMABAL_PRELOAD=$plugin \
		NUMABAL_TIMEOUT=${BENCH_TIMEOUT:-3600} \
		NUMABAL_QEMU="-plugin $plugin,$model,out=/cache/bench/out/sim.json" \
		"$VM/run.sh" "$series" arm64 --test "$script" \
		> "$OUT/console" || {
		say "the machine failed: $(sed -n 's/^bench-failed: //p' "$OUT/console")"
		say "its log is $CACHE/log/$TARGET-$script.log"
		return 1
	}
}
