#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check.sh: is the report right, and does the guest see what the model's machine says? The
# report's unit tests; then boots the machine three times, see report/validate.py.
#
# KERNEL    series (6.12)
# MACHINE   file in bench/machines/ (kunpeng920)
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

machine=${MACHINE:-kunpeng920}
need_root
"$BENCH/root.sh"
seen=$CACHE/bench/seen
rm -rf "$seen"
mkdir -p "$seen"
cp "$BENCH/machines/$machine" "$seen/machine"
cp "$BENCH"/report/*.py "$seen/"
in_root env -C /cache/bench/seen python3 -B -m unittest
for i in 1 2; do
	simulate "${KERNEL:-6.12}" "$machine" soak_model || die "that is no model"
	cp "$OUT/console" "$seen/$i"
done
simulate "${KERNEL:-6.12}" "$machine" soak_topology || die "numabalctl measured nothing"
cp "$OUT/console" "$seen/topology"
in_root python3 /cache/bench/seen/validate.py /cache/bench/seen/machine \
	/cache/bench/seen/1 /cache/bench/seen/2 /cache/bench/seen/topology
