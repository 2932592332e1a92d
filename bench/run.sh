#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# run.sh SERIES MACHINE WORKLOAD VARIANT SEED: one run of the benchmark: boots the modelled
# machine, runs the workload, and writes $BENCH_RUNS/SERIES/MACHINE/WORKLOAD/VARIANT.SEED.json.
#
# BENCH_RUNS      where results go (bench/results/runs)
# BENCH_WORK      more arguments for the workload, such as "--seconds 4"
# BENCH_POLICY    file of the policy (bench/policy)
# BENCH_TIMEOUT   seconds of the host that a run may take (3600)
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

[ $# = 5 ] || die "give kernel series, machine, workload, variant and seed; see the top of $0"
series=$1 machine=$2 workload=$3 variant=$4 seed=$5
case $variant in
off | stock | observe | policy)	pin= ;;
oracle)				pin=--pin ;;
*)	die "no variant '$variant': off, stock, observe, policy, oracle" ;;
esac

need_root
"$BENCH/root.sh"
began=$SECONDS
conf=$(mktemp -d)
trap 'rm -rf "$conf"' EXIT
cat > "$conf/bench.conf" <<END
VARIANT=$variant
WORK="$workload --seed $seed $pin ${BENCH_WORK:-}"
END
cp "${BENCH_POLICY:-$BENCH/policy}" "$conf/policy"
case $workload in
redis | sysbench-* | stress-numa | perf-numa)
	"$BENCH/real/fetch.sh" "$workload"
	cp "$CACHE/real/$workload"/* "$conf/"
	;;
esac
simulate "$series" "$machine" soak_bench "$conf"/* ||
	die "there is no result"

cp "$BENCH"/report/*.py "$OUT/"
git -C "$REPO" describe --always --dirty --exclude='*' > "$OUT/module"
in_root python3 /cache/bench/out/collect.py /cache/bench/out \
	--series "$series" --kernel "$(cat "$CACHE/kernels/$TARGET/release")" \
	--machine "$machine" --workload "$workload" --variant "$variant" \
	--seed "$seed" --host-seconds $((SECONDS - began)) \
	--date "$(date +%Y-%m-%d)"
to=${BENCH_RUNS:-$BENCH/results/runs}/$series/$machine/$workload
mkdir -p "$to"
mv "$OUT/run.json" "$to/$variant.$seed.json"
say "$workload, $variant: $((SECONDS - began)) s"
