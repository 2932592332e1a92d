#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# What readme_check.sh does in a clean system, whose clone of the project is /root/numabal: the
# commands of each section named in the file `sections`.
set -eu

HERE=/opt/readme-check
STANDINS=$HERE/bin
export LOADED=/run/numabal.loaded KERNEL

# stands_in COMMAND: reads a script for what needs a kernel of its own
stands_in()
{
	{
		echo '#!/bin/sh -eu'
		cat
	} > "$STANDINS/$1"
	chmod 755 "$STANDINS/$1"
}

# commands SECTION: its indented lines; openEuler's and what is but shown are in others
commands()
{
	awk -v want="$1" '
		/^##/ { title = $0; sub(/^#+ */, "", title); on = title == want }
		on && /^    / { print substr($0, 5) }' "$HERE/README.md"
}

mkdir -p "$STANDINS"
apt-get -q update
# The kernel of such a machine: the newest that the system itself has
KERNEL=$(apt-cache depends linux-headers-amd64 | sed -n 's/^ *Depends: linux-headers-\([0-9]\)/\1/p')
[ -n "$KERNEL" ]
stands_in uname <<'END'
[ "$*" != -r ] || exec echo "$KERNEL"
exec /usr/bin/uname "$@"
END
# Is there what it would load, and for this kernel?
stands_in modprobe <<'END'
modinfo -F vermagic "$1" | grep "^$KERNEL "
touch "$LOADED"
END
ln -sf modprobe "$STANDINS/insmod"
stands_in rmmod <<'END'
rm "$LOADED"
END
stands_in modinfo <<'END'
[ "${1:-}" != -k ] || exec /sbin/modinfo "$@"
exec /sbin/modinfo -k "$KERNEL" "$@"
END
stands_in cat <<'END'
case ${1:-} in
/sys/kernel/*numabal/*)	test -e "$LOADED" ;;
*)			exec /usr/bin/cat "$@" ;;
esac
END
# It would ask the firmware to take that certificate, if it is one.
stands_in mokutil <<'END'
[ "$1" = --import ]
/usr/bin/mokutil --version
openssl x509 -inform der -in "$2" -noout -subject
END
# There is no module to talk to: the program runs, and knows that subcommand.
stands_in numabalctl <<'END'
/usr/bin/numabalctl --version
/usr/bin/numabalctl "$1" --help
END

PATH=$STANDINS:$PATH
cd /root/numabal
while read -r section; do
	commands "$section" > "$HERE/script"
	[ -s "$HERE/script" ] || {
		echo "readme-check: FAIL: README.md has no commands under '$section'"
		exit 1
	}
	echo "readme-check: === $section"
	sh -eux "$HERE/script" </dev/null || {
		echo "readme-check: FAIL: a command under '$section'"
		exit 1
	}
	echo "readme-check: ok: $section: $(wc -l < "$HERE/script") lines"
done < "$HERE/sections"
