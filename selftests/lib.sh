# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC3045,SC2119,SC2120
# What all selftests share; to be sourced first:
#
#	. "$(dirname "$0")/lib.sh"
#	begin 3			# tests of this file, without those of finish
#	load
#	check "it is there" test -d "$SYSFS"
#	...
#	finish			# unloads, reads the kernel's log, ends
#
# A test fails unless it gets to finish.  What it changes by save or later is
# put back however it ends.
set -u

HERE=$(dirname "$0")
# From here on, the shell and its helpers take no hint faults: see quiet.c.
[ -n "${NUMABAL_QUIET:-}" ] ||
	NUMABAL_QUIET=1 exec "$HERE/quiet" sh "$0" "$@"
export NUMABAL_QUIET=1
PATH=$HERE:$PATH

# shellcheck disable=SC1091 # of the kernel's source
. "$HERE/ktap_helpers.sh"

KO=${NUMABAL_KO:-/numabal.ko}
SYSFS=/sys/kernel/numabal
DEBUGFS=/sys/kernel/debug/numabal
TRACING=/sys/kernel/tracing
NAME=$(basename "$0" .sh)
TMP=$(mktemp -d "/tmp/$NAME.XXXXXX")
# Where there is one, it is a debug kernel, which looks for memory that nobody knows of.
KMEMLEAK=/sys/kernel/debug/kmemleak
# Pages and huge ones. Memory is given in units of 256 pages, or half a huge one: see mib.h.
PAGE_KIB=$(awk '/^KernelPageSize/ { print $2; exit }' /proc/self/smaps)
HUGE_KIB=$(($(cat /sys/kernel/mm/transparent_hugepage/hpage_pmd_size 2>/dev/null || echo 2097152) / 1024))
# For conditions that a slow machine takes its time to meet, in seconds.
LIMIT=120
# A pattern of messages that the test provokes, and that are no failure.
LOG_EXPECTED=
HINTER='' SECOND='' STORM='' FINISHED='' DEBTS=$TMP/debts
# Other background jobs, which end with the test.
JOBS=
# Its ends of the pipes to hinter.
IN=3 OUT=4

# begin N
begin()
{
	: > "$DEBTS"
	trap ended EXIT
	trap 'exit 1' HUP INT TERM
	ktap_print_header
	if [ -e $KMEMLEAK ]; then
		ktap_set_plan $(($1 + 3))
		# By itself it looks at any time, and of what was there before we do not know.
		echo scan=off > $KMEMLEAK
		echo clear > $KMEMLEAK
	else
		ktap_set_plan $(($1 + 2))
	fi
	# At level info: what follows this line belongs to this test.
	LOG_MARK="selftest $NAME $$ begins"
	echo "<6>$LOG_MARK" > /dev/kmsg
}

# later COMMAND...: to be run when the test ends, the last one first
later()
{
	printf '%s\n' "$*" | cat - "$DEBTS" > "$DEBTS.new"
	mv "$DEBTS.new" "$DEBTS"
}

# save FILE...: write back at the end what it says now
save()
{
	local f value

	for f; do
		value=$(cat "$f")
		# Some list all values and mark one.
		case $value in
		*\[*\]*)
			value=${value#*\[}
			value=${value%%\]*}
			;;
		esac
		later "echo '$value' > $f"
	done
}

tidy()
{
	# A job that was killed is no news.
	{
		[ -z "$HINTER" ] || kill "$HINTER"
		[ -z "$SECOND" ] || kill "$SECOND"
		[ -z "$STORM" ] || kill "$STORM"
		for job in $JOBS; do
			kill "$job"
		done
		wait
	} 2>/dev/null
	HINTER='' SECOND='' STORM='' JOBS=''
	# shellcheck disable=SC1090 # written by later
	[ ! -s "$DEBTS" ] || . "$DEBTS"
	: > "$DEBTS"
}

ended()
{
	local rc=$?

	trap - EXIT
	if [ -z "$FINISHED" ]; then
		echo "Bail out! $NAME ended early, with status $rc"
		tidy
		[ ! -d /sys/module/numabal ] || rmmod numabal
		rc=1
	fi
	rm -rf "$TMP"
	exit $rc
}

# finish: the last two or three tests of each file, and the verdict
finish()
{
	tidy
	[ ! -d /sys/module/numabal ] || unload
	check "unloaded, nothing is left" gone
	[ ! -e $KMEMLEAK ] || check "no memory is lost" no_leaks
	check "the kernel's log has no complaint" log_is_clean
	# The helpers take one too many that passes for one that failed.
	[ "$KTAP_TESTNO" -eq $((KSFT_NUM_TESTS + 1)) ] || {
		say "$((KTAP_TESTNO - 1)) tests, and not $KSFT_NUM_TESTS"
		exit 1
	}
	# Nobody shall stumble on what was provoked here.
	[ -z "$LOG_EXPECTED" ] || dmesg -c > /dev/null
	FINISHED=1
	ktap_finished
}

