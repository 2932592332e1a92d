#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# numabal counts every hint fault that the kernel counts, to the last one, for
# every kind of program; and its views add up.
. "$(dirname "$0")/lib.sh"

THP=/sys/kernel/mm/transparent_hugepage

# program WHAT FAULTS OPTION...: exact while it lives, and after it has ended
program()
{
	local what=$1 faults=$2

	shift 2
	check "$what: faults come" goes "$faults" "$@"
	check "$what: exact" both_exact
	say "$what: $(rise numa_hint_faults "$TMP/before" "$TMP/held") faults," \
		"$(rise hint_fault_pages "$TMP/before" "$TMP/held") pages," \
		"$(rise migrated "$TMP/before" "$TMP/held") migrated," \
		"$(rise dropped "$TMP/before" "$TMP/held") dropped"
}

goes()
{
	local faults=$1 rc=0

	shift
	take before && hinter_start "$@" || return 1
	if [ "$faults" = brief ]; then
		ask forks 400 && ask threads 400 && ask execs 200 || rc=1
	else
		ask run "$faults" || rc=1
	fi
	take held || rc=1
	hinter_stop || rc=1
	take after || rc=1
	[ "$faults" != brief ] || faults=1000
	is "$(rise numa_hint_faults "$TMP/before" "$TMP/held")" -ge "$faults" \
		numa_hint_faults || rc=1
	return $rc
}

both_exact()
{
	exact before held && exact before after && exact held after
}

# one_page_each: of the faults in the matrix; one that was dropped has no pages
one_page_each()
{
	is "$(beyond)" -eq 0 "pages beyond one a fault"
}

# large_pages N SIZE: so many faults at least were on pages of so many base pages. All others may
# be on base pages: the shell and awk have faults, too, and more of them where the machine is slow.
large_pages()
{
	is "$(beyond)" -ge $(($1 * ($2 - 1))) "pages beyond one a fault"
}

beyond()
{
	echo $(($(rise hint_fault_pages "$TMP/before" "$TMP/held") -
		$(rise private "$TMP/before" "$TMP/held") -
		$(rise shared "$TMP/before" "$TMP/held")))
}

# without WHAT REASON: what this kernel does not have cannot be tested
without()
{
	check "$1: $2" true
}

node_without_cpus()
{
	local n

	for n in /sys/devices/system/node/node[0-9]*; do
		[ -n "$(cat "$n/cpulist")" ] || {
			echo "${n##*node}"
			return
		}
	done
}

# Take the CPUs of the last node away.
empty_node()
{
	local c

	[ -z "$(node_without_cpus)" ] || return 0
	no_servers || return 1
	for c in /sys/devices/system/node/node3/cpu[0-9]*; do
		later "echo 1 > /sys/devices/system/cpu/${c##*/}/online"
		echo 0 > "/sys/devices/system/cpu/${c##*/}/online" || return 1
	done
	[ "$(node_without_cpus)" = 3 ]
}

# Faults stand in the node's column, and none in its row.
empty_node_is_column()
{
	local n=$1

	awk -v n="$n" '
		$1 != "all" || $2 != "faults" || $3 != "total" { next }
		FNR == NR {
			sign = -1
		}
		FNR != NR { sign = 1 }
		{
			for (i = 5; i <= NF; i++) {
				if ($4 == "n" n) row += sign * $i
				if (i - 5 == n) column += sign * $i
			}
		}
		END {
			print "# row " row + 0 ", column " column
			exit !(row == 0 && column >= 1000)
		}' "$TMP/before.views/matrix" "$TMP/held.views/matrix"
}

begin 26
load

program "base pages" 4000 -t 4 -m 16 -c 0,2,4,6 -n 1,2,3,0
check "base pages: one page a fault" one_page_each

if [ -e $THP/enabled ]; then
	save $THP/enabled
	echo madvise > $THP/enabled
	program "huge pages" 60 -k huge -t 4 -m 48 -c 0,2,4,6 -n 1,2,3,0
	check "huge pages: faults on them" \
		large_pages 10 $((HUGE_KIB / PAGE_KIB))
else
	without "huge pages" "kernel has none"
	without "huge pages, exact" "kernel has none"
	without "huge pages, pages" "kernel has none"
fi

large=$THP/hugepages-$((16 * PAGE_KIB))kB/enabled
if [ -e "$large" ]; then
	save "$large" "$THP/hugepages-${HUGE_KIB}kB/enabled"
	echo madvise > "$large"
	echo never > "$THP/hugepages-${HUGE_KIB}kB/enabled"
	program mTHP 600 -k huge -t 4 -m 48 -c 0,2,4,6 -n 1,2,3,0
	check "mTHP: faults on them" large_pages 60 16
else
	without mTHP "kernel has none"
	without "mTHP, exact" "kernel has none"
	without "mTHP, pages" "kernel has none"
fi

program "shared by threads" 4000 -t 4 -m 8 -s -c 0,2,4,6 -n 1,2,3,0

mkdir "$TMP/ramfs"
mount -t ramfs ramfs "$TMP/ramfs"
later "umount $TMP/ramfs"
program "shared by processes" 4000 -p 4 -t 1 -m 8 -s -c 0,2,4,6 -n 2 \
	-F "$TMP/ramfs/several"
program "file" 3000 -t 4 -m 8 -c 0,2,4,6 -n 1,2,3,0 -F "$TMP/ramfs/one"

program "short-lived" brief -t 1 -z 1 -m 16 -n 1
check "short-lived: records are made for most" is \
	"$(rise tasks_made "$TMP/before" "$TMP/held")" -ge 500 tasks_made

# The flag came with 5.12.
if kernel_older 5 12; then
	for what in "bound" "bound, exact" "bound file" "bound file, exact"; do
		without "$what" "kernel has none"
	done
else
	program bound 3000 -k bind -t 4 -m 16 -c 0,2,4,6 -n 1,2,3,0
	program "bound file" 3000 -k bind -p 2 -t 2 -s -m 8 -c 0,2,4,6 \
		-F "$TMP/tmpfs"
fi

check "node without CPUs: there is one" empty_node
program "node without CPUs" 2000 -r -t 2 -m 16 -c 0,2 \
	-n "$(node_without_cpus)"
check "node without CPUs: its column, not its row" \
	empty_node_is_column "$(node_without_cpus)"

finish
