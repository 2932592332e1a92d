#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043,SC2119,SC2086
# Rules: each key alone decides a task's class, the first that matches wins, and
# tasks follow whatever a key asks for; a table is replaced whole or not at all.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/drive.sh"

RULES=$SYSFS/rules
CGROUP=/sys/fs/cgroup

# decides RIGHT WRONG TID...: where WRONG says y and RIGHT says x, tasks are in x
decides()
{
	local rule

	rules "$2 class=y" "$1 class=x" || return 1
	shift 2
	loop_until are x "$@" && return
	awk '{ print "#", $1, $2, $4, $5 }' "$DEBUGFS/tasks"
	return 1
}

# follows COMMAND...: after that command to hinter, they are in y
follows()
{
	ask "$@" && loop_until are y $others
}

nice_operators()
{
	ask nice 5 || return 1
	decides 'nice<6' 'nice<5' $others && decides 'nice<=5' 'nice<=4' $others &&
		decides 'nice=5' 'nice=-5' $others &&
		decides 'nice>=5' 'nice>=6' $others &&
		decides 'nice>4' 'nice>5' $others
}

policies()
{
	local p bad=0

	for p in batch idle fifo rr deadline; do
		rules "policy=$p class=y" 'policy=normal class=x'
		follows policy $p || {
			say "policy $p"
			bad=1
		}
	done
	ask policy normal
	loop_until are x $others && return $bad
}

moves()
{
	local dir

	# What is not there yet may be named.
	rules 'cgroup=/na class=y' 'cgroup=/numabal/be class=y' \
		'cgroup=/numabal/below/more class=y' 'cgroup=/numabal class=x'
	mkdir $CGROUP/numabal $CGROUP/numabal/below
	later "rmdir $CGROUP/numabal $CGROUP/numabal/below 2>/dev/null"
	later "rmdir $CGROUP/numabal/below"
	loop_until are default $all || return 1
	for dir in numabal/below . numabal; do
		echo "$HINTER" > $CGROUP/$dir/cgroup.procs || return 1
		case $dir in
		.)	loop_until are default $first ;;
		*)	loop_until are x $first && are default $child ;;
		esac || {
			say "moved to $dir"
			return 1
		}
	done
	rules 'cgroup=/ class=y' && loop_until are y $all
	echo "$HINTER" > $CGROUP/cgroup.procs
}

becomes()
{
	tell exec && answer ready && ask storm || return 1
	all=$(workers)
	loop_until are y $all
}

# table N RULE: N times the rule, as one replacement
table()
{
	awk -v n="$1" -v rule="$2" 'BEGIN {
		print "replace"
		for (i = 1; i <= n; i++)
			print "comm=" i rule
		print "end" }'
}

# says FILE: the rules are those of that replacement
says()
{
	sed '1d;$d' "$1" | cmp -s - $RULES
}

# written FILE CHUNK
written()
{
	rules 'comm=old class=x' && put $RULES "$2" < "$1" && says "$1"
}

by_others()
{
	rules 'comm=old class=x' && cat "$TMP/long" > $RULES && says "$TMP/long" &&
		rules 'comm=old class=x' &&
		dd if="$TMP/long" of=$RULES bs=1000 2> /dev/null &&
		says "$TMP/long"
}

# refused ERRNO TEXT: as it is written, and the table stays
refused()
{
	local err

	err=$(printf '%b' "$2" | put $RULES)
	[ "$err" = "$1" ] || {
		say "'$2': $err, and not $1"
		return 1
	}
	cmp $RULES "$TMP/same"
}

