#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench.sh: runs of the benchmark that are missing, one after the other, and the report of
# all. A run that is there is not done again: to be stopped and resumed at will. Goes on
# after a failure, and says at the end which failed.
#
# Each of these is a list; the default is what the report is made for.
# KERNEL     series (6.12 7.2)
# MACHINE    files in bench/machines/ (kunpeng920)
# WORKLOAD   those that `work --list` has, but for validation, and those of real/ (all)
# VARIANT    off, stock, observe, policy, oracle (all)
# SEED       numbers (1)
# BENCH_RUNS, BENCH_WORK, BENCH_POLICY, BENCH_TIMEOUT: as for run.sh
# BENCH_REPORT  where the report goes (bench/results)
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

export BENCH_RUNS=${BENCH_RUNS:-$BENCH/results/runs}
report=${BENCH_REPORT:-$BENCH/results}
workloads='wrongtouch groups2 pinned readall groups4 pingpong prodcons phases server
	forkstorm hugeshare mix redis sysbench-memory sysbench-threads stress-numa
	perf-numa'
no_oracle=' forkstorm sysbench-threads stress-numa '

# Most telling first: whoever stops early has whole workloads.
runs()
{
	local kernel machine seed workload variant

	for kernel in ${KERNEL:-6.12 7.2}; do
		for machine in ${MACHINE:-kunpeng920}; do
			for seed in ${SEED:-1}; do
				for workload in ${WORKLOAD:-$workloads}; do
					for variant in ${VARIANT:-off stock observe policy oracle}; do
						[ "$variant" != oracle ] ||
							[[ $no_oracle != *" $workload "* ]] || continue
						echo "$kernel" "$machine" "$workload" "$variant" "$seed"
					done
				done
			done
		done
	done
}

# has KERNEL MACHINE WORKLOAD VARIANT SEED
has()
{
	[ -s "$BENCH_RUNS/$1/$2/$3/$4.$5.json" ]
}

need_root
mapfile -t todo < <(runs)
all=${#todo[@]}
at=0 done=0 failed=0
began=$SECONDS
for one in "${todo[@]}"; do
	at=$((at + 1))
	# shellcheck disable=SC2086 # a list
	set -- $one
	! has "$@" || continue
	left='not yet known how long'
	[ $done = 0 ] ||
		left="at most $(((SECONDS - began) * (all - at + 1) / done / 60 + 1)) min left"
	say "run $at of $all, $failed failed, $left: $one"
	if "$BENCH/run.sh" "$@"; then
		done=$((done + 1))
	else
		failed=$((failed + 1))
		say "FAIL: $one"
	fi
done

"$BENCH/root.sh"
rm -rf "$CACHE/bench/report"
mkdir -p "$CACHE/bench/report"
cp -r "$BENCH_RUNS" "$CACHE/bench/report/runs"
cp "$BENCH"/report/*.py "$CACHE/bench/report/"
in_root python3 /cache/bench/report/report.py /cache/bench/report/runs \
	/cache/bench/report/out || die "there is no report; see above"
mkdir -p "$report"
cp -r "$CACHE/bench/report/out/." "$report/"
say "$done runs made, $failed failed, $((all - done - failed)) were there; see $report/README.md"
[ $failed = 0 ]
