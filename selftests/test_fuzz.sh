#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2034
# Some thousand writes of anything to all files, the same each time.
. "$(dirname "$0")/lib.sh"
SEED=${SEED:-1}
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/fuzz.sh"

fuzz 5000
