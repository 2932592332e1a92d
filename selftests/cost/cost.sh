#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cost.sh: counts the instructions that numabal adds to a NUMA hint fault, on
# arm64 and ftrace included, and prints them beside those of the kernel itself.
# Fails if they are too many, if there are any when numabal is disabled, or if
# too few faults were measured.  What is counted how stands in plugin.c.
#
# A page stays (the kernel does not want to move it), moves, or is held: the
# kernel would move it, and numabal does not let it.
#
# Also written: $CACHE/log/cost.trace, where the instructions of a call go.
#
# COST_SERIES   kernel (6.12)
# COST_CPU      as QEMU names it; the default, cortex-a57, has no instructions
#               that do atomics at once (LSE), neoverse-n1 has
# COST_LIMIT    instructions that may be added, in the median (200)
# COST_STEER_LIMIT   likewise when pages are steered, by 256 rules (350)
# COST_SAMPLES  faults that must be measured, of each sort (1000)
# COST_RULES    rules, of which the last one decides when pages are steered (256)
# COST_TASKS    tasks beside those that are measured, which have a record, too (0)
# COST_FAR      node that pages come from when they move (2)
set -eu -o pipefail
COST=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../vm/lib.sh
. "$COST/../vm/lib.sh"

series=${COST_SERIES:-6.12}
arch=arm64
check_target "$series" "$arch"
dir=$CACHE/cost
out=$CACHE/log/cost.out
log=$CACHE/log/$TARGET-cost.log
trace=$CACHE/log/cost.trace

# build WHAT ARG...
build()
{
	local what=$1

	shift
	say "building $what"
	in_root "$@" -std=gnu11 -O2 -Wall -Wextra -Werror ||
		die "$what does not build; see above"
}

# boot NAME: run NAME_guest.sh in a machine
boot()
{
	local name=$1

	cp "$COST/${name}_guest.sh" "$dir/guest/test_$name.sh"
	NUMABAL_EXTRA=$dir/guest NUMABAL_QEMU=$qemu \
		"$VM/run.sh" "$series" "$arch" --test "$name" > "$dir/console" ||
		die "the machine failed; its log is $CACHE/log/$TARGET-$name.log"
}

need_root
"$VM/kernel.sh" "$series" "$arch"
"$VM/source.sh"
lock cost
release=$(cat "$CACHE/kernels/$TARGET/release")
rm -rf "$dir/guest"
mkdir -p "$dir/guest" "$CACHE/log"
cp "$COST"/*.[ch] "$COST/trace.pl" "$dir/"
build "the plugin" gcc -shared -fPIC -fvisibility=hidden \
	-o /cache/cost/plugin.so /cache/cost/plugin.c /cache/cost/faults.c
build "the marker" "${CROSS}gcc" -static \
	-o /cache/cost/guest/mark /cache/cost/mark.c

cat > "$dir/guest/cost.conf" <<END
RULES=${COST_RULES:-256} TASKS=${COST_TASKS:-0} FAR=${COST_FAR:-2}
END
"$VM/symbols.sh" "$series" "$arch"
symbols=/cache/kernels/$TARGET/kallsyms
rm -f "$out" "$trace"
qemu="-plugin /cache/cost/plugin.so,symbols=$symbols,out=/cache/log/cost.out"
qemu="$qemu ${COST_CPU:+-cpu $COST_CPU}"
boot cost
[ -s "$out" ] || die "the plugin has written nothing; see $log"
in_root perl /cache/cost/trace.pl /cache/log/cost.out \
	"$symbols" "/cache/log/${log##*/}" \
	"/cache/build/$TARGET/numabal.ko" > "$trace"

echo "Instructions of a NUMA hint fault, ${COST_CPU:-cortex-a57}, kernel $release"
awk -v limit="${COST_LIMIT:-200}" -v enough="${COST_SAMPLES:-1000}" \
	-v steer_limit="${COST_STEER_LIMIT:-350}" '
