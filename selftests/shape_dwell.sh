#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2086,SC2119
# What cycles.sh does, where each handler and stub of the module stays for a while: some
# are in it on every CPU whenever hooks are detached or it goes.  With a module that is
# built for that: NUMABAL_MAKE=DWELL=200.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/cycles.sh"

# in_kernel: what the worker has spent there, in us; ticks are of 10 ms
in_kernel()
{
	local tid line

	tid=$(workers)
	read -r line < "/proc/$HINTER/task/${tid% }/stat" || return 1
	set -- ${line##*) }
	echo $((${13} * 10000))
}

# A hint fault is seen by two hooks or more; without numabal, it is done in a tenth of
# that, even on an emulated CPU.
dwells()
{
	local us faults

	load && hinter_start -o -k base -t 1 -m 8 -c 0 -n 0 || return 1
	us=$(in_kernel)
	faults=$(vm numa_hint_faults)
	ask run 4000 && ask hold || return 1
	us=$(($(in_kernel) - us))
	faults=$(($(vm numa_hint_faults) - faults))
	say "$((us / faults)) us a hint fault"
	hinter_stop && rmmod numabal && is $((us / faults)) -ge 300 us
}

cycles 10 full_storm "handlers dwell" dwells
