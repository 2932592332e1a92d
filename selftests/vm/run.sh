#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# run.sh SERIES ARCH [--test NAME]... [--soak] [--shell] [--demo]: boots a virtual
# machine with four NUMA nodes and runs the tests in it: all of them, or those
# in selftests/test_NAME.sh (soak_NAME: soak_NAME.sh; shape_NAME, likewise, is for a
# machine of another shape, or leaves one that no other test can use).  --soak runs the long ones,
# soak_*.sh, --shell gives a shell, --demo runs demo.sh.
#
# NUMABAL_TIMEOUT   seconds the machine may take (1800)
# NUMABAL_SHAPE     "cpuless": the last node has memory but no CPU; "clusters": three
#                   nodes of two clusters of two CPUs each, the last CPU isolated
#                   (arm64: QEMU 10.0 for x86_64 ends when CPUs share an L2 cache)
# NUMABAL_MACHINE   file that describes another machine; see bench/machines/
# NUMABAL_SET       variables that the tests find in their environment: "WRITES=1000 SEED=7"
# NUMABAL_EXTRA     folder of files that the guest finds beside its tests
# NUMABAL_QEMU      more arguments for QEMU
# NUMABAL_PRELOAD   library that QEMU is to load first, as the toolchain root has it
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

check_target "$@"
series=$1 arch=$2
shift 2
mode='test' name='' scripts='test_*'
while [ $# -gt 0 ]; do
	case $1 in
	--test)
		one=${2:?--test wants the name of a test}
		one=${one#test_}
		one=${one%.sh}
		case $one in
		soak_* | shape_*)	script=$one ;;
		*)			script=test_$one ;;
		esac
		[ -f "$REPO/selftests/$script.sh" ] ||
			[ -f "${NUMABAL_EXTRA:-}/$script.sh" ] ||
			die "there is no selftests/$script.sh"
		# Several go by the name of the last one.
		[ -n "$name" ] && scripts=$scripts,$script || scripts=$script
		name=$one
		shift
		;;
	--soak)		name=soak scripts='soak_*' ;;
	--shell)	mode=shell ;;
	--demo)		mode=demo name=demo ;;
	*)	die "unknown option '$1'; see the top of $0" ;;
	esac
	shift
done

need_root
began=$SECONDS
lock "run-$TARGET"
"$VM/build.sh" "$series" "$arch"
kernel=$CACHE/kernels/$TARGET
build=$CACHE/build/$TARGET

# The first file system: busybox, the module, the tests, and three kinds of terminal,
# nothing else.
make_initramfs()
{
	local top=$build/initramfs

	rm -rf "$top"
	mkdir -p "$top/bin" "$top/usr/share" "$top/selftests"
	ln -s bin "$top/sbin"
	ln -s ../bin "$top/usr/bin"
	ln -s ../bin "$top/usr/sbin"
	cp "$ROOT/opt/guest/$arch/usr/bin/busybox" "$top/bin/"
	cp "$build/numabal.ko" "$top/"
	find "$build/selftests" "$CACHE/kselftest/ktap_helpers.sh" \
		-maxdepth 1 -name '*.sh' -exec cp {} "$top/selftests/" \;
	[ ! -d "$build/selftests/out" ] ||
		find "$build/selftests/out" -maxdepth 1 -type f -perm /100 \
			-exec cp {} "$top/selftests/" \;
	[ -z "${NUMABAL_EXTRA:-}" ] || cp "$NUMABAL_EXTRA"/* "$top/selftests/"
	(cd "$ROOT/usr/share" &&
		cp --parents terminfo/s/screen-256color terminfo/v/vt100 terminfo/d/dumb \
			"$top/usr/share/")
	cp "$VM/init.sh" "$top/init"
	cp "$VM/kcsan.awk" "$top/selftests/"
	chmod 755 "$top/init" "$top/selftests"/*
	# shellcheck disable=SC2016 # expanded by the inner shell
	in_root sh -eu -c 'cd "$1/initramfs"
		find . | cpio --quiet -o -H newc | gzip -1 > ../initramfs.gz' \
		sh "/cache/build/$TARGET"
}

# Two sockets of two dies each, a node a die, as on a Kunpeng 920; or another shape.
cpus='0-1 2-3 4-5 6-7'
distances='0,1,12 2,3,12 0,2,20 0,3,22 1,2,22 1,3,24'
arm_smp=8,sockets=2,clusters=2,cores=2
# Each node is a socket here: emulated dies of a socket share their last level of
# cache, of which a kernel warns when it spans nodes.
x86_smp=8,sockets=4,cores=2
node_mb=512
isolated=

# of_machine NOUN: what the machine's file says of it
of_machine()
{
	sed -n "s/^$1[ \t]*//p" "$NUMABAL_MACHINE"
}

