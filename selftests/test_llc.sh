#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# What steering does to cache-aware scheduling (Linux 7.2), which draws the threads
# of a process to one last level of cache (LLC), unless that is not on the node that
# they prefer, or their memory is too large for it.  Its decision, preferred_llc, is
# read by a probe of the kernel's own function that works it out, task_cache_work,
# without numabal; threads are pinned, so nobody's moves have a part in it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

LLC=/sys/kernel/debug/sched/llc_balancing
DIR=$TRACING/instances/llc
FENCE=/sys/fs/cgroup/llc
# Two threads on all CPUs of a node, their memory on another one, not the first: a
# wrong field may well be 0.
HOME_CPUS=2,3 HOME_MASK=0xc OTHERS=0xf3
HOME_NODE=1 AWAY=3
# MB of memory: the footprint is a little more than twice the pages.  An LLC is, as
# emulated, of 16 MB, or of unknown size, in which nothing fits.
SMALL=2 BIG=24
# Of a phase, the first hits are not counted, and so many are.
SETTLE=30 HITS=100

# What the probe reads: nid, faults and pref of the task, nr, fp and cpu of its
# process, from where the argument is in task_struct, as of Debian's 7.2.12.
# shellcheck disable=SC2016 # of the kernel
PROBE='nid=-108($arg1):s32 faults=-40($arg1):u64 pref=+24($arg1):s32
	nr=+24(+16($arg1)):u64 fp=+40(+16($arg1)):u64 cpu=+48(+16($arg1)):s32'

absent()
{
	! [ -e $LLC ] && ! grep -x task_cache_work \
		"$TRACING/available_filter_functions"
}

probe()
{
	echo "p:llc/work task_cache_work" $PROBE >> "$TRACING/kprobe_events" ||
		return 1
	later "echo -:llc/work >> $TRACING/kprobe_events"
	trace_into $DIR && echo 'comm == "alpha"' > $DIR/events/llc/work/filter &&
		echo 1 > $DIR/events/llc/work/enable
}

# fence: who is in there may not have memory on the threads' node, where it would
# follow them otherwise, module or not.  On one node alone nobody would scan it.
fence()
{
	local root=/sys/fs/cgroup

	echo +cpuset > $root/cgroup.subtree_control && mkdir $FENCE || return 1
	later "echo -cpuset > $root/cgroup.subtree_control"
	later "rmdir $FENCE"
	echo 0,$AWAY > $FENCE/cpuset.mems
}

# llc_pages: how many pages the LLC of the threads has room for
llc_pages()
{
	local dir=/sys/devices/system/cpu/cpu${HOME_CPUS%,*}/cache/index3

	if [ -e $dir/size ]; then
		sed 's/K$/ \/ 4/' $dir/size | { read -r size; echo $((size)); }
	else
		echo 0
	fi
}

# start NODE MB: two threads that never sleep, and their memory.  Their main thread
# shares their CPUs: three that run at once would be too many for an LLC of two CPUs,
# for ever.
start()
{
	keep_to $HOME_MASK
	hinter_start -o -t 2 -m $2 -n $1 -c $HOME_CPUS -N alpha || return 1
	keep_to $OTHERS
	tasks=$(workers)
	[ $1 = $HOME_NODE ] || echo $HINTER > $FENCE/cgroup.procs || return 1
	ask storm
}

# faulted N TID...: the kernel has so many faults of each of them
faulted()
{
	local tid n=$1

	shift
	for tid; do
		at_least $n of_kernel $tid total_numa_faults || return 1
	done
}

# settle MB scanned|unscanned: until the kernel has placed them, if they are scanned,
# and decided.  The faults of each come to 256 a MB, the last half of them slowly.
settle()
{
	if [ $2 = scanned ]; then
		loop_until faulted $(($1 * 160)) $tasks && more_scans $HINTER 2
	else
		pass 3000
	fi && hit $SETTLE
}

# hit N: so many more hits from here on
hit()
{
	echo > $DIR/trace
	loop_until at_least $1 calls llc
}