gone()
{
	! [ -e /sys/module/numabal ] && ! [ -e "$SYSFS" ] &&
		! [ -e "$DEBUGFS" ] &&
		! grep numabal "$TRACING/enabled_functions"
}

# no_leaks: kmemleak tells of what it finds in two scans, and is 5 s old by then
no_leaks()
{
	sleep 6
	echo scan > $KMEMLEAK && echo scan > $KMEMLEAK || return 1
	cat $KMEMLEAK > "$TMP/leaks" || return 1
	[ -s "$TMP/leaks" ] || return 0
	sed 's/^/# kmemleak: /' "$TMP/leaks"
	echo clear > $KMEMLEAK
	return 1
}

say()
{
	echo "# $*"
}

# check WHAT COMMAND...: passes if the command does
check()
{
	local what=$1

	shift
	if "$@"; then
		ktap_test_pass "$NAME: $what"
	else
		ktap_test_fail "$NAME: $what"
	fi
}

# is A OP B: compares numbers, and says so if they do not
is()
{
	test "$1" "$2" "$3" && return
	say "${4:-this} is $1, not $2 $3"
	return 1
}

# loop_until COMMAND...: poll, for as long as LIMIT allows
loop_until()
{
	local end now

	read -r end _ < /proc/uptime
	end=$((${end%.*} + LIMIT))
	until "$@"; do
		read -r now _ < /proc/uptime
		[ "${now%.*}" -lt "$end" ] || {
			say "not within $LIMIT s: $*"
			return 1
		}
		usleep 50000
	done
}

# no_servers: before CPUs are taken away. Kernels of 6.12 to 6.16 count the server of fair tasks,
# which serves when the machine is slow, for a task, and warn that the dying CPU was "not properly
# vacated", numabal or not (6.17: "Don't count nr_running twice for dl_server proxy tasks").
# It is turned off by a task on that very CPU: 6.12 stops the server before it looks whether it
# runs, and warns where it was stopped just before, as it is when a CPU goes idle.
no_servers()
{
	local f cpu

	kernel_older 6 17 || return 0
	for f in /sys/kernel/debug/sched/fair_server/cpu*/runtime; do
		[ -e "$f" ] || continue
		save "$f"
		cpu=${f%/runtime}
		taskset -c "${cpu##*/cpu}" sh -c 'echo 0 > "$1"' sh "$f" || return 1
	done
}

# load [PARAMETER=VALUE]...
load()
{
	insmod "$KO" "$@"
}

unload()
{
	rmmod numabal
}

# stat NAME: a number of the view `stats`
stat()
{
	value "$1" "$DEBUGFS/stats"
}

# value NAME FILE: the number in the line `NAME number`
value()
{
	awk -v name="$1" '$1 == name { print $2; found = 1 }
		END { if (!found) print "missing" }' "$2"
}

# rise NAME BEFORE AFTER: by how much it grew from one file to the other
rise()
{
	echo $(($(value "$1" "$3") - $(value "$1" "$2")))
}

# matrix_sum FILE KIND UNIT: over all cells of a saved matrix, span total
matrix_sum()
{
	awk -v kind="$2" -v unit="$3" '
		$1 == kind && $2 == unit && $3 == "total" {
			for (i = 5; i <= NF; i++)
				sum += $i
		}
		END { printf "%.0f\n", sum }' "$1"
}

# take NAME: what all count now, in $TMP/NAME, and all views in $TMP/NAME.views
take()
{
	mkdir -p "$TMP/$1.views"
	snap -o "$TMP/$1.views" matrix tasks groups clusters > "$TMP/$1" || {
		say "the machine does not come to rest"
		return 1
	}
}

# exact BEFORE AFTER: did numabal count what the kernel counted, and do the
# views at AFTER agree with each other?
exact()
{
	local bad=0

	is "$(rise hint_faults "$TMP/$1" "$TMP/$2")" -eq \
		"$(rise numa_hint_faults "$TMP/$1" "$TMP/$2")" hint_faults ||
		bad=1
	is "$(rise local "$TMP/$1" "$TMP/$2")" -eq \
		"$(rise numa_hint_faults_local "$TMP/$1" "$TMP/$2")" local ||
		bad=1
	is "$(value lost "$TMP/$2")" -eq 0 lost || bad=1
	# The last fault of a task that lives; see snap.c.
	is "$(value pending "$TMP/$2")" -le "$(value tasks "$TMP/$2")" \
		pending || bad=1
	views "$TMP/$2.views" || {
		cut -d' ' -f1-9 "$TMP/$2.views/tasks" | sed 's/^/# tasks: /'
		cut -d' ' -f1-6 "$TMP/$2.views/groups" | sed 's/^/# groups: /'
		bad=1
	}
	return $bad
}

