# bench_rows.sh: the rows of the table, a function for each number of speed.md section 1; read by bench.sh.
# SPDX-License-Identifier: MIT

p1() { # against the count of lines
	against P1 "1 thread / wc -l, lean" "<= 2.3" lean.log "$one" wc -l "$WORK/lean.log"
	against P1 "1 thread / wc -l, fat" "<= 1.8" fat.log "$one" wc -l "$WORK/fat.log"
	sitrep_agrees lean.log; sitrep_agrees fat.log
}

p2() {
	if [ "$cpu" ]; then
		gap P2 "2 threads / wc -l" "<= 1.75" "wall time only"
	elif [ "$has_threads" ]; then
		against P2 "2 threads / wc -l, lean" "<= 1.75" lean.log "$two" wc -l "$WORK/lean.log"
		against P2 "2 threads / wc -l, fat" "<= 1.15" fat.log "$two" wc -l "$WORK/fat.log"
	else
		gap P2 "2 threads / wc -l, lean" "<= 1.75" "no --threads"
		gap P2 "2 threads / wc -l, fat" "<= 1.15" "no --threads"
	fi
}

p3() { # against a count of lines through the same reads
	for k in lean fat; do
		against P3 "1 thread / newlines by pread of 256 KB, $k" "<= 2.8" $k.log "$one" \
			"$WORK/probe_count" "$WORK/$k.log"
	done
}

p4() { # against what reads JSON fast; DuckDB's seconds are the query's, without node's start
	p4_of lean 8 2.3; p4_of fat 5 1.7
}
p4_of() {
	if [ "$cpu" ]; then gap P4 "DuckDB / sitrep, 2 threads each, $1" ">= $2" "wall time only"
	elif [ "$duckdb" ]; then
		faster P4 "DuckDB / sitrep, 2 threads each, $1" ">= $2" $1.log "$two" $1.log \
			sh $here/peer.sh duckdb "$WORK/$1.log" && peer_agrees DuckDB $1.log
	else gap P4 "DuckDB / sitrep, 2 threads each, $1" ">= $2" absent; fi
	if [ "$simdjson" ]; then
		faster P4 "simdjson On-Demand / 1 thread, $1" ">= $3" $1.log "$one" $1.log \
			"$WORK/probe_simdjson" "$WORK/$1.log" && peer_agrees simdjson $1.log
	else gap P4 "simdjson On-Demand / 1 thread, $1" ">= $3" absent; fi
	faster P4 "cJSON a record / 1 thread, $1" ">= 12" $1.log "$one" $1-slice.log \
		"$WORK/probe_cjson" "$WORK/$1-slice.log" && peer_agrees cJSON $1-slice.log
}

p5() { # against what people use: they read a slice, sitrep the whole; a byte is compared
	tool lnav lnav 60 lean && peer_agrees lnav lean-slice.log
	tool lnav lnav 30 fat && peer_agrees lnav fat-slice.log
	for k in lean fat; do
		tool goaccess "goaccess (no percentiles)" 60 $k || continue
		n=$(wc -l <"$WORK/$k-slice.log")	# so the counts must do
		if [ "$(cat "$WORK/peer.tsv")" = "$n $n" ]; then agrees "goaccess, $k: $n records"
		else differs "goaccess, $k: $(cat "$WORK/peer.tsv"), not $n"; fi
	done
	for k in lean fat; do
		tool jq "jq + sort + awk" 50 $k && peer_agrees jq $k-slice.log
	done
}
tool() { # NAME WORDS TARGET KIND; what its start costs is taken off its time
	if [ "$(eval "echo \$$1")" ]; then
		start=0
		measure -n 3 sh $here/peer.sh "$1" "$WORK/2000.log" && start=$a
		faster P5 "$2 / sitrep, $4" ">= $3" "$4.log" "" "$4-slice.log" sh $here/peer.sh "$1" "$WORK/$4-slice.log"
	else gap P5 "$2 / sitrep, $4" ">= $3" absent; return 1; fi
}

p6() { # peak memory, less the latencies that cells hold: 8 bytes a record, at most 8 million
	memory lean 16
	memory fat 32		# its requestId is an identifier: 16 MB of hashes more
}
memory() {
	if measure -n 1 "$sitrep" stats $by "$WORK/$1.log"; then
		cells=$(wc -l <"$WORK/$1.log" | awk '{ printf "%.1f", ($1 < 8e6 ? $1 : 8e6) * 8 / 1048576 }')
		row P6 "peak MB, less $cells MB in cells, $1" "<= $2" "" \
			"$(awk -v kb="$a_kb" -v c="$cells" 'BEGIN { printf "%.1f", kb / 1024 - c }')" "" "" ""
	else gap P6 "peak MB, $1" "<= $2" "$why"; fi
}

