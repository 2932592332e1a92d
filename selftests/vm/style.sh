#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# checkpatch --strict over every C source, with the options in .checkpatch.conf;
# and the project's own rules: files of at most 500 lines, headers of 100, no
# version check outside numabal/compat/.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need_root
"$VM/root.sh"
"$VM/source.sh"
cd "$REPO"
git -c core.quotePath=off ls-files -co --exclude-standard -- '*.c' '*.h' |
	while read -r f; do [ ! -f "$f" ] || echo "$f"; done > "$CACHE/style.files"
[ -s "$CACHE/style.files" ] || die "git lists no C source in $REPO"

rm -rf "$CACHE/style"
mkdir -p "$CACHE/style"
tar -c -T "$CACHE/style.files" .checkpatch.conf | tar -x -C "$CACHE/style"
bad=0
# The names of libvterm are not ours to change: checkpatch looks for such in ROOT/include.
# shellcheck disable=SC2016 # expanded by the inner shell
in_root sh -eu -c 'cd /cache/style
	mkdir -p names/include
	sed -nE "s/^(}|typedef struct \w+) (VTerm\w*);.*/#define \2/p" /usr/include/vterm*.h \
		> names/include/vterm.h
	xargs /cache/checkpatch/checkpatch.pl --root=names -q --terse --show-types -f \
		< /cache/style.files' >&2 || bad=1

while read -r f; do
	lines=$(wc -l < "$f")
	case $f in
	*.h)	most=100 ;;
	*)	most=500 ;;
	esac
	[ "$lines" -le "$most" ] || {
		say "$f has $lines lines; split it: at most $most"
		bad=1
	}
done < "$CACHE/style.files"
! git grep -nE 'LINUX_VERSION_CODE|KERNEL_VERSION\(' -- numabal include \
	':!numabal/compat' >&2 || {
	say "version checks outside numabal/compat: add a compile probe instead"
	bad=1
}
[ $bad = 0 ] || die "the style wants mending; see above"
say "style: $(wc -l < "$CACHE/style.files") files are clean"
