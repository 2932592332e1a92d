#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# deb_boot.sh [WHAT]...: the packages of `make deb`, installed in a clean Debian 13 and set to
# load the module with a policy, in a virtual machine that boots it under systemd. Each WHAT is
# a function of deb_boot_checks.sh, and gets a machine of its own: upgrade, busy, purge; sign, with
# Secure Boot and dkms' own key enrolled; refuse, which takes but signed modules and does not have
# that key. All of them without. Success is the last line.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=secure_boot.sh
. "$PACKAGING/secure_boot.sh"

need_root
"$PACKAGING/deb.sh"
"$PACKAGING/deb.sh" "$CACHE/deb-next" "$NEXT"
root_with boot 'dosfstools e2fsprogs mtools python3-virt-firmware'
lock deb-boot
clean_system deb-boot 'ca-certificates initramfs-tools linux-headers-amd64 linux-image-amd64
	systemd-sysv udev'
clean=$CACHE/deb-boot
opt=$clean/opt/deb-boot
mkdir -p "$opt/next"
cp "$CACHE"/deb/numabal-dkms_*.deb "$CACHE"/deb/numabal-tools_*_amd64.deb \
	"$PACKAGING/deb_boot_checks.sh" "$opt/"
cp "$CACHE"/deb-next/numabal-dkms_*.deb "$opt/next/"
cp "$PACKAGING/deb_boot.service" "$clean/etc/systemd/system/"
# What stands in the middle an administrator would type. The newer version is built here, so that
# the machine, which is slow, need not; dkms finds it there as if a vendor had built it.
IN_ROOT=$clean in_root env DEBIAN_FRONTEND=noninteractive NEXT="$NEXT" sh -eux -c '
	apt-get -q update
	apt-get -q -y install dkms openssl mokutil
	dpkg -i /opt/deb-boot/next/*.deb
	dkms mktarball -m numabal -v "$NEXT" -k "$(ls /lib/modules)" \
		--archive "/opt/deb-boot/next/numabal-$NEXT.dkms.tar.gz"
	dpkg --purge numabal-dkms

	apt-get -q -y install /opt/deb-boot/*.deb
	cd /usr/share/doc/numabal-tools/examples
	cp modules-load.d/numabal.conf /etc/modules-load.d/
	mkdir -p /etc/numabal
	cp policy.json /etc/numabal/

	systemctl enable deb_boot.service
	mkdir /etc/systemd/system/systemd-modules-load.service.d
	printf "[Service]\nTimeoutSec=900\n" > /etc/systemd/system/systemd-modules-load.service.d/slow.conf
	printf "MODULES=list\n" > /etc/initramfs-tools/conf.d/machine
	printf "virtio_pci\nvirtio_blk\next4\n" >> /etc/initramfs-tools/modules
	echo "/dev/vda / ext4 errors=remount-ro 0 1" > /etc/fstab
	update-initramfs -u
	apt-get clean' >&2 || die "the packages cannot be installed; see above"
image=$CACHE/deb-boot.img
rm -f "$image"
# Without its initrd, the machine would find no disk.
cp "$clean"/boot/vmlinuz-* "$CACHE/deb-boot.vmlinuz"
cp "$clean"/boot/initrd.img-* "$CACHE/deb-boot.initrd"
in_root mke2fs -q -t ext4 -d /cache/deb-boot /cache/deb-boot.img 4G

mkdir -p "$CACHE/log"

# boot WHAT: the console is one log, what the checks say is another, where nobody else writes
boot()
{
	local log=$CACHE/log/deb-boot-$1 began=$SECONDS append firmware nonce rc=0

	nonce=$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
	append="root=/dev/vda rw console=ttyS0 panic=-1 nopti no_timer_check deb_boot.what=$1 deb_boot.token=$nonce"
	# Beside other machines, all takes its time.
	append="$append systemd.default_timeout_start_sec=900 systemd.default_device_timeout_sec=900"
	case $1 in
	sign)
		secure_boot "$CACHE/deb-boot/var/lib/dkms/mok.pub" \
			"$CACHE/deb-boot.vmlinuz" "$CACHE/deb-boot.initrd" "$append"
		firmware=("${secure_boot[@]}")
		;;
	*)
		[ "$1" != refuse ] || append="$append module.sig_enforce=1"
		firmware=(-machine q35 -kernel /cache/deb-boot.vmlinuz
			-initrd /cache/deb-boot.initrd -append "$append")
		;;
	esac
	say "booting for '$1', log in $log.log"
	rm -f "$log.log" "$log.console"
	in_root timeout -k 5 "${NUMABAL_TIMEOUT:-2400}" qemu-system-x86_64 -cpu Nehalem \
		-accel tcg,thread=multi -smp 4,sockets=2,cores=2 -m 2G -nic none -no-reboot \
		-object memory-backend-ram,id=m0,size=1G -numa node,nodeid=0,memdev=m0,cpus=0-1 \
		-object memory-backend-ram,id=m1,size=1G -numa node,nodeid=1,memdev=m1,cpus=2-3 \
		-drive file=/cache/deb-boot.img,format=raw,if=virtio,snapshot=on "${firmware[@]}" \
		-display none -monitor none -serial "file:/cache/log/deb-boot-$1.console" \
		-serial "file:/cache/log/deb-boot-$1.log" </dev/null >&2 || rc=$?
	sed -i 's/\r$//' "$log.log" "$log.console"
	cat "$log.log" >&2
	! grep -m1 -E "$SPLAT" "$log.console" >&2 || die "the kernel complained: $log.console"
	[ $rc = 0 ] || die "no end, or QEMU failed: $rc; see $log.console"
	[ "$(tail -n 1 "$log.log")" = "numabal-token: $nonce" ] ||
		die "no token: '$1' failed; see $log.log and $log.console"
	say "ok: $1 ($((SECONDS - began)) s)"
}

[ $# != 0 ] || set -- upgrade busy purge sign refuse
for what; do
	boot "$what"
done
rm -rf --one-file-system "$clean" "$image"
say "PASS: deb-boot"
