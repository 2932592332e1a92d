#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# growth.sh: what numabal adds to a hint fault, as cost.sh counts it, on machines of 2 to 16
# nodes, with up to 10,000 tasks and 1 to 256 rules. One column each: observing, pages that
# stay and that move; steering, pages that move and that are held.
#
# GROWTH   which of them: lines as below, "NODES TASKS RULES" (all)
set -eu -o pipefail
COST=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../vm/lib.sh
. "$COST/../vm/lib.sh"

# The machine with so many nodes; the lab's own has four.
machine()
{
	case $1 in
	2) echo "$REPO/bench/machines/two" ;;
	4) ;;
	8) echo "$REPO/bench/machines/eight" ;;
	16) echo "$COST/sixteen" ;;
	*) die "there is no machine of $1 nodes" ;;
	esac
}

# row NODES TASKS RULES
row()
{
	local out=$CACHE/log/growth.out far=2

	[ "$1" != 2 ] || far=1
	say "$1 nodes, $2 tasks, $3 rules"
	NUMABAL_MACHINE=$(machine "$1") COST_TASKS=$2 COST_RULES=$3 COST_FAR=$far \
		"$COST/cost.sh" > "$out" || die "cost.sh failed; see $out"
	awk -v nodes="$1" -v tasks="$2" -v rules="$3" '
		/^  page stays, enabled:/ { stays = $4 }
		/^  page moves, enabled:/ { moves = $4 }
		/^  page moves, steering:/ { steering = $4 }
		/^  page held, steering, held:/ { held = $5 }
		END {
			printf "| %d | %d | %d | %d | %d | %d | %d |\n", nodes, tasks,
				rules, stays, moves, steering, held
			exit !(stays && moves && steering && held)
		}' "$out"
}

echo "| nodes | tasks beside | rules | stays | moves | steering, moves | steering, held |"
echo "|---|---|---|---|---|---|---|"
printf '%s\n' "${GROWTH:-2 0 256
4 0 256
8 0 256
16 0 256
4 0 1
4 1000 256
4 10000 256}" | while read -r nodes tasks rules; do
	row "$nodes" "$tasks" "$rules" < /dev/null
done
