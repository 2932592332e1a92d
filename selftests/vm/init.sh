#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# The first process of the virtual machine: prepares it, does what the kernel
# command line asks for (numabal.mode=, numabal.test=) and powers off.  The
# token, numabal.token=, is written last, and only if all went well: a crash,
# a hang or an early end cannot pass for success.

PATH=/bin:/selftests
export PATH

/bin/busybox mkdir -p /proc /sys /dev /tmp
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2>/dev/null
mount -t debugfs debugfs /sys/kernel/debug
mount -t tracefs tracefs /sys/kernel/tracing
mount -t tmpfs tmpfs /tmp
mount -t cgroup2 cgroup2 /sys/fs/cgroup
hostname numabal
# Warnings of the kernel belong on the console.
echo 5 > /proc/sys/kernel/printk

# A test has seconds, not minutes: scan early and often.
set_knob()
{
	if [ -e "/sys/kernel/debug/sched/numa_balancing/$1" ]; then
		echo "$2" > "/sys/kernel/debug/sched/numa_balancing/$1"
	else
		echo "$2" > "/proc/sys/kernel/numa_balancing_$1"
	fi
}

set_knob scan_period_min_ms 100
set_knob scan_period_max_ms 1000
set_knob scan_delay_ms 50

# option NAME: the value of numabal.NAME= on the kernel command line
option()
{
	tr ' ' '\n' < /proc/cmdline | sed -n "s/^numabal\.$1=//p"
}

power_off()
{
	sync
	poweroff -f
	# Not reached, unless the kernel cannot.
	echo o > /proc/sysrq-trigger
	while :; do sleep 1; done
}

# run NAME COMMAND...: run a test, note its name in $failed unless it exits 0
run()
{
	name=$1
	shift
	start=$(date +%s)
	echo "numabal-start: $name"
	(cd /selftests && "$@" </dev/null)
	rc=$?
	verdict=ok
	[ $rc = 0 ] || {
		verdict="FAILED (exit status $rc)"
		failed="$failed $name"
	}
	echo "numabal-end: $name: $(($(date +%s) - start)) s, $verdict"
	ran=$((ran + 1))
}

left()
{
	echo "numabal-left: $*"
	case $failed in
	*left-behind)	;;
	*)		failed="$failed left-behind" ;;
	esac
}

# A module that was removed leaves nothing, and nothing went wrong on the way.
check_left()
{
	! grep '^numabal' /proc/modules || left "the module is still loaded"
	for f in /sys/kernel/numabal /sys/kernel/debug/numabal \
		/sys/module/numabal; do
		[ ! -e $f ] || left $f
	done
	for f in /proc/slabinfo /sys/kernel/tracing/enabled_functions \
		/sys/kernel/debug/kprobes/list; do
		! grep numabal $f 2>/dev/null || left "traces in $f"
	done
	[ "$(cat /sys/kernel/tracing/tracing_on)" = 1 ] ||
		left "tracing was turned off"

	# Bits of a kernel that has met a bad page, died, warned or locked up.
	taint=$(($(cat /proc/sys/kernel/tainted) & (32 + 128 + 512 + 16384)))
	[ $taint = 0 ] || left "the kernel is tainted ($taint)"
	dmesg -r | awk -f /selftests/kcsan.awk > /tmp/dmesg
	! grep -E 'WARNING:|\<BUG:|Oops|Call trace:|Call Trace:|rcu.*stall|UBSAN:|ODEBUG:' \
		/tmp/dmesg || left "a splat in the kernel's log"
	# The low three bits of the priority are the level: 4 is a warning.
	awk -F'[<>]' '/numabal/ && $2 % 8 <= 4 &&
		!/loading out-of-tree module taints kernel/ &&
		!/module verification failed/' /tmp/dmesg > /tmp/warnings
	[ ! -s /tmp/warnings ] || {
		cat /tmp/warnings
		left "warnings of the module in the kernel's log"
	}
	rm -f /tmp/dmesg /tmp/warnings

	# How much it has looked at, and found, of the kernel's own, too.
	[ ! -e /sys/kernel/debug/kcsan ] || {
		sed -n 's/^\(setup_watchpoints\|data_races\): /# kcsan: &/p' /sys/kernel/debug/kcsan
		grep -q '^setup_watchpoints: [1-9]' /sys/kernel/debug/kcsan ||
			left "KCSAN has watched nothing"
	}
}

failed=
ran=0
test=$(option test)
case $(option mode) in
shell)
	echo "The module is /numabal.ko, the tests are in /selftests;" \
		"'exit' powers off."
	cd /selftests && setsid cttyhack sh -l
	power_off
	;;
demo)
	run demo sh ./demo.sh
	;;
*)
	echo "numabal-kernel: $(uname -r) with $(nproc) CPUs," \
		"nodes $(cat /sys/devices/system/node/online)," \
		"up after $(cut -d' ' -f1 /proc/uptime) s"
	for pattern in $(echo "$test" | tr , ' '); do
		for t in /selftests/$pattern.sh; do
			if [ -f "$t" ]; then
				run "$(basename "$t" .sh)" sh "$t"
			fi
		done
	done
	[ $ran != 0 ] || {
		echo "numabal-left: there is no $test.sh"
		failed="$failed no-test"
	}
	check_left
	;;
esac

if [ -n "$failed" ]; then
	echo "numabal-failed:$failed"
else
	echo "numabal-token: $(option token)"
fi
power_off