bad_rules()
{
	local bad=0 rule c63 c255

	c63=$(printf '%063d' 0)
	c255=/$(printf '%0254d' 0)
	for rule in '' comm=a class=x 'comm=a class' 'comm=a class=x class=x' \
		'comm=a comm=b class=x' 'class=x class=y' 'bogus=1 class=x' \
		'Comm=a class=x' 'comm class=x' 'comm= class=x' '=a class=x' \
		'comm=[a class=x' 'comm=a[ class=x' 'comm=a\\ class=x' \
		"comm=${c63}0 class=x" 'comm = a class=x' 'comm=a,class=x' \
		'comm=a b class=x' 'pid= class=x' 'pid=a class=x' \
		'pid=1a class=x' 'pid=-1 class=x' 'pid=99999999999 class=x' \
		'tgid=1.5 class=x' 'tgid<5 class=x' 'uid=root class=x' \
		'uid=-1 class=x' 'uid=4294967296 class=x' \
		'policy=other class=x' 'policy=Normal class=x' \
		'policy= class=x' 'nice=20 class=x' 'nice<-21 class=x' \
		'nice= class=x' 'nice class=x' 'nice!=3 class=x' \
		'nice<>3 class=x' 'nice=<3 class=x' 'nice==3 class=x' \
		'nice=3x class=x' 'nice=3 nice>5 class=x' \
		'cgroup=a class=x' 'cgroup= class=x' \
		"cgroup=${c255}0 class=x" '+ comm=a class=x' \
		'+x comm=a class=x' '+1' '-' '-x' '- 1' \
		'-1 comm=a class=x' 'comm=a class=x\ncomm=b class=x' \
		'comm=a class=x\nend' 'comm=a\nclass=x' end \
		'comm=a\0000 class=x' 'comm=a class=x\0000'; do
		refused EINVAL "$rule\n" || bad=1
	done
	for rule in 'comm=a class=none' '+1 comm=a class=none' -99 -0 \
		'+0 comm=a class=x' '+99 comm=a class=x'; do
		refused ENOENT "$rule\n" || bad=1
	done
	refused E2BIG "comm=a $(printf '%505s' class=x)\n" || bad=1
	return $bad
}

bad_tables()
{
	local bad=0

	refused EINVAL 'replace\ncomm=b class=y\ncomm=a\nend\n' || bad=1
	refused EINVAL 'replace\ncomm=b class=y\nreplace\nend\n' || bad=1
	refused EINVAL 'replace\ncomm=b class=y\n-1\nend\n' || bad=1
	refused ENOENT 'replace\ncomm=b class=y\ncomm=a class=none\nend\n' ||
		bad=1
	refused E2BIG "replace\ncomm=a $(printf '%505s' class=x)\nend\n" || bad=1
	return $bad
}

full()
{
	table 513 ' class=x' > "$TMP/513"
	table 512 ' class=x' > "$TMP/512"
	[ "$(put $RULES 4096 < "$TMP/513")" = ENOSPC ] && cmp $RULES "$TMP/same" &&
		put $RULES 4096 < "$TMP/512" && says "$TMP/512" &&
		cat $RULES > "$TMP/same" &&
		refused ENOSPC 'comm=a class=x\n' &&
		refused ENOSPC '+1 comm=a class=x\n'
}

longest()
{
	rules "cgroup=/$(printf '%0254d' 0) comm=$(printf '%063d' 0) class=x" &&
		printf '%511s\n' 'comm=a class=x' | put $RULES &&
		is "$(wc -l < $RULES)" -eq 2 rules
}

# No line `end`: nothing happens, and the next one finds nothing of it.
unfinished()
{
	cat $RULES > "$TMP/same"
	sed '$d' "$TMP/long" | put $RULES 4096
	cmp $RULES "$TMP/same" && put $RULES 4096 < "$TMP/short" &&
		says "$TMP/short"
}

# Two tables in the writing: the first that is complete counts, and the other
# one learns that it came to nothing.
interleaved()
{
	local rc

	exec 7> $RULES
	echo replace >&7
	echo 'comm=seven class=x' >&7
	put $RULES 4096 < "$TMP/long"
	! echo end >&7
	rc=$?
	exec 7>&-
	[ $rc = 0 ] && says "$TMP/long"
} 2> /dev/null

writes()
{
	local i=0

	while ! [ -e "$TMP/stop" ]; do
		cat "$1" > $RULES
		i=$((i + 1))
	done
	echo $i
}

# mixture LONG SHORT: two replace the table, nobody reads anything in between
mixture()
{
	local i=0 long=0 short=0 bad=0 n

	cat "$1" > $RULES
	writes "$1" > "$TMP/wrote.long" &
	writes "$2" > "$TMP/wrote.short" &
	while [ $i -lt 40 ]; do
		cat $RULES > "$TMP/read"
		if sed '1d;$d' "$1" | cmp -s - "$TMP/read"; then
			long=$((long + 1))
		elif sed '1d;$d' "$2" | cmp -s - "$TMP/read"; then
			short=$((short + 1))
		else
			bad=$((bad + 1))
		fi
		i=$((i + 1))
	done
	: > "$TMP/stop"
	wait %1 %2 2> /dev/null
	n="$(cat "$TMP/wrote.long") and $(cat "$TMP/wrote.short")"
	rm "$TMP/stop"
	say "$n replaced, read: $long of one, $short of the other, $bad mixed"
	[ $bad = 0 ] && [ $long -gt 0 ] && [ $short -gt 0 ]
}

