#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# numabalctl metrics: by the kernel's account, as a file and over HTTP; the faults of a
# cgroup are its own.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/ctl.sh"

CGROUP=/sys/fs/cgroup

# sample NAME [FILE]: the value of one, labels and all
sample()
{
	awk -v name="$1" '$1 == name { print $2; found = 1 }
		END { if (!found) print "missing" }' "${2:-$TMP/out}"
}

counted()
{
	ctl 0 metrics || return 1
	is "$(sample numabal_hint_faults_total)" -eq $(($(vm numa_hint_faults) - ALL)) faults &&
		is "$(sample numabal_hint_faults_local_total)" -eq \
			$(($(vm numa_hint_faults_local) - LOCAL)) local &&
		is "$(sample numabal_migrated_pages_total)" -eq \
			$(($(vm numa_pages_migrated) - MOVED)) migrated &&
		is "$(sample numabal_hint_faults_total)" -ge 1000 faults &&
		[ "$(tail -n 1 "$TMP/out")" = '# EOF' ]
}

# What of all node pairs is there, with those that are in no matrix, is all.
nodes_add_up()
{
	is "$(awk '/^numabal_node_hint_faults_total/ { n++; sum += $2 }
		END { printf "%.0f", n == 16 ? sum : -1 }' "$TMP/out")" -eq \
		$(($(sample numabal_hint_faults_total) -
			$(sample numabal_hint_faults_dropped_total) -
			$(sample numabal_hint_faults_lost_total) - $(stat pending))) "sum of nodes"
}

# The workers of one run on node 0 with memory of node 3, of the other one on 1 with 1.
by_cgroup()
{
	local far near

	ctl 0 metrics || return 1
	far='numabal_cgroup_recent_faults{cgroup="/far/it",page="remote"}'
	near='numabal_cgroup_recent_faults{cgroup="/near",page="local"}'
	grep '^numabal_cgroup' "$TMP/out" | sed 's/^/# /'
	is "$(sample "$far")" -ge 100 far && is "$(sample "$near")" -ge 100 near &&
		[ "$(sample 'numabal_cgroup_tasks{cgroup="/far/it"}')" -le \
			"$(wc -l < $CGROUP/far/it/cgroup.threads)" ] &&
		is "$(sample 'numabal_cgroup_tasks{cgroup="/near"}')" -ge 2 tasks
}

# Comes and goes as the threads do; the file is whole at any time.
as_file()
{
	ctl 0 metrics --textfile "$TMP/n.prom" || return 1
	is "$(sample numabal_up "$TMP/n.prom")" -eq 1 up &&
		grep -q '^# TYPE numabal_hint_faults_total counter' "$TMP/n.prom" &&
		! [ -e "$TMP/n.prom.new" ]
}

served()
{
	ip link set lo up 2>/dev/null || ifconfig lo up
	numabalctl metrics --listen 9716 2> "$TMP/server" 3>&- 4<&- 6>&- 8<&- &
	JOBS=$!
	loop_until grep -q 'metrics are at' "$TMP/server" || return 1
	wget -q -O "$TMP/scrape" http://127.0.0.1:9716/metrics || return 1
	is "$(sample numabal_hint_faults_total "$TMP/scrape")" -ge 1000 faults &&
		! wget -q -O /dev/null http://127.0.0.1:9716/other 2>/dev/null
}

# One that took it would serve until it is told to end.
not_public()
{
	timeout 20 numabalctl metrics --listen 0.0.0.0:9717 2> "$TMP/err"
	is $? -eq 2 "status of --listen"
}

# It goes on when the module is gone, and says so; and ends when it is told to.
serves_on()
{
	unload && wget -q -O "$TMP/scrape" http://127.0.0.1:9716/metrics || return 1
	is "$(sample numabal_up "$TMP/scrape")" -eq 0 up &&
		! grep hint_faults "$TMP/scrape" && kill "$JOBS" && wait "$JOBS"
}

begin 11
ALL=$(vm numa_hint_faults) LOCAL=$(vm numa_hint_faults_local)
MOVED=$(vm numa_pages_migrated)
load
mkdir -p $CGROUP/far/it $CGROUP/near
later "rmdir $CGROUP/far/it $CGROUP/far $CGROUP/near"
hinter_start -o -t 2 -m 4 -c 0 -n 3
second hinter_start -o -t 2 -m 4 -c 2 -n 1
echo $HINTER > $CGROUP/far/it/cgroup.procs
echo "$SECOND" > $CGROUP/near/cgroup.procs
echo never > "$SYSFS/page_mode"
both ask run 1000
check "by cgroup" by_cgroup
echo kernel > "$SYSFS/page_mode"
both ask run 600
ask hold
second ask hold
check "counts what the kernel counts" counted
check "nodes add up" nodes_add_up
check "as a file" as_file
check "over HTTP" served
check "not for the network" not_public
check "for root only" ctl_nobody 4 metrics
check "the programs fared well" both hinter_stop
check "serves on when the module is gone" serves_on
check "not loaded" ctl 3 metrics
check "and says so" says '^numabal_up 0$'
finish
