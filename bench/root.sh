#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# root.sh: what the benchmark's report needs besides the lab's toolchain root.
set -eu -o pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

need_root
root_with bench 'python3-minimal python3-matplotlib'