edit()
{
	rules && ! grep . $RULES || return 1
	echo 'comm=b class=y' > $RULES
	echo '+1 comm=a class=x' > $RULES
	echo '+3 comm=d class=x' > $RULES
	printf '+3 comm=c class=x' > $RULES
	printf 'comm=%s\n' 'a class=x' 'b class=y' 'c class=x' 'd class=x' |
		cmp - $RULES || return 1
	echo -2 > $RULES
	printf %s -3 > $RULES
	printf 'comm=%s class=x\n' a c | cmp - $RULES || return 1
	printf 'replace\n\n# comment\n  \ncomm=z class=y\n#\nend\n' > $RULES
	echo 'comm=z class=y' | cmp - $RULES
}

begin 32
kernel_knob scan_period_max_ms 200
load
class x
class y
check "added, inserted, deleted, replaced" edit
table 300 ' class=x' > "$TMP/long"
table 5 ' uid=7 nice<=-3 class=y' > "$TMP/short"
check "a long table, a page at a time" written "$TMP/long" 4096
check "a long table, a few bytes at a time" written "$TMP/long" 50
check "a long table, by cat and by dd" by_others
check "one without an end is none" unfinished
check "two at a time: one counts, the other knows" interleaved
rules 'comm=a class=x' 'comm=b class=y'
cat $RULES > "$TMP/same"
check "bad rules are refused, the table stays" bad_rules
check "bad tables are refused, the table stays" bad_tables
check "512 rules, and not one more" full
check "the longest words, the longest line" longest
table 60 ' class=x' > "$TMP/one"
check "two writers: no mixture is read" mixture "$TMP/one" "$TMP/short"
check "nor of long tables" mixture "$TMP/long" "$TMP/short"

check "two processes start" hinter_start -p 2 -t 3 -s -m 2 -z 20
all=$(workers)
# shellcheck disable=SC2046 # words
set -- $(awk '$1 == "tid" { print $3 }' "$TMP/answer")
# Of the first process, all and those that are not its first; of the second.
first="$1 $2 $3" others="$2 $3 $5 $6" child="$4 $5 $6"
ask storm
rules
check "no rule: default" loop_until are default $all
check "comm, also of a forked process" decides 'comm=h[a-j]nt?r' 'comm=hint' $all
check "comm: a star" decides 'comm=*te*' 'comm=*tex*' $all
check "tgid" decides "tgid=$HINTER" 'tgid=999999999' $first
check "tgid: the other process is in default" are default $child
check "pid" decides "pid=$5" "pid=$HINTER" "$5"
check "pid: the others are in default" are default $first "$4" "$6"
check "several keys: all must match" decides 'comm=hinter uid=0 nice<1' \
	'comm=hinter uid=0 policy=batch' $all
rules 'uid=0 class=x' 'comm=hinter class=y'
check "of two that match, the first" loop_until are x $all
echo '+1 comm=hint* class=y' > $RULES
check "inserted before: that one" loop_until are y $all
echo -1 > $RULES
check "deleted: the next one" loop_until are x $all
table 299 ' class=y' | sed '$d' > "$TMP/300"
echo 'comm=hinter class=x
end' >> "$TMP/300"
put $RULES 4096 < "$TMP/300"
check "300 rules, the last one matches" loop_until are x $all
check "cgroup, and moves between them" moves
rules 'uid=1000 class=y' 'uid=0 class=x'
ask uid 1000
check "uid" loop_until are y $first
ask uid 0
check "uid back, and that of the other process" loop_until are x $all
check "policy" policies
check "nice" nice_operators
rules 'comm=new?name class=y'
ask rename new-name
check "a new name" loop_until are y $first
rules 'comm=exe class=y' 'comm=new-name class=x'
loop_until are x $first
check "another program" becomes
hinter_stop
finish