# made_is_there NAME: records are made and end; by the account of `take NAME`, at every moment
made_is_there()
{
	is "$(value tasks_made "$TMP/$1")" -eq \
		$(($(value tasks_retired "$TMP/$1") + \
			$(value tasks "$TMP/$1"))) tasks_made
}

# no_ghosts: no record is left of who is not. On a slow machine somebody else may have been
# sampled, and lives.
no_ghosts()
{
	local tid

	take now > /dev/null || return 1
	for tid in $(awk 'NR > 1 { print $1 }' "$TMP/now.views/tasks"); do
		[ -d "/proc/$tid" ] || return 1
	done
}

# hinter_start OPTION...: see hinter.c; one at a time, and a `second` one
hinter_start()
{
	rm -f "$TMP/in$IN" "$TMP/out$OUT"
	mkfifo "$TMP/in$IN" "$TMP/out$OUT"
	hinter "$@" < "$TMP/in$IN" > "$TMP/out$OUT" \
		3>&- 4<&- 5>&- 6>&- 8<&- &
	HINTER=$!
	eval "exec $IN> '$TMP/in$IN' $OUT< '$TMP/out$OUT'"
	answer ready
}

# second COMMAND...: hinter_start, tell, answer, ask or hinter_stop for another
# hinter beside the first
second()
{
	local rc IN=6 OUT=8 HINTER="$SECOND"

	"$@"
	rc=$?
	SECOND=$HINTER
	return $rc
}

# both COMMAND...: of hinter, and of the second one
both()
{
	"$@" && second "$@"
}

# answer WORD: lines of hinter up to that word; others end up in $TMP/answer
answer()
{
	local line

	: > "$TMP/answer"
	while read -r -t 600 line <&"$OUT"; do
		[ "${line%% *}" != "$1" ] || {
			echo "$line" >> "$TMP/answer"
			return 0
		}
		echo "$line" >> "$TMP/answer"
		[ "${line%% *}" != failed ] || break
	done
	say "hinter: ${line:-nothing}, and not '$1'"
	return 1
}

# tell WORD [ARGUMENT]...: give hinter a command, and do not wait
tell()
{
	echo "$*" >&"$IN"
}

# ask WORD [ARGUMENT]...: give hinter a command and wait until it is done
ask()
{
	tell "$@"
	answer "$1"
}

# hinter_stop: succeeds if hinter had no failure of its own
hinter_stop()
{
	local rc

	eval "exec $IN>&- $OUT<&-"
	wait "$HINTER"
	rc=$?
	HINTER=
	return $rc
}

# storm_start OPTION...: another hinter, that faults until storm_stop
storm_start()
{
	rm -f "$TMP/storm"
	mkfifo "$TMP/storm"
	hinter "$@" < "$TMP/storm" > "$TMP/storm.out" \
		3>&- 4<&- 6>&- 8<&- &
	STORM=$!
	exec 5> "$TMP/storm"
	echo storm >&5
	loop_until grep -q storm "$TMP/storm.out"
}

storm_stop()
{
	local rc

	exec 5>&-
	wait "$STORM"
	rc=$?
	STORM=
	return $rc
}

# trace_into INSTANCE: makes it, with no event enabled yet; it is gone when the test ends
trace_into()
{
	mkdir "$1" || return 1
	later "rmdir $1"
	later "echo 0 > $1/events/enable"
}

# addresses NAME INSTANCE: $ALL values that its trace has of a field, and how many are $DIFFERENT
addresses()
{
	sed -n "s/.* $1=\\([^ ]*\\).*/\\1/p" "$2/trace" > "$TMP/addresses"
	ALL=$(wc -l < "$TMP/addresses")
	DIFFERENT=$(sort -u "$TMP/addresses" | wc -l)
	say "$ALL at $DIFFERENT addresses"
}

# log: what the kernel has said since the test began
log()
{
	dmesg -r | awk -f "$HERE/kcsan.awk" | awk -v mark="$LOG_MARK" '
		seen { print }
		index($0, mark) { seen = 1 }'
}

# complaints: warnings and worse; the low three bits of <priority> say so
complaints()
{
	log | awk -F'[<>]' -v expected="${LOG_EXPECTED:-^$}" '
		$2 % 8 <= 4 && $0 !~ /taints kernel|tainting kernel/ &&
			$0 !~ /^<12>/ && $0 !~ expected'
}

# Others may complain, too: a slow machine has its reasons.
log_is_clean()
{
	! complaints | grep -E \
		'numabal|WARNING|BUG|Oops|[Cc]all [Tt]race|ftrace|rcu.*stall|UBSAN|ODEBUG|INFO: trying|locking correctness'
}

# kernel_older MAJOR MINOR
kernel_older()
{
	uname -r | awk -F'[.-]' -v major="$1" -v minor="$2" \
		'{ exit !($1 < major || $1 == major && $2 < minor) }'
}
