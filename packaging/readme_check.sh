#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# readme_check.sh: the commands of README.md's sections on installing, as they stand there, in clean
# systems: Debian 13 and, where it says so, 12. For what only a running kernel can do stand commands that
# see whether it could: deb_boot.sh has a kernel. openEuler and Ubuntu cannot be had here. Success is
# the last line.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# run SUITE SECTION...: one after the other, in one system, in a clone of what is committed
run()
{
	local suite=$1 clean put

	clean=$CACHE/readme-check-$suite
	shift
	clean_system "${clean##*/}" 'ca-certificates git make' "$suite"
	put=$clean/opt/readme-check
	mkdir -p "$put"
	cp "$PACKAGING"/readme_checks.sh "$REPO/README.md" "$put/"
	git clone -q --no-hardlinks "$REPO" "$clean/root/numabal"
	printf '%s\n' "$@" > "$put/sections"
	# Whoever reads it says yes when asked.
	echo 'APT::Get::Assume-Yes "true";' > "$clean/etc/apt/apt.conf.d/90yes"
	IN_ROOT=$clean in_root env DEBIAN_FRONTEND=noninteractive \
		sh -eu /opt/readme-check/readme_checks.sh >&2 ||
		die "README.md is wrong for $suite; see above"
	rm -rf --one-file-system "$clean"
	say "ok: $suite: $*"
}

need_root
lock readme-check
run trixie 'Debian 13' 'Secure Boot' 'Removal' 'By dkms, without packages' 'By hand' 'numabalctl'
run bookworm 'By dkms, without packages' 'By hand' 'numabalctl'
say "PASS: readme-check"