p7() { # drift and damage
	log lean-ruin.log lean --mb "$pack" --damage 100
	for k in lean fat; do
		log $k-drift.log $k --mb "$side" --drift
		log $k-damage.log $k --mb "$side" --damage 1
		if [ "$simdjson" ]; then
			faster P7 "drift: simdjson / 1 thread, $k" ">= 1.5" $k-drift.log "$one" $k-drift.log \
				"$WORK/probe_simdjson" --any-order "$WORK/$k-drift.log" && peer_agrees simdjson $k-drift.log
		else gap P7 "drift: simdjson / 1 thread, $k" ">= 1.5" absent; fi
		sitrep_agrees $k-drift.log
		slower P7 "1 % of lines cut / none, a byte, $k" "<= 1.25" $k-damage.log $k.log byte
	done
	speed P7 "every line cut, GB/s, lean" 0.3 lean-ruin.log -x 65 "$sitrep" stats $one $by "$WORK/lean-ruin.log"
}

p8() { # the same bytes from any number of threads
	what="outputs that differ, 6 logs x 1 2 3 8 threads"
	[ "$has_threads" ] || { gap P8 "$what" "<= 0" "no --threads"; return; }
	log lean-damage.log lean --mb "$side" --damage 1
	log fat-drift.log fat --mb "$side" --drift
	log lean-ruin.log lean --mb "$pack" --damage 100
	differ=
	for f in lean-slice fat-slice lean-damage fat-drift lean-ruin 2000; do
		"$sitrep" stats --threads 1 $by "$WORK/$f.log" >"$WORK/one.out" 2>&1
		for n in 2 3 8; do
			"$sitrep" stats --threads $n $by "$WORK/$f.log" 2>&1 | cmp -s - "$WORK/one.out" || differ="$differ $f/$n"
		done
	done
	row P8 "$what" "<= 0" "" "$(echo $differ | wc -w)" "" "" ""
	[ -z "$differ" ] || differs "threads:$differ"
}

p9() { # the first paint on a terminal, and small files
	for f in lean fat; do
		millis P9 "ms to the first paint, $mb MB, $f" 10 -o "$WORK/paint.out" "$WORK/paint" "$f.log" \
			"$sitrep" --read-only --incident none "$WORK/$f.log"
	done
	millis P9 "ms of stats, 2,000 lines" 0 "$sitrep" stats $by "$WORK/2000.log"
	millis P9 "ms of --frame, 2,000 lines" 0 "$sitrep" --frame 80x24 --incident none "$WORK/2000.log"
	what="lnav -n / --frame, 2,000 lines"
	if [ -z "$lnav" ]; then gap P9 "$what" ">= 10" absent
	elif measure -n "$pairs" env HOME="$WORK/home" lnav -n -I "$WORK/lnav" "$WORK/2000.log" VS \
		"$sitrep" --frame 80x24 --incident none "$WORK/2000.log"
	then row P9 "$what" ">= 10" "$lo" "$mid" "$hi" "" ""
	else gap P9 "$what" ">= 10" "$why"; fi
}

p10() { # following: from an append to the screen that shows it, and what it costs meanwhile
	p10_of sitrep INCIDENT "$sitrep" -f "$WORK/live.log"
	p10_of "tail -F" endpoint tail -F "$WORK/live.log"
	if [ "$lnav" ]; then p10_of lnav endpoint lnav "$WORK/live.log"
	else gap P10 "lnav: ms from append to paint" - absent; fi
	if have htop; then p10_of htop Load htop
	else gap P10 "htop: % of a core, idle" - absent; fi
}
p10_of() { # NAME READY PROGRAM...: targets are sitrep's alone
	who=$1 ready=$2 log=$WORK/live.log; shift 2
	set -- "$ready" "$@"
	[ "$who" != htop ] || log=-
	if ! "$WORK/live" "$log" "$@" >"$WORK/live.out" 2>"$WORK/why"; then
		gap P10 "$who: ms from append to paint" - "$(tail -n 1 "$WORK/why")"; return
	fi
	read -r idle_cpu idle_bytes p50 p99 shown busy_cpu busy_bytes kb <<-EOF
		$(tail -n 1 "$WORK/live.out")
	EOF
	p10_row() { # WHAT TARGET VALUE
		[ "$who" = sitrep ] || set -- "$1" - "$3"
		row P10 "$who: $1" "$2" '' "$3" '' '' ''
	}
	if [ "$log" != - ]; then
		p10_row "ms from append to paint, median of $shown" - "$p50"
		p10_row "ms from append to paint, largest of $shown" "<= 50" "$p99"
		p10_row "% of a core at 200 lines/s" "<= 0.5" "$busy_cpu"
		p10_row "bytes/s at 200 lines/s" "<= 3000" "$busy_bytes"
	fi
	p10_row "% of a core, idle" "<= 0.04" "$idle_cpu"
	p10_row "bytes/s, idle" "<= 20" "$idle_bytes"
	p10_row "MB resident" - "$(awk -v k="$kb" 'BEGIN { printf "%.1f", k / 1024 }')"
}

