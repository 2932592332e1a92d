# SPDX-License-Identifier: GPL-2.0
# Makes the table of knobs from the page that describes them, sysfs-ABI.md: a row
# KNOB(name, min, max, words, default, at_most) for each file of a class that has a range.

function row()
{
	if (name != "" && range != "")
		printf "KNOB(%s, %s, \"%s\", \"%s\")\n", name, range, initial, at_most
	name = range = initial = at_most = ""
}

/^##/ { row() }
/^### .*\/class\/<name>\// { name = $2; sub(/.*\//, "", name) }
/^- Default: / { initial = $3 }
/^- Errors: .* or more than / { at_most = $0; sub(/.* or more than /, "", at_most); sub(/[;.].*/, "", at_most) }
/^- Range: [0-9]+\.\.[0-9]+$/ { split($3, ends, /\.\./); range = ends[1] ", " ends[2] ", NULL" }
/^- Range: .*,/ { words = $0; sub(/^- Range: /, "", words); gsub(/, /, " ", words); range = "0, 0, \"" words "\"" }
END { row() }