# as_described: takes the machine from its file, where distances are a row a node
as_described()
{
	local all=0 n c i j d

	[ -f "$NUMABAL_MACHINE" ] || die "there is no $NUMABAL_MACHINE"
	cpus=$(of_machine cpus)
	node_mb=$(of_machine node_mb)
	for c in $cpus; do
		[ "$c" = none ] || all=$((${c#*-} + 1))
	done
	arm_smp=$all,$(of_machine smp)
	x86_smp=$arm_smp
	# shellcheck disable=SC2046,SC2086 # lists
	{
		set -- $cpus
		n=$#
		set -- $(of_machine distances)
	}
	distances=
	i=0
	for d; do
		j=$((i % n))
		[ $j -le $((i / n)) ] || distances+="$((i / n)),$j,$d "
		i=$((i + 1))
	done
}

case ${NUMABAL_SHAPE:-} in
'')		;;
cpuless)	cpus='0-1 2-3 4-7 none' ;;
clusters)
	[ "$arch" = arm64 ] || die "NUMABAL_SHAPE=clusters is for arm64 only"
	cpus='0-3 4-7 8-11'
	distances='0,1,12 0,2,20 1,2,22'
	arm_smp=12,sockets=3,clusters=2,cores=2
	isolated='isolcpus=domain,11'
	;;
*)		die "NUMABAL_SHAPE knows only 'cpuless' and 'clusters'" ;;
esac
[ -z "${NUMABAL_MACHINE:-}" ] || as_described

numa_options()
{
	local node=0 c d

	for c in $cpus; do
		qemu+=(-object "memory-backend-ram,id=m$node,size=${node_mb}M")
		[ "$c" != none ] && c=,cpus=$c || c=
		qemu+=(-numa "node,nodeid=$node,memdev=m$node$c")
		node=$((node + 1))
	done
	qemu+=(-m $((node * node_mb))M)
	for d in $distances; do
		c=${d#*,}
		qemu+=(-numa "dist,src=${d%%,*},dst=${c%,*},val=${d##*,}")
	done
}

case $arch in
arm64)
	cpu=cortex-a57
	# It has no pages of 16 KiB, of which there are to be as many.
	[ "${series%-16k}" = "$series" ] || cpu=neoverse-n1 node_mb=$((node_mb * 4))
	qemu=(qemu-system-aarch64 -M "virt,gic-version=3" -cpu $cpu
		-smp "$arm_smp")
	append='console=ttyAMA0 kpti=off'
	;;
x86_64)
	qemu=(qemu-system-x86_64 -M q35 -cpu Nehalem
		-smp "$x86_smp")
	append='console=ttyS0 nopti'
	;;
esac
qemu+=(-accel "tcg,thread=multi" -nic none -no-reboot
	-kernel "/cache/kernels/$TARGET/vmlinuz"
	-initrd "/cache/build/$TARGET/initramfs.gz")
numa_options

nonce=$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
# Not quiet: the headline of a splat is but a warning.
append="$append loglevel=5 panic=-1 nokaslr numabal.token=$nonce"
case $series in
# A race of the kernel's own is a warning, too.
*-kcsan)	append="$append log_buf_len=16M" ;;
*)		append="$append panic_on_warn=1" ;;
esac
append="$append numabal.mode=$mode numabal.test=$scripts $isolated"
# Of what the kernel does not know, it makes the environment of init.
append="$append ${NUMABAL_SET:-}"
# shellcheck disable=SC2206 # a list
qemu+=(-append "$append" ${NUMABAL_QEMU:-})

make_initramfs
log=$CACHE/log/$TARGET${name:+-$name}${NUMABAL_SHAPE:+-$NUMABAL_SHAPE}.log
mkdir -p "$CACHE/log"

if [ "$mode" = shell ]; then
	say "a shell in $(cat "$kernel/release"); leave it by 'exit' or Ctrl-A X"
	in_root "${qemu[@]}" -nographic
	exit 0
fi

limit=${NUMABAL_TIMEOUT:-1800}
say "booting $(cat "$kernel/release"), log in $log"
booted=$SECONDS
rc=0
# Not in a pipe, whose shell would outlive this one when it is killed, and the machine with it.
in_root timeout -k 5 "$limit" \
	env ${NUMABAL_PRELOAD:+LD_PRELOAD="$NUMABAL_PRELOAD"} \
	"${qemu[@]}" -display none -monitor none \
	-serial stdio </dev/null > >(tee "$log") 2>&1 || rc=$?
wait $!
took="$((SECONDS - booted)) s in the machine, $((SECONDS - began)) s in all"

fail()
{
	say "FAIL: $TARGET${name:+ $name}: $* ($took); the log is $log"
	exit 1
}

tr -d '\r' < "$log" > "$log.new"
mv "$log.new" "$log"
# Judged by what was written, and least of all by QEMU's exit status.
splat=$(awk -f "$VM/kcsan.awk" "$log" | grep -m1 -E "$SPLAT" || true)
[ -z "$splat" ] || fail "the kernel complained: $splat"
case $rc in
0)		;;
124 | 137)	fail "no end within $limit s" ;;
*)		fail "QEMU ended with status $rc" ;;
esac
failed=$(sed -n 's/^numabal-failed: *//p' "$log")
[ -z "$failed" ] || fail "failed: $failed"
# The kernel's own farewell is the one thing that may follow the token.
last=$(grep -vE '^(\[ *[0-9.]+\] reboot: Power down)?$' "$log" | tail -n 1)
[ "$last" = "numabal-token: $nonce" ] ||
	fail "no token; the last line is: ${last:-(none)}"
say "PASS: $TARGET${name:+ $name} ($took)"