p11() { # compressed, against the tool that unpacks it
	log lean-pack.log lean --mb "$pack"
	f=$WORK/lean-pack.log
	for pair in gz:gzip bz2:bzip2 xz:xz zst:zstd; do
		ext=${pair%:*} unpack=${pair#*:}
		what=".$ext / $unpack -dc, lean, $pack MB inside"
		[ -z "$cpu" ] || { gap P11 "$what" "<= 1.1" "wall time only"; continue; }
		have "$unpack" || { gap P11 "$what" "<= 1.1" absent; absent "$unpack: not installed"; continue; }
		[ -s "$f.$ext" ] || "$unpack" -c -3 "$f" >"$f.$ext"
		reads "$f.$ext" lean-pack.log || { gap P11 "$what" "<= 1.1" "$why"; continue; }
		agrees "sitrep, .$ext: $said"
		if measure -n "$pairs" "$sitrep" stats $by "$f.$ext" VS "$unpack" -dc "$f.$ext"
		then row P11 "$what" "<= 1.1" "$lo" "$mid" "$hi" "$(rate "$(size_of "$f")" "$a")" "$(rate "$(size_of "$f")" "$b")"
		else gap P11 "$what" "<= 1.1" "$why"; fi
	done
}

p12() { # labels that vary
	log fat-dims.log fat --mb "$side" --dims 8
	slower P12 "8 dimensions / none, a byte, fat" "<= 1.6" fat-dims.log fat.log byte
}

p13() { # the verdict from cells: what it takes must not grow with the records
	few_mid='' few_again='' few_all=''
	for n in 6000 100000 1000000 10000000; do
		what="ms of the verdict, $n records" most=50
		[ $n != 6000 ] || most=5
		if [ $n = 10000000 ] && [ "$quick" ]; then gap P13 "$what" "<= $most" "not when quick: a log of 1.3 GB"; continue; fi
		log lean-n$n.log lean --records $n
		mid=''
		millis P13 "$what" $most -o "$WORK/verdict.out" "$WORK/probe_verdict" "$WORK/lean-n$n.log"
		[ $n != 100000 ] || few_mid=$mid
		p13_ratio verdict "$few_mid"
		millis P13 "ms of rca's verdict, with the merge that the board's load does, $n records" 0 \
			-o "$WORK/verdict.out" "$WORK/probe_verdict" --bare "$WORK/lean-n$n.log"
		mid=''
		millis P13 "ms of the next verdict, $n records" $most -o "$WORK/verdict.out" \
			"$WORK/probe_verdict" --again "$WORK/lean-n$n.log"
		[ $n != 100000 ] || few_again=$mid
		p13_ratio 'next verdict' "$few_again"
		mid=''
		millis P13 "ms of the first snapshot, $n records" 0 -o "$WORK/verdict.out" \
			"$WORK/probe_verdict" --snapshot "$WORK/lean-n$n.log"
		[ $n != 100000 ] || few_all=$mid
		p13_ratio snapshot "$few_all"
		millis P13 "ms of a step of the replay, $n records" 10 -o "$WORK/verdict.out" \
			"$WORK/probe_verdict" --replay "$WORK/lean-n$n.log"
		[ $n != 10000000 ] || rm -f "$WORK/lean-n$n".*	# it is made anew each time: nobody wants to keep it
	done
}
p13_ratio() { # WHAT FEW: its $mid for $n records over that for 100,000
	[ $n -gt 100000 ] && [ "$mid" ] && [ "$2" ] || return 0
	target='<= 1.5'
	[ "$1" != snapshot ] || target=-
	row P13 "$1 of $n over 100000 records" "$target" "" "$(ratio "$mid" "$2" %.2f)" "" "" ""
}

i17() { # ingest.md 17: other layouts, text, the scanner alone
	n=$(wc -l <"$WORK/lean-slice.log")
	for f in pretty array oneline; do
		opt=--$f target=-
		[ $f != pretty ] || opt="--pretty --array" target=">= 0.6"
		log lean-$f.log lean --records "$n" $opt
		if measure -n "$pairs" "$sitrep" stats $one $by "$WORK/lean-slice.log" VS \
			"$sitrep" stats $one $by "$WORK/lean-$f.log"
		then row I17 "speed of $f over a line a record" "$target" "$lo" "$mid" "$hi" \
			"$(rate "$(size_of "$WORK/lean-$f.log")" "$b")" ""
		else gap I17 "speed of $f over a line a record" "$target" "$why"; fi
		sitrep_agrees lean-$f.log
	done
	speed I17 "the scanner alone, GB/s, lean" 0.4 lean.log "$WORK/probe_scan" "$WORK/lean.log"
	speed I17 "the scanner alone, GB/s, fat" 0.4 fat.log "$WORK/probe_scan" "$WORK/fat.log"
	for f in logfmt csv; do
		log $f.log lean --mb "$pack" --$f
		reads "$WORK/$f.log" $f.log || { gap I17 "$f, GB/s" ">= 0.5" "$why"; continue; }
		agrees "sitrep, $f: $said"
		speed I17 "$f, GB/s" 0.5 $f.log "$sitrep" stats $one $by "$WORK/$f.log"
	done
}
