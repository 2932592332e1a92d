#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC3043
# real.sh NAME [--seconds S] [--seed N] [--pin]: runs a real program in the guest, and prints
# one line of JSON as the benchmark's own workloads do. Names: redis, sysbench-memory,
# sysbench-threads, stress-numa, perf-numa. Beside it lie what fetch.sh has made. Measured,
# and marked for the emulator, is the time in which the program has work to do.
# Exit status 2: it cannot be run in this way, such as --pin where nothing is to be bound.

NODES=/sys/devices/system/node
PORT=7000		# of the first server; the next one has the next port
KEYS=40000		# a server has, of
VALUE=512		# bytes each
LOOP=10000		# requests of which redis-benchmark makes a report
BLOCK_MB=4		# that each thread of sysbench reads at random
ARENA_MB=64		# of all processes of perf
STRESS_MB=16		# of all of stress-ng, which makes many calls for each page

fail()
{
	echo "real.sh: $*" >&2
	exit 1
}

refuse()
{
	echo "real.sh: $*" >&2
	exit 2
}

clean()
{
	local pid

	# Each is the leader of a group: perf leaves its children behind.
	for pid in $pids; do
		kill -- "-$pid" "$pid" 2>/dev/null
	done
	wait
	rm -rf "$tmp"
}

# The monotonic clock; /proc/uptime has but hundredths of a second.
now_ns()
{
	sed -n 's/^now at \([0-9]*\) nsecs$/\1/p' /proc/timer_list
}

# whole NUMBER: is it?
whole()
{
	case $1 in '' | *[!0-9]*) return 1 ;; esac
}

# calculate EXPRESSION
calculate()
{
	awk "BEGIN { printf \"%.0f\n\", $1 }"
}

# start NODE COMMAND...: in the background, with what it says in $tmp/out.I, I from 1 on;
# bound to the node, memory and all, with --pin
start()
{
	local node=$1

	shift
	[ -z "$pin" ] || set -- numactl --cpunodebind="$node" --membind="$node" "$@"
	started=$((started + 1))
	setsid "$@" > "$tmp/out.$started" 2>&1 &
	pids="$pids $!"
}

# finish: until all have ended, and well
finish()
{
	local i=0 pid

	for pid in $pids; do
		i=$((i + 1))
		wait "$pid" || fail "$program failed: $(tail -n 1 "$tmp/out.$i")"
	done
	pids=
}

begin()
{
	cp /proc/vmstat "$tmp/vmstat.begin"
	began=$(now_ns)
	./mark 1
}

end()
{
	./mark 0
	ended=$(now_ns)
	cp /proc/vmstat "$tmp/vmstat.end"
}

# grown NAME: by how much a count of the kernel has, as JSON
grown()
{
	awk -v name="$1" '$1 == name { sum = $2 - sum }
		END { printf "\"%s\":%.0f", name, sum }' \
		"$tmp/vmstat.begin" "$tmp/vmstat.end"
}

# quantiles [MAX]: of $tmp/latency, lines "milliseconds how-many", sets p50 and so on; none
# is over MAX milliseconds, which is the last if it is not given
quantiles()
{
	local all

	sort -n -o "$tmp/latency" "$tmp/latency"
	all=$(awk '{ sum += $2 } END { printf "%.0f", sum }' "$tmp/latency")
	[ "$all" != 0 ] || fail "$program reported no latency; give more --seconds"
	# shellcheck disable=SC2046 # a list
	set -- $(awk -v all="$all" -v most="${1:-}" '
		BEGIN { n = split("0.5 0.99 0.999", part); i = 1 }
		{
			sum += $2
			last = (most == "" || $1 < most + 0 ? $1 : most) * 1000000
			for (; i <= n && sum >= part[i] * all; i++)
				printf "%.0f ", last
		}
		END { printf "%.0f\n", most == "" ? last : most * 1000000 }' "$tmp/latency")
	p50=$1 p99=$2 p999=$3 max=$4
}

# Requests that all servers have done so far. By nc, which is smaller than redis-cli.
requests()
{
	local i

	for i in $servers; do
		printf 'INFO commandstats\r\nQUIT\r\n' | nc 127.0.0.1 $((PORT + i))
	done | sed -n 's/^cmdstat_set:calls=\([0-9]*\),.*/\1/p' |
		awk '{ sum += $1 } END { printf "%.0f\n", sum }'
}

# serve I NODE: a server, with its data
serve()
{
	local port=$((PORT + $1)) tries=0

	start "$2" redis-server --port "$port" --bind 127.0.0.1 --dir "$tmp" \
		--save '' --appendonly no
	until redis-cli -p "$port" ping > "$tmp/ping" 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] ||
			fail "redis-server does not answer: $(tail -n 1 "$tmp/out.$started")"
		sleep 0.1
	done
	redis-cli -p "$port" eval "for i = 0, ARGV[1] - 1 do redis.call('set',
		string.format('key:%012d', i), string.rep('x', ARGV[2])) end
		return 'OK'" 0 "$KEYS" "$VALUE" > "$tmp/load" 2>&1
	[ "$(cat "$tmp/load")" = OK ] || fail "redis-server takes no data: $(cat "$tmp/load")"
}