# look NAME: the next hits, in $TMP/NAME, a line each: thread and NAME=VALUE...
look()
{
	hit $HITS && awk '/ work: / {
			split($1, task, "-")
			sub(/.*\) /, "")
			print task[2], $0
		}' $DIR/trace > "$TMP/$1"
}

# nodes_of_cpus: "CPU NODE CPU NODE ..."
nodes_of_cpus()
{
	local f

	for f in /sys/devices/system/cpu/cpu[0-9]*/node[0-9]*; do
		f=${f#*/cpu/cpu}
		echo "${f%%/*} ${f##*node}"
	done
}

# judge NAME: $P, the percentage of hits that have a preferred LLC; $at, on which node
# that is; $nid, which node all prefer ("mixed", "none"); $least and $fp, the least
# and the largest footprint; $sound, the percentage of hits where an LLC, if
# preferred, is on the preferred node, if there is one
judge()
{
	local n nr

	# shellcheck disable=SC2046 # numbers
	set -- $1 $(awk -v map="$(nodes_of_cpus | tr '\n' ' ')" '
		BEGIN {
			n = split(map, word, " ")
			for (i = 1; i < n; i += 2)
				node[word[i]] = word[i + 1]
			fp = least = nr = 0
			at = "none"
		}
		{
			for (i = 2; i <= NF; i++) {
				n = index($i, "=")
				v[substr($i, 1, n - 1)] = substr($i, n + 1)
			}
			on = v["cpu"] in node ? node[v["cpu"]] : "none"
			hits++
			if (v["pref"] >= 0) {
				at = pref && at != on ? "mixed" : on
				pref++
			}
			sound += v["pref"] < 0 || v["nid"] < 0 || on == v["nid"]
			nid = hits > 1 && nid != v["nid"] ? "mixed" : v["nid"]
			if (hits == 1 || v["fp"] + 0 < least)
				least = v["fp"] + 0
			if (v["fp"] + 0 > fp)
				fp = v["fp"] + 0
			if (v["nr"] + 0 > nr)
				nr = v["nr"] + 0
		}
		END {
			if (hits)
				print hits, int(100 * pref / hits), nid, fp,
					int(100 * sound / hits), nr, at, least
			else
				print 0, -1, "none", -1, 0, -1, at, -1
		}' "$TMP/$1")
	n=$2 P=$3 nid=$4 fp=$5 sound=$6 nr=$7 at=$8 least=$9
	say "$1: $n hits, preferred LLC in $P%, on node $at; preferred node" \
		"$nid, footprint $least to $fp, sound $sound%, running $nr"
}

# believed NAME: does the probe read what the kernel says itself?
believed()
{
	local tid of_probe

	for tid in $tasks; do
		of_probe=$(awk -v tid=$tid '$1 == tid {
				sub(/.* nid=/, "")
				nid = $1
			}
			END { print nid == "" ? "none" : nid }' "$TMP/$1")
		[ "$of_probe" = none ] || [ "$of_probe" = \
			"$(of_kernel $tid numa_preferred_nid)" ] || {
			say "the probe has node $of_probe and the kernel" \
				"$(of_kernel $tid numa_preferred_nid): has this" \
				"build other offsets in task_struct?"
			return 1
		}
	done
}

# The kernel's size of a process is what its threads have faulted of late, and no
# more; it is read a moment before they are, and goes up and down.
adds_up()
{
	local tid sum=0

	for tid in "/proc/$HINTER/task/"*; do
		sum=$((sum + $(of_kernel ${tid##*/} total_numa_faults)))
	done
	is $((sum * 2)) -ge $least "twice the faults of all threads" &&
		is $((sum / 2)) -le $fp "half of the faults of all threads"
}

# judged NAME: what becomes of the program from here on
judged()
{
	look $1 && judge $1 && believed $1 && adds_up
}

# runs NAME NODE MB scanned|unscanned: a program, until it has been judged
runs()
{
	start $2 $3 && settle $3 $4 && judged $1
}

# phase NAME NODE MB scanned|unscanned: and it ends
phase()
{
	local rc

	runs "$@"
	rc=$?
	hinter_stop && return $rc
}

all_prefer()
{
	local tid

	for tid in $tasks; do
		[ "$(of_kernel $tid numa_preferred_nid)" = $1 ] || return 1
	done
}

# again NAME: judged, left to the kernel as it is now
again()
{
	loop_until all_prefer $AWAY && hit $SETTLE && judged $1
}

# late NAME: judged, with scanning off while it has a node and a size
late()
{
	pass 1000 && hit $SETTLE && judged $1 && is $least -eq $fp footprint
}

# decides NODE LLC FOOTPRINT: what the phase has come to: the node that is preferred
# (-1: none), whether an LLC is (yes or no), and of what size the kernel takes the
# process to be: none (0), small (of what fits in the LLC, if its size is known) or
# big (of what does not)
decides()
{
	local bad=0

	[ "$nid" = "$1" ] || {
		say "node $nid is preferred, and not $1"
		bad=1
	}
	if [ $2 = yes ]; then
		is $P -ge 80 "percentage with an LLC" || bad=1
		[ "$at" = $HOME_NODE ] || {
			say "the LLC is on node $at, and they run on $HOME_NODE"
			bad=1
		}
	else
		is $P -le 10 "percentage with an LLC" || bad=1
	fi
	case $3 in
	none)	is $fp -eq 0 footprint || bad=1 ;;
	small)	is $fp -gt 0 footprint && is $fp -le 4096 footprint || bad=1 ;;
	big)	is $fp -gt 4096 footprint || bad=1 ;;
	esac
	is $sound -ge 95 "percentage that is sound" || bad=1
	return $bad
}

# off: nobody gets there
off()
{
	start $AWAY $SMALL || return 1
	save $LLC/enabled
	echo 0 > $LLC/enabled
	pass 500
	echo > $DIR/trace
	pass 2000
	is "$(calls llc)" -eq 0 hits && hinter_stop
}

[ -e $LLC ] || {
	begin 1
	check "this kernel has no cache-aware scheduling" absent
	finish
}

begin 22
kernel_knob scan_period_min_ms 100
kernel_knob scan_period_max_ms 100
# Not before the program has filled its memory and is fenced in.
kernel_knob scan_delay_ms 1000
save $LLC/epoch_affinity_timeout
# A machine that stalls forgets what it preferred.
echo 250 > $LLC/epoch_affinity_timeout
room=$(llc_pages)
fits=yes
[ $room -gt 0 ] || fits=no
say "the LLC has room for $room pages"
save $LLC/aggr_tolerance
tolerance=$(cat $LLC/aggr_tolerance)
check "on by default" grep -q '[1Y]' $LLC/enabled
check "a probe of the kernel's decision" probe
check "a fence" fence

check "kernel, at home: runs" phase home $HOME_NODE $SMALL scanned
check "kernel, at home: the LLC there, if its size is known" \
	decides $HOME_NODE $fits small
check "kernel, at home, big: runs" phase big $HOME_NODE $BIG scanned
check "kernel, at home, big: no LLC has room" decides $HOME_NODE no big
# Where nothing fits, let it be large: it is for the node now.
[ $fits = yes ] || echo 100 > $LLC/aggr_tolerance
check "kernel, away: runs" phase kernel $AWAY $SMALL scanned
check "kernel, away: no LLC" decides $AWAY no small

load
class a
rules 'comm=alpha class=a'
check "observing: runs" phase observing $AWAY $SMALL scanned
check "observing: as the kernel alone" decides $AWAY no small
class a place_mode=threshold
check "threshold: runs" phase threshold $AWAY $SMALL scanned
check "threshold: as the kernel alone" decides $AWAY no small
class a place_mode=never
check "never: runs" runs never $AWAY $SMALL scanned
check "never: the LLC where it runs" decides -1 yes small
class a place_mode=kernel
check "left to the kernel: runs on" again left
check "left to the kernel: no LLC" decides $AWAY no small
class a scan_mode=off
check "scan off, late: node and footprint stay" late late
check "scan off, late: no LLC" decides $AWAY no small
hinter_stop
echo $tolerance > $LLC/aggr_tolerance
check "scan off, big: runs" phase scan_off $AWAY $BIG unscanned
check "scan off, big: an LLC, as if it had room" decides -1 yes none

class a scan_mode=kernel
check "cache-aware scheduling off: nobody decides" off
finish
