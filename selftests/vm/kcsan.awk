# SPDX-License-Identifier: GPL-2.0
# A kernel's log without what KCSAN has found in the kernel alone: reports in whose headline no
# function of the module is named, as it is when it made one of the two accesses, not when a function
# did that it has called. What others wrote between the lines of such a report stays.
function over(i)
{
	for (i = 1; i <= n; i++)
		if (ours || lines[i] !~ REPORT)
			print lines[i]
	n = ours = inside = 0
}

BEGIN {
	REPORT = "BUG: KCSAN: |======$|Kernel Concurrency Sanitizer|value changed: |reordered to: " \
		"|(read|write|read-write)[a-z ()]* to 0x[0-9a-f]+ of [0-9]+ bytes by |race at unknown origin" \
		"|CPU: [0-9]+ UID: |Tainted: |Hardware name: |(\\] |^) *[A-Za-z_][^ ]*\\+0x[0-9a-f]+/0x[0-9a-f]+|^[^a-zA-Z]*$"
}

/BUG: KCSAN: / {
	over()
	inside = 1
	ours = /\[numabal\]/
}

inside {
	lines[++n] = $0
	if (/=====================$/)
		over()
	next
}

{
	print
}

END {
	over()
}