# has_reports: has each client made one?
has_reports()
{
	local i

	for i in $servers; do
		grep -q '^100.000% <= ' "$tmp/out.$((how_many + i + 1))" || return 1
	done
}

# A server and a client for each two CPUs; the client writes random keys and has the old
# value sent back. It makes the same requests again and again, in loops, since only
# a loop that ends is reported, and all have to work until the end.
redis()
{
	local i before count now at slots=0

	how_many=$(((cpus + 1) / 2))
	servers=$(seq 0 $((how_many - 1)))
	threads=$((2 * how_many))
	mb=$(calculate "$how_many * $KEYS * $VALUE / 1048576")
	ifconfig lo 127.0.0.1 up || fail "the loopback device does not work; has the kernel IPv4?"
	for i in $servers; do
		serve "$i" "$(node_of "$i")"
	done
	for i in $servers; do
		start "$(node_of "$i")" redis-benchmark -p $((PORT + i)) -c 16 -P 16 -l \
			-n "$LOOP" -r "$KEYS" -d "$VALUE" --seed $((seed + i)) \
			SET key:__rand_int__ __data__ GET
	done
	begin
	before=$(requests) count=$before at=$began
	while :; do
		sleep 1
		now=$(now_ns)
		units=$(requests)
		# Late, if the servers are slow: then it is for several seconds.
		while [ $slots -lt $(((now - began) / 1000000000)) ]; do
			slots=$((slots + 1))
			intervals="$intervals $(calculate \
				"($units - $count) * 1e9 / ($now - $at)")"
		done
		at=$now count=$units
		[ $slots -lt "$seconds" ] || ! has_reports || break
	done
	end
	units=$((units - before))
	for i in $servers; do
		tr '\r' '\n' < "$tmp/out.$((how_many + i + 1))"
	done > "$tmp/reports"
	awk '/^Latency by percentile/ { last = 0 }
		/^Cumulative distribution/ { last = 1e99 }
		/^[0-9.]+% <= .*\(cumulative count/ && $NF + 0 > last {
			print $3, $NF - last
			last = $NF + 0
		}' "$tmp/reports" > "$tmp/latency"
	quantiles
	extra=",\"reports\":$(grep -c '^Latency by percentile' "$tmp/reports")"
}

# sysbench_report: units and latencies of all processes
sysbench_report()
{
	units=$(awk '/total number of events:/ { sum += $NF } END { print sum + 0 }' \
		"$tmp"/out.*)
	awk -F '|' '/^ *[0-9.]+ \|/ { n = split($2, word, " "); print $1, word[n] }' \
		"$tmp"/out.* > "$tmp/latency"
	# The histogram's are those of its steps.
	quantiles "$(awk '/^ *max:/ && $2 > max { max = $2 } END { print max }' \
		"$tmp"/out.*)"
}

# By default one process, whose first thread has written all blocks before the others
# begin to read theirs; an expert has a process on each node.
sysbench_memory()
{
	local i procs=1 block=$BLOCK_MB

	[ -z "$pin" ] || procs=$nodes_with_cpus
	mb=$((cpus * block))
	begin
	for i in $(seq 0 $((procs - 1))); do
		start "$(node_of "$i")" sysbench memory --threads=$((cpus / procs)) \
			--time="$seconds" --report-interval=1 --histogram=on \
			--rand-seed=$((seed + i + 1)) --rand-type=uniform \
			--memory-block-size="${block}M" --memory-scope=local \
			--memory-oper=read --memory-access-mode=rnd \
			--memory-total-size=1000T run
	done
	finish
	end
	sysbench_report
	# A line may be late, and is for all the seconds since the one before.
	intervals=$(awk -v mb="$block" '
		FNR == 1 { last = 0 }
		/^\[ [0-9]+s \]/ {
			now = $2 + 0
			while (last < now)
				sum[last++] += $4 / mb
			if (now > n)
				n = now
		}
		END { for (i = 0; i < n; i++) printf "%.2f ", sum[i] }' "$tmp"/out.*)
}

sysbench_threads()
{
	[ -z "$pin" ] || refuse "sysbench-threads: its threads share all locks, so that" \
		"none belongs to a node; run it without --pin"
	mb=0
	begin
	start 0 sysbench threads --threads="$cpus" --time="$seconds" --histogram=on \
		--rand-seed=$((seed + 1)) run
	finish
	end
	sysbench_report
}

stress_numa()
{
	[ -z "$pin" ] || refuse "stress-numa: it places its memory itself, on" \
		"all nodes by turns; run it without --pin"
	mb=$STRESS_MB
	begin
	start 0 stress-ng --numa 0 --numa-bytes "${mb}m" --timeout "$seconds" --metrics \
		--seed "$seed" --yaml "$tmp/metrics"
	finish
	end
	units=$(sed -n 's/^ *bogo-ops: *//p' "$tmp/metrics")
}

# A process a node, whose threads share its memory. An expert binds it to the node.
perf_numa()
{
	local procs=$nodes_with_cpus per i bind='' memory=''

	per=$((cpus / procs))
	mb=$ARENA_MB
	if [ -n "$pin" ]; then
		for i in $(seq 0 $((procs - 1))); do
			bind="$bind,$(cat "$NODES/node$(node_of "$i")/cpulist")"
			memory="$memory,$(node_of "$i")x$per"
		done
		# perf binds itself; numactl is not in its tree.
		pin=
		set -- -C "${bind#,}" -M "${memory#,}"
	fi
	begin
	start 0 perf bench numa mem -p "$procs" -t "$per" -P $((mb / procs)) \
		-s "$seconds" -zZ0c "$@"
	finish
	end
	# Megabytes, for whole numbers.
	units=$(awk '/data-total/ { printf "%.0f", $2 * 1000 }' "$tmp/out.1")
	# When it saw, first, the threads of each process together on a node.
	i=$(tr '\r' '\n' < "$tmp/out.1" | sed -n 's/.*( *\([0-9.]*\)s converged).*/\1/p' |
		head -n 1)
	extra=",\"converged_s\":${i:-null}"
}

# node_of I: that of the i-th server or process, those with CPUs by turns
node_of()
{
	echo "$node_list" | sed -n "$(($1 % nodes_with_cpus + 1))p"
}

# prepare PROGRAM: have it, and know the machine
prepare()
{
	program=$1
	cd "$(dirname "$0")" || fail "cannot go where it lies; run it by its path"
	# Not twice in memory: what is unpacked is removed.
	[ ! -e real.tar ] || { tar -x -f real.tar -C / && rm real.tar; } ||
		fail "real.tar cannot be unpacked; is there memory left?"
	command -v "$program" > /dev/null ||
		fail "there is no $program: put what fetch.sh has made of $name beside this"
	cpus=$(nproc)
	node_list=$(tr , '\n' < $NODES/has_cpu | while IFS=- read -r first last; do
		seq "$first" "${last:-$first}"
	done)
	nodes_with_cpus=$(echo "$node_list" | wc -l)
	threads=$cpus
	tmp=$(mktemp -d) || fail "no folder in /tmp"
	trap clean EXIT
	trap 'exit 1' INT TERM
}

report()
{
	local counts='' key seconds

	[ "${units:-0}" != 0 ] || fail "$program did nothing in the time; give more --seconds"
	for key in numa_hint_faults numa_hint_faults_local numa_pte_updates \
		numa_pages_migrated pgmigrate_success pgmigrate_fail; do
		counts="$counts,$(grown $key)"
	done
	seconds=$(awk "BEGIN { printf \"%.3f\", ($ended - $began) / 1e9 }")
	# shellcheck disable=SC2086 # a list
	set -- $intervals
	printf '{"workload":"%s","pin":%s,"threads":%d,"mb":%d,"seed":%d' \
		"$name" "$pinned" "$threads" "$mb" "$seed"
	printf ',"seconds":%s,"units":%s,"throughput":%s' "$seconds" "$units" \
		"$(awk "BEGIN { printf \"%.3f\", $units / $seconds }")"
	printf ',"p50_ns":%s,"p99_ns":%s,"p999_ns":%s,"max_ns":%s' \
		"$p50" "$p99" "$p999" "$max"
	printf ',"interval_ms":1000,"intervals":[%s]' "$(echo "$*" | tr ' ' ,)"
	printf ',"vmstat":{%s}' "${counts#,}"
	printf ',"extra":{"package":"%s"%s}}\n' "$(head -n 1 real.versions | tr '\t' ' ')" \
		"$extra"
}

name=${1:-}
[ $# = 0 ] || shift
seconds=5 seed=1 pin='' pinned=false
while [ $# -gt 0 ]; do
	case $1 in
	--seconds)	seconds=${2:-} && shift ;;
	--seed)		seed=${2:-} && shift ;;
	--pin)		pin=1 pinned=true ;;
	*)		refuse "unknown option '$1'; see the top of $0" ;;
	esac
	[ $# = 0 ] || shift
done
whole "$seconds" || refuse "--seconds wants a whole number"
[ "$seconds" -gt 0 ] || refuse "--seconds wants more than 0"
whole "$seed" || refuse "--seed wants a whole number"
pids='' started=0 units='' intervals='' extra=''
p50=null p99=null p999=null max=null

case $name in
redis)			prepare redis-server && redis ;;
sysbench-memory)	prepare sysbench && sysbench_memory ;;
sysbench-threads)	prepare sysbench && sysbench_threads ;;
stress-numa)		prepare stress-ng && stress_numa ;;
perf-numa)		prepare perf && perf_numa ;;
*)			refuse "no workload '$name'; see the top of $0" ;;
esac
report