BEGIN {
	phases = split("absent;disabled;enabled;steering;steering, held;" \
		       "disabled again", phase, ";")
	parts = split("numa_migrate_check," \
		      "migrate_misplaced_folio_prepare," \
		      "task_numa_fault,all,fault", part, ",")
	kinds = split("stays,moves,held", kind, ",")
	most["enabled"] = limit
	most["steering"] = most["steering, held"] = steer_limit
}
$1 == "left" {
	left[$2] = $3 " interrupted, " $4 " slept, " $5 \
		   " refused by the kernel, " $6 " not accounted"
}
$1 == "stat" {
	at = $2 SUBSEP $3 SUBSEP $4
	n[at] = $5; low[at] = $6; median[at] = $7; mean99[at] = $8
	mean[at] = $9; high[at] = $10; p10[at] = $11
}
function complain(what)
{
	bad = 1
	complaints = complaints "cost: FAIL: " what "\n"
}
# What is to be found in a phase.
function wanted(p, k, q)
{
	return (k == "held") == (phase[p] == "steering, held") &&
	       !(k == "stays" && q ~ /_prepare$/)
}
# Without numabal, what is held would move.
function before(k)
{
	return k == "held" ? "moves" : k
}
# What is more than without numabal.
function added(p, k, q)
{
	return median[p, k, q] - median[1, before(k), q]
}
# Tracepoints included.  By a low percentile: to move a page takes the kernel
# one of two ways, 550 instructions apart, and the median may be on either.
function added_in_all(p, k)
{
	return p10[p, k, "fault"] - p10[1, k, "fault"]
}
END {
	printf "%-5s %-31s %-14s %7s %7s %7s %8s %8s %8s\n", "page", "part",
		"numabal", "samples", "min", "median", "mean99", "mean", "max"
	for (k = 1; k <= kinds; k++)
	for (q = 1; q <= parts; q++)
	for (p = 1; p <= phases; p++) {
		if (!wanted(p, kind[k], part[q]))
			continue
		at = p SUBSEP kind[k] SUBSEP part[q]
		printf "%-5s %-31s %-14s %7d %7d %7d %8.1f %8.1f %8d\n",
			kind[k], part[q], phase[p], n[at], low[at],
			median[at], mean99[at], mean[at], high[at]
		if (n[at] < enough)
			complain(n[at] + 0 " faults, page " kind[k] \
				 ", numabal " phase[p] ": not " enough)
	}
	for (p = 1; p <= phases; p++)
		print "left out, " phase[p] ": " left[p]
	print "added to a fault by all hooks, in the median:"
	for (k = 1; k <= kinds; k++)
	for (p = 2; p <= phases; p++) {
		if (!wanted(p, kind[k], "all"))
			continue
		a = added(p, kind[k], "all")
		m = median[1, before(kind[k]), "fault"]
		printf "  page %s, %s: %d (%.1f%% of %d)", kind[k], phase[p],
			a, m ? 100 * a / m : 0, m
		for (q = 1; q <= 3; q++)
			if (wanted(p, kind[k], part[q]))
				printf "%s%d", q == 1 ? " = " : " + ",
					added(p, kind[k], part[q])
		# A page that is held is not moved: that is saved.
		if (kind[k] != "held")
			printf "; tracepoints included: %d",
				added_in_all(p, kind[k])
		print ""
		if (phase[p] in most) {
			if (a > most[phase[p]])
				complain(a " are added, page " kind[k] ", " \
					 phase[p] ": over " most[phase[p]])
			if (a <= 0)
				complain("nothing was added: is it " phase[p] "?")
		} else if (high[p, kind[k], "all"] != median[1, kind[k], "all"]) {
			complain("something is added when disabled")
		}
	}
	printf "%s", complaints
	exit bad
}' "$out"
say "where they go: $trace"
