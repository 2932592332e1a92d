#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# asan.sh SERIES ARCH TEST...: runs tests of numabalctl in a virtual machine, against the
# live module, with a numabalctl that is built with ASan and UBSan: what they have to say
# fails the run, whatever the tests make of it.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

check_target "$@"
need_root
series=$1 arch=$2
shift 2
[ $# -gt 0 ] || die "name a test, such as ctl_status"
"$VM/build.sh" "$series" "$arch"
lock asan
dir=$CACHE/build/asan
at=/cache/build/asan
rm -rf "$dir"
mkdir -p "$dir/extra"
cp -r "$REPO/include" "$REPO/tools" "$REPO/sysfs-ABI.md" "$dir/"

# Of each sanitizer what it writes goes to a file, which nobody takes for a test's output.
cat > "$dir/options.c" <<'END'
const char *__asan_default_options(void) { return "log_path=/tmp/asan"; }
const char *__ubsan_default_options(void) { return "log_path=/tmp/asan:print_stacktrace=1"; }
END

# ASan wants a dynamic C library, which the guest has beside its tests, as the loader.
case $arch in
arm64)	libs=/usr/aarch64-linux-gnu/lib loader=ld-linux-aarch64.so.1 ;;
x86_64)	libs=/usr/lib/x86_64-linux-gnu loader=ld-linux-x86-64.so.2 ;;
esac
sanitize='-fsanitize=address,undefined -fno-sanitize-recover=all'
link="$sanitize -static-libasan -static-libubsan -Wl,--dynamic-linker=/selftests/$loader"
in_root "${CROSS}gcc" -c -o "$at/options.o" "$at/options.c"
in_root make --no-print-directory -s -j"$(nproc)" -C "$at/tools/numabalctl" CC="${CROSS}gcc" \
	OUT="$at/out" CFLAGS="-O1 -g -fno-omit-frame-pointer -Wall -Wextra $sanitize" \
	LDFLAGS="$link -Wl,-rpath,/selftests $at/options.o" \
	libraries='-Wl,-Bstatic -ljson-c -lnuma -lncursesw -ltinfo -Wl,-Bdynamic -lm' >&2
cp "$dir/out/numabalctl" "$dir/extra/"
for f in $loader libc.so.6 libm.so.6 libgcc_s.so.1; do
	cp -L "$ROOT$libs/$f" "$dir/extra/"
done

# First of all: where the kernel puts things may be where ASan has its shadow, or not.
cat > "$dir/extra/test_asan_begin.sh" <<'END'
echo 18 > /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 28 > /proc/sys/vm/mmap_rnd_bits
END

# Last of all: it has been at work, and there is nothing in these files.
cat > "$dir/extra/test_asan.sh" <<'END'
grep -q __asan_report /selftests/numabalctl || exit 1
/selftests/numabalctl --version || exit 1
for f in /tmp/asan*; do
	[ ! -e "$f" ] || {
		cat "$f"
		bad=1
	}
done
exit ${bad:-0}
END
tests=()
for t in asan_begin "$@" asan; do
	tests+=(--test "$t")
done
flock -u 9
NUMABAL_EXTRA=$dir/extra exec "$VM/run.sh" "$series" "$arch" "${tests[@]}"
