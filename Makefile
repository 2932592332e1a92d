# SPDX-License-Identifier: GPL-2.0
# The verbs a person types. What is built stands in Kbuild.
#
#	make			./numabal.ko for the running kernel, or for KDIR=
#	make sparse		the same, with sparse
#	make tools		./tools/numabalctl/out/numabalctl, the command for people
#	make demo		see it work in a virtual machine
#	make check		everything CI runs
#	make check-all		the same, with all tests on all kernels
#	make selftest KERNEL=6.12 [ARCH=arm64] [TEST=name]
#	make vm-shell KERNEL=6.12 [ARCH=arm64]
#	make style | unit	parts of check
#	make matrix		the module compiled for Debian's newest kernels, in each flavour
#	make matrix-boot	all tests on Debian's newest kernel of each series, arm64
#	make soak [MINUTES=10] [SEED=]
#				the long tests: cycles, crowds, stock side by side; and everything
#				at once for so long, at random from that seed
#	make debug-kernels [KERNEL=6.12] [FLAVOUR="kasan kcsan gcov"]
#				kernels that watch themselves, for run.sh 6.12-kasan arm64
#	make coverage		lines of the module that the tests run
#	make cost		instructions that observing adds to a hint fault
#	make cost-growth	the same with more nodes, tasks and rules
#	make bench [WORKLOAD=] [KERNEL=] [VARIANT=] [MACHINE=] [SEED=]
#				side by side on a modelled machine; see bench/README.md
#	make bench-check	does the guest see what the model says?
#	make install-source [DESTDIR=]	what dkms builds from, in /usr/src
#	make dkms-install	built by dkms for each kernel, without a package
#	make dkms-remove
#	make deb		numabal-dkms and numabal-tools, in .cache/deb/
#	make deb-check		they are installed, built, upgraded and purged in a clean Debian 13
#	make deb-boot		they load the module with a policy at boot, in a virtual machine
#	make rpm		the same packages for openEuler, in .cache/rpm/
#	make rpm-check		their scriptlets build, upgrade and remove the module in a clean system

VM := selftests/vm
KERNEL ?= 6.12

.PHONY: all modules clean sparse tools demo check check-all selftest vm-shell style unit matrix matrix-boot soak debug-kernels coverage cost cost-growth bench bench-check \
	install-source dkms-install dkms-remove deb deb-check deb-boot readme-check rpm rpm-check
all: modules

# A kernel's own ARCH and CROSS_COMPILE go through to kbuild; the lab has its
# own compilers, and ARCH names the machine it boots.
KDIR ?= /lib/modules/$(shell uname -r)/build
W ?= 1

modules clean:
	@test -e $(KDIR)/Makefile || { echo >&2 "numabal: no kernel headers at $(KDIR): install linux-headers-$$(uname -r), or give KDIR="; exit 1; }
	+$(MAKE) -C $(KDIR) M=$(CURDIR) W=$(W) $@

sparse:
	+$(MAKE) modules C=2

tools:
	+$(MAKE) -C tools/numabalctl

lab-arch := $(if $(filter command line environment,$(origin ARCH)),$(ARCH),arm64)

demo:
	$(VM)/run.sh $(KERNEL) $(lab-arch) --demo

check:
	$(VM)/check.sh

check-all:
	$(VM)/check.sh --all

selftest:
	$(VM)/run.sh $(KERNEL) $(lab-arch) $(if $(TEST),--test $(TEST))

vm-shell:
	$(VM)/run.sh $(KERNEL) $(lab-arch) --shell

style unit:
	$(VM)/$@.sh

matrix:
	$(VM)/builds.sh

matrix-boot:
	$(VM)/boots.sh

MINUTES ?= 10

soak:
	NUMABAL_TIMEOUT=$${NUMABAL_TIMEOUT:-$$((9000 + $(MINUTES) * 120))} \
	NUMABAL_SET="MINUTES=$(MINUTES) $(if $(SEED),SEED=$(SEED)) $${NUMABAL_SET:-}" \
		$(VM)/run.sh $(KERNEL) $(lab-arch) --soak

FLAVOUR ?= $(notdir $(wildcard $(VM)/debug/*))

debug-kernels:
	set -e; for f in $(FLAVOUR); do $(VM)/debug.sh $(KERNEL)-$$f arm64; done

coverage:
	$(VM)/coverage.sh

cost:
	selftests/cost/cost.sh

cost-growth:
	selftests/cost/growth.sh

# Only what was asked for: each is a list, with a default of its own.
bench-vars := $(foreach v,WORKLOAD KERNEL VARIANT MACHINE SEED,$(if $(filter command line environment,$(origin $(v))),$(v)='$($(v))'))

bench:
	$(bench-vars) bench/bench.sh

bench-check:
	$(bench-vars) bench/check.sh

version := $(shell sed -n 's/^.define NUMABAL_VERSION "\(.*\)"/\1/p' include/numabal/version.h)
source := $(DESTDIR)/usr/src/numabal-$(version)

install-source:
	rm -rf $(source)
	mkdir -p $(source)
	find numabal include -name '*.[ch]' ! -name facts.h ! -name '*.mod.c' -o -name '*.sh' | \
		tar -c -T - Kbuild Makefile COPYING | tar -x --no-same-owner -C $(source)
	cp packaging/dkms.sh $(source)/
	sed 's/#MODULE_VERSION#/$(version)/' dkms.conf > $(source)/dkms.conf

dkms-install: install-source
	sh packaging/dkms.sh install $(version)

dkms-remove:
	sh packaging/dkms.sh unload
	sh packaging/dkms.sh remove $(version)
	rm -rf $(source)

deb:
	packaging/deb.sh

deb-check:
	packaging/deb_check.sh

readme-check:
	packaging/readme_check.sh

deb-boot:
	packaging/deb_boot.sh

rpm:
	packaging/rpm.sh

rpm-check:
	packaging/rpm_check.sh
