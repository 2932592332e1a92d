#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# A few of the cycles of soak_cycles.sh, in a storm on half of all CPUs.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/cycles.sh"

cycles 10 full_storm
