#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119
# A million writes of anything to all files.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"
. "$(dirname "$0")/fuzz.sh"

fuzz 1000000
