#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# dkms.sh install VERSION	has dkms build what lies in /usr/src/numabal-VERSION, for each kernel
#				whose headers are there
# dkms.sh remove VERSION	takes it from dkms, and from all kernels
# dkms.sh unload		unloads the module, or says why it stays
# For those whose packages do not come with that: rpm, and `make dkms-install`.
set -eu

registered()
{
	[ -n "$(dkms status -m numabal -v "$1")" ]
}

case $1 in
install)
	# One of this version may have been other sources.
	! registered "$2" || dkms remove -m numabal -v "$2" --all
	dkms add -m numabal -v "$2"
	for build in /lib/modules/*/build; do
		[ -e "$build/Makefile" ] || continue
		kernel=${build%/build}
		kernel=${kernel##*/}
		# A kernel that nobody has tried is no reason to stop.
		dkms install -m numabal -v "$2" -k "$kernel" --force ||
			echo "numabal is not built for $kernel; see above" >&2
	done
	;;
remove)
	! registered "$2" || dkms remove -m numabal -v "$2" --all
	;;
unload)
	if [ -d /sys/module/numabal ] && ! rmmod numabal; then
		echo "numabal is in use and stays loaded; close its files and run: rmmod numabal" >&2
	fi
	;;
*)
	echo "see the top of $0" >&2
	exit 2
	;;
esac
