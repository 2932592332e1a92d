#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2046,SC2086
# Everything at once, at random from SEED, for MINUTES (10): tasks that come, go, are killed, moved and
# renamed, whose memory is mapped, bound and collapsed anew; writers of anything to all files; views held
# open; off, on and reset; unloaded and loaded; CPUs, memory and cpusets that change; ftrace and perf on
# the same functions. Two thirds of the time with all of that; then, loaded afresh, with what leaves
# numabal there and enabled: of that time each fault is counted. BARE=1: without numabal, to see whose
# fault a complaint of the kernel is.
. "$(dirname "$0")/lib.sh"
SEED=${SEED:-$(hexdump -n 4 -e '"%u"' /dev/urandom)}
MINUTES=${MINUTES:-10}
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/cycles.sh"
. "$(dirname "$0")/storm.sh"

ALWAYS='tasks memory meddler looks watch cpus fence tracer'
ALL="$ALWAYS module switch fuzz fuzz2"
STAYS="$ALWAYS steer"

# Whoever builds a kernel may leave that out; Debian does not.
some_blocks()
{
	local all

	if [ ! -e $BLOCKS/block_size_bytes ]; then
		say "this kernel has no CONFIG_MEMORY_HOTPLUG"
		case $(uname -r) in
		*deb*)	return 1 ;;
		*)	return 0 ;;
		esac
	fi
	all=$(echo $BLOCKS/memory[0-9]* | wc -w)
	say "$all blocks of memory"
	is $all -ge 4 blocks
	ALL="$ALL blocks" STAYS="$STAYS blocks"
}

put_back()
{
	all_cpus && { [ ! -e $BLOCKS/block_size_bytes ] || all_blocks; } && [ ! -d $INSTANCE ] &&
		! grep -H . $CGROUPS/a/cgroup.procs $CGROUPS/a/b/cgroup.procs \
			$CGROUPS/numabal/x/cgroup.procs
}

afresh()
{
	[ ! -d /sys/module/numabal ] || unload || return 1
	load && as_loaded
}

# Without numabal, does the kernel bear that?
bare()
{
	begin 5
	say "SEED=$SEED MINUTES=$MINUTES, without numabal"
	check "memory that can be taken away" some_blocks
	check "cgroups and pages of all sizes" storm_set
	check "no server of fair tasks" no_servers
	check "everything but numabal" blow $((MINUTES * 60)) $(echo $ALL |
		sed 's/\(module\|switch\|fuzz2\?\|looks\|watch\) *//g')
	check "all is put back" put_back
	finish
	exit
}

[ -z "${BARE:-}" ] || bare
begin 14
say "SEED=$SEED MINUTES=$MINUTES"
check "memory that can be taken away" some_blocks
check "cgroups and pages of all sizes" storm_set
check "no server of fair tasks" no_servers
load
check "everything at once" blow $((MINUTES * 40)) $ALL
check "each did something" all_did $ALL
check "all is put back" put_back
check "loaded afresh: no class, no rule, enabled" afresh
check "at rest" take before
class a
check "all that leaves numabal there" blow $((MINUTES * 20)) $STAYS
check "each did something" all_did $STAYS
check "all of that is put back" put_back
check "exact" eval 'as_loaded && take after && exact before after'
say "$(rise hint_faults "$TMP/before" "$TMP/after") faults of" \
	"$(rise tasks_made "$TMP/before" "$TMP/after") tasks," \
	"$(rise migrated_pages "$TMP/before" "$TMP/after") pages moved," \
	"$(value dropped "$TMP/after") faults dropped"
check "all records go" loop_until no_ghosts
check "still exact" still_exact
finish
