#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# What deb_boot.service does in the machine of deb_boot.sh: what every boot is to bring, then
# what the kernel's command line asks for. Each check says what it saw, and ends all if that is
# wrong; the token is written last.
set -eu

DEBS=/opt/deb-boot
SYSFS=/sys/kernel/numabal
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
KERNEL=$(uname -r)

say()
{
	echo "deb-boot: $*"
}

fail()
{
	say "FAIL: $*"
	exit 1
}

# option NAME: the value of deb_boot.NAME= on the kernel command line
option()
{
	tr ' ' '\n' < /proc/cmdline | sed -n "s/^deb_boot\.$1=//p"
}

# is WHAT SEEN WANTED
is()
{
	[ "$2" = "$3" ] || fail "$1 is '$2', not '$3'"
}

loaded()
{
	grep -q '^numabal ' /proc/modules
}

# knob NAME VALUE...
knobs()
{
	while [ $# -gt 0 ]; do
		is "$1" "$(cat "$SYSFS/$1")" "$2"
		shift 2
	done
}

# policy: that of the example, as the module's own files say
policy()
{
	is "state of the unit" "$(systemctl is-active numabal-policy)" active
	is "its result" "$(systemctl show -P Result numabal-policy)" success
	is "its exit status" "$(systemctl show -P ExecMainStatus numabal-policy)" 0
	is classes "$(sort "$SYSFS/classes" | cut -d' ' -f1 | tr '\n' ' ')" \
		'batch default realtime '
	knobs class/realtime/scan_mode adapt class/realtime/scan_delay_ms 300 \
		class/realtime/place_hold_ms 60000 class/realtime/scan_forgive 1 \
		class/batch/page_mode threshold class/batch/page_streak 10 page_mode kernel
	is rules "$(sed 's/ class=/:/;s/^[0-9]* *//' "$SYSFS/rules" | tr '\n' ' ')" \
		'policy=fifo:realtime policy=rr:realtime cgroup=/realtime.slice:realtime policy=batch:batch cgroup=/batch.slice:batch nice>=10:batch '
	say "the policy is there: $(wc -l < "$SYSFS/rules") rules"
}

# up: the boot itself
up()
{
	is "the first process" "$(cat /proc/1/comm)" systemd
	is "state of the system" "$(systemctl is-system-running --wait)" running
	loaded || fail "the module is not loaded: $(lsmod)"
	is "its file" "$(modinfo -n numabal)" "$(echo "/lib/modules/$KERNEL/updates/dkms/numabal.ko"*)"
	is "its version" "$(cat /sys/module/numabal/version)" "$(modinfo -F version numabal)"
	is "who loads it" "$(systemctl is-active systemd-modules-load)" active
	is "what it sees" "$(cat "$SYSFS/enabled")" 1
	numabalctl status > /dev/null || fail "numabalctl status: $?"
	say "up: $KERNEL, nodes $(cat /sys/devices/system/node/online), numabal $(cat /sys/module/numabal/version)"
	policy
}

# warns COMMAND...: removed, it says what stays, and what to do
warns()
{
	"$@" > /tmp/said 2>&1 || fail "$*: $(cat /tmp/said)"
	# dpkg has a terminal of its own, whose lines end otherwise.
	tr -d '\r' < /tmp/said | grep -q '^numabal is in use and stays loaded; .*rmmod numabal$' ||
		fail "'$*' does not say that it stays: $(cat /tmp/said)"
	loaded || fail "it is gone, though in use"
}

traces()
{
	find / -xdev -path "$DEBS" -prune -o -path '/var/log/*' -prune -o -name '*numabal*' -print |
		grep -v '^/etc/' || true
}

# upgrade: what is loaded stays, with all it was told, until it is loaded anew
upgrade()
{
	local began old new

	up
	began=$(date +%s)
	old=$(modinfo -F version numabal)
	mkdir -p /usr/share/numabal-dkms
	cp "$DEBS"/next/*.dkms.tar.gz /usr/share/numabal-dkms/
	dpkg -i "$DEBS"/next/numabal-dkms_*.deb || fail "it cannot be upgraded"
	new=$(modinfo -F version numabal)
	[ "$new" != "$old" ] || fail "upgraded, it is still $old"
	is "the loaded one" "$(cat /sys/module/numabal/version)" "$old"
	rm -r /usr/share/numabal-dkms
	policy
	say "upgraded to $new in $(($(date +%s) - began)) s; $old stays loaded"
	rmmod numabal
	modprobe numabal
	is "loaded anew" "$(cat /sys/module/numabal/version)" "$new"
	systemctl restart numabal-policy
	policy
}

# busy: in use, it stays loaded when it is removed
busy()
{
	up
	exec 4< /sys/kernel/debug/numabal/tasks
	warns apt-get -q -y remove numabal-dkms
	[ -z "$(find /lib/modules /var/lib/dkms /usr/src -name '*numabal*')" ] ||
		fail "removed, there is $(find /lib/modules /var/lib/dkms /usr/src -name '*numabal*')"
	policy
	say "in use, it stays loaded: $(grep '^numabal is in use' /tmp/said)"
	exec 4<&-
	rmmod numabal
	! loaded || fail "it cannot be unloaded"
}

# purge: it is unloaded, and nothing is left but what the administrator wrote
purge()
{
	up
	apt-get -q -y purge numabal-dkms numabal-tools || fail "it cannot be purged"
	! loaded || fail "it is still loaded"
	[ ! -e "$SYSFS" ] || fail "there is still $SYSFS"
	[ -z "$(traces)" ] || fail "purged, there is still $(traces)"
	say "purged: unloaded, nothing is left"
}

# sign: the system trusts the key that dkms has made and signs with, and nothing else
sign()
{
	is "Secure Boot" "$(mokutil --sb-state | head -n 1)" 'SecureBoot enabled'
	is "unsigned modules" "$(cat /sys/module/module/parameters/sig_enforce)" Y
	up
	is "the signer" "$(modinfo -F signer numabal)" 'DKMS module signing key'
	rmmod numabal
	xz -dc "$(modinfo -n numabal)" > /tmp/signed.ko
	objcopy --strip-debug /tmp/signed.ko /tmp/unsigned.ko
	[ -z "$(modinfo -F signer /tmp/unsigned.ko)" ] || fail "it is still signed"
	! insmod /tmp/unsigned.ko || fail "without its signature, it is loaded"
	modprobe numabal || fail "with its signature, it is refused"
	say "signed by '$(modinfo -F signer numabal)' it is loaded, unsigned it is not"
}

# refuse: signed, but by a key that the system does not trust; the rest boots as ever
refuse()
{
	local said

	is "unsigned modules" "$(cat /sys/module/module/parameters/sig_enforce)" Y
	is "the signer" "$(modinfo -F signer numabal)" 'DKMS module signing key'
	is "state of the system" "$(systemctl is-system-running --wait)" degraded
	is "what failed" "$(systemctl list-units --failed --plain --no-legend | cut -d' ' -f1)" \
		systemd-modules-load.service
	! loaded || fail "it is loaded, by a key that nobody has enrolled"
	! said=$(modprobe numabal 2>&1) || fail "it is loaded, by a key that nobody has enrolled"
	is "state of the unit" "$(systemctl is-active numabal-policy)" inactive
	is "its condition" "$(systemctl show -P ConditionResult numabal-policy)" no
	say "refused: $said"
}

what=$(option what)
"$what"
[ "$what" = refuse ] || ! dmesg --level=emerg,alert,crit,err | grep -i numabal || fail "the kernel's log"
echo "numabal-token: $(option token)"
