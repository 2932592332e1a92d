# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034 # variables are for the scripts that source this
# A machine that boots as a real one with Secure Boot does: firmware, shim, GRUB and kernel, each
# as it is distributed, each signed. To be sourced after lib.sh.

# shellcheck source=../selftests/vm/apt.sh
. "$PACKAGING/../selftests/vm/apt.sh"
UEFI=$CACHE/uefi

# uefi_files: firmware, shim and GRUB as Debian has them
uefi_files()
{
	local deb

	[ ! -f "$UEFI/done" ] || return 0
	apt_setup trixie
	rm -rf "$UEFI" "$CACHE/debs-uefi"
	mkdir -p "$UEFI"
	apt_fetch debs-uefi grub-efi-amd64-signed:amd64 ovmf shim-signed:amd64 ||
		die "the files for Secure Boot cannot be fetched; try again later"
	for deb in "$CACHE"/debs-uefi/*.deb; do
		in_root dpkg -x "/cache/debs-uefi/${deb##*/}" /cache/uefi
	done
	rm -rf "$CACHE/debs-uefi"
	touch "$UEFI/done"
}

# secure_boot CERTIFICATE KERNEL INITRD APPEND: sets secure_boot, arguments for QEMU, in place of
# -kernel, -initrd and -append: the machine trusts Microsoft's keys, shim's, and as if an
# administrator had enrolled it in MokManager, the certificate.
secure_boot()
{
	local owner=11111111-2222-3333-4444-555555555555

	uefi_files
	rm -f "$UEFI/esp.img"
	cp "$1" "$UEFI/mok.der"
	cp "$2" "$UEFI/vmlinuz"
	cp "$3" "$UEFI/initrd"
	printf 'linux /vmlinuz %s\ninitrd /initrd\nboot\n' "$4" > "$UEFI/grub.cfg"
	# shellcheck disable=SC2016 # expanded by the inner shell
	in_root sh -eu -c 'cd /cache/uefi
		virt-fw-vars -i usr/share/OVMF/OVMF_VARS_4M.ms.fd -o vars.fd --add-mok "$1" mok.der
		truncate -s 256M esp.img
		mkfs.vfat -F 32 esp.img
		mmd -i esp.img ::/EFI ::/EFI/BOOT ::/EFI/debian
		mcopy -i esp.img usr/lib/shim/shimx64.efi.signed ::/EFI/BOOT/BOOTX64.EFI
		mcopy -i esp.img usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed \
			::/EFI/BOOT/grubx64.efi
		mcopy -i esp.img grub.cfg ::/EFI/debian/
		mcopy -i esp.img vmlinuz initrd ::/' sh "$owner" >&2 || die "no disk for Secure Boot"
	# shellcheck disable=SC2054 # commas of QEMU
	secure_boot=(-machine q35,smm=on
		-global driver=cfi.pflash01,property=secure,value=on
		-drive if=pflash,unit=0,format=raw,readonly=on,file=/cache/uefi/usr/share/OVMF/OVMF_CODE_4M.secboot.fd
		-drive if=pflash,unit=1,format=raw,file=/cache/uefi/vars.fd
		-drive file=/cache/uefi/esp.img,format=raw,if=virtio)
}
