#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# CYCLES (200) times loaded and unloaded, as often turned off and on, while hint
# faults storm: no warning of the kernel, nothing left, exact afterwards.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/cycles.sh"

# Loads and the storm share a CPU.
taskset -p 1 $$ > /dev/null
cycles "${CYCLES:-200}" gentle_storm
