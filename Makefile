# SPDX-License-Identifier: GPL-2.0
# The verbs a person types. What is built stands in Kbuild.

KDIR ?= /lib/modules/$(shell uname -r)/build
W ?= 1

.PHONY: all modules clean
all: modules

modules:
	@test -e $(KDIR)/Makefile || { echo >&2 "numabal: no kernel headers at $(KDIR): install linux-headers-$$(uname -r), or give KDIR="; exit 1; }
	+$(MAKE) -C $(KDIR) M=$(CURDIR) W=$(W) modules

clean:
	+$(MAKE) -C $(KDIR) M=$(CURDIR) clean
