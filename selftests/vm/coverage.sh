#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# coverage.sh [TEST]...: which lines of the module the selftests run, on the debug kernel 6.12-gcov:
# all tests, or those named; shape_* on machines of their own. What each machine has counted is
# added up. A table on stdout, by file; the sources with their counts in $CACHE/coverage/.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

out=$CACHE/coverage

# The last test of each machine: it takes the counts out, by the console.
make_extra()
{
	rm -rf "$out"
	mkdir -p "$out/extra"
	cat > "$out/extra/test_zz_counts.sh" <<-END
		cd /sys/kernel/debug/gcov/cache/build/$TARGET/numabal || exit 1
		mkdir -p /tmp/counts
		# The files there say that they are empty.
		find . -name '*.gcda' | while read -r f; do
			mkdir -p "/tmp/counts/\${f%/*}"
			cat "\$f" > "/tmp/counts/\$f"
		done
		echo counts-begin
		tar -c -C /tmp/counts . | gzip | base64
		echo counts-end
	END
}

# run NAME ENV... -- TEST...: a machine; what it counted is added to what there is
run()
{
	local name=$1 set=() tests=()

	shift
	while [ "$1" != -- ]; do
		set+=("$1")
		shift
	done
	shift
	for t; do
		tests+=(--test "$t")
	done
	tests+=(--test zz_counts)
	env NUMABAL_MAKE=GCOV_PROFILE=y NUMABAL_EXTRA="$out/extra" "${set[@]}" \
		NUMABAL_TIMEOUT="${NUMABAL_TIMEOUT:-7200}" \
		"$VM/run.sh" 6.12-gcov arm64 "${tests[@]}" </dev/null > "$out/$name.log" 2>&1 ||
		die "the tests failed; see $out/$name.log"
	mkdir -p "$out/new"
	sed -n '/^counts-begin/,/^counts-end/p' "$out/$name.log" | tr -d '\r' | sed '1d;$d' |
		base64 -d | tar -xz -C "$out/new" || die "$out/$name.log has no counts"
	if [ -d "$out/counts" ]; then
		in_root "${CROSS}gcov-tool" merge -o /cache/coverage/sum /cache/coverage/counts \
			/cache/coverage/new > /dev/null
		rm -rf "$out/counts" "$out/new"
		mv "$out/sum" "$out/counts"
	else
		mv "$out/new" "$out/counts"
	fi
	say "ok: $name"
}

# table: by file, and all; of what a file includes its own table says
table()
{
	# shellcheck disable=SC2016 # expanded by the inner shell
	in_root bash -eu -c 'cd "/cache/build/$1"
		find /cache/coverage/counts -name "*.gcda" | while read -r f; do
			cp "$f" "numabal/${f#/cache/coverage/counts/}"
		done
		"$2gcov" -p -o numabal $(find numabal -name "*.gcda")
		mkdir -p /cache/coverage/sources
		mv *.gcov /cache/coverage/sources/' bash "$TARGET" "$CROSS" > "$out/gcov.log" 2>&1 ||
		die "gcov failed; see $out/gcov.log"
	awk -F"'" '
		/^File / { file = $2; sub(/.*\/numabal\//, "numabal/", file) }
		/^Lines executed:/ && file ~ /^numabal\/.*\.c$/ {
			split($0, a, /[:%]| of /)
			printf "| %s | %d | %.1f%% |\n", file, a[4], a[2]
			lines += a[4]
			ran += a[4] * a[2] / 100
		}
		/^Lines/ { file = "" }
		END { printf "| all | %d | %.1f%% |\n", lines, 100 * ran / lines }' "$out/gcov.log" |
		sort -u
}

need_root
check_target 6.12-gcov arm64
"$VM/root.sh"
lock coverage
make_extra
if [ $# != 0 ]; then
	run asked -- "$@"
else
	all=()
	for t in "$REPO"/selftests/test_*.sh; do
		t=${t##*/test_}
		all+=("${t%.sh}")
	done
	run all -- "${all[@]}"
	run cpuless NUMABAL_SHAPE=cpuless -- exact
	run clusters NUMABAL_SHAPE=clusters -- shape_clusters
	run failslab -- shape_failslab
fi
printf '| file | lines | ran |\n|---|---|---|\n%s\n' "$(table)"
