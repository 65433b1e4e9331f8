#!/bin/sh
# bench.sh [quick]: sitrep against the limits and the tools of design/speed.md: one table, P1..P13.
# Ratios count, times do not: A B A B ..., the median of PAIRS pairs, files in the page cache.
# BUILD holds sitrep, gen/gen_bench and bench/* (make bench). BENCH_MB is the size of the two main
# logs (256; quick 64); BENCH_PAIRS 7 (quick 3); BENCH_ONLY="p1 p7" makes some of the rows.
# BENCH_CPU=1 compares processor time, for a machine that others use too.
# Nothing is asserted: a row says ok or MISSED. What is absent, or cannot run yet, is named.
set -u
here=tests/bench
build=${BUILD:-build}
WORK=$build/bench
export WORK
sitrep=$build/sitrep gen=$build/gen/gen_bench
quick=${1:-}
if [ "$quick" = quick ]; then mb=${BENCH_MB:-64} pairs=3 slice=4 pack=8
else mb=${BENCH_MB:-256} pairs=7 slice=16 pack=32; fi
pairs=${BENCH_PAIRS:-$pairs}
[ "$slice" -le "$mb" ] || slice=$mb	# MB of the logs for the slow
[ "$pack" -le "$mb" ] || pack=$mb	# MB of the logs that are packed, or all damage
side=$((mb < 256 ? mb : 256))		# MB of the variants
cpu=${BENCH_CPU:+-c}
by="--by version,endpoint,minute --format json --quiet --incident none"

have() { command -v "$1" >/dev/null 2>&1; }
absent() { echo "$*" >>"$WORK/absent"; }
agrees() { echo "ok $*" >>"$WORK/answers"; }
differs() { echo "DIFFERS $*" >>"$WORK/answers"; }
size_of() { wc -c <"$1"; }
rate() { awk -v n="$1" -v s="$2" 'BEGIN { if (s > 0) printf "%.0f", n / s / 1e6 }'; }
ratio() { awk -v a="$1" -v b="$2" -v f="${3:-%.9g}" 'BEGIN { printf f, a / b }'; }

# log NAME OPTION...: makes $WORK/NAME and its truth, once, and again when the generator is newer
log() {
	name=$1; shift
	if [ ! -s "$WORK/$name" ] || [ "$gen" -nt "$WORK/$name" ] || [ "$(cat "$WORK/$name.how" 2>/dev/null)" != "$*" ]; then
		rm -f "$WORK/$name".*
		"$gen" "$@" --truth "$WORK/$name.raw" >"$WORK/$name" || { echo "bench: cannot write $name" >&2; exit 1; }
		LC_ALL=C sort "$WORK/$name.raw" >"$WORK/$name.truth"
		rm -f "$WORK/$name.raw"
		echo "$*" >"$WORK/$name.how"
	fi
	cat "$WORK/$name" >/dev/null
}

# row NUMBER WHAT TARGET MIN MEDIAN MAX MB/S PEER_MB/S: TARGET is `<= 2.3`, `>= 8` or `-`
row() {
	word=$(awk -v t="$3" -v m="$5" 'BEGIN { split(t, p, " ")
		if (p[1] == "-") print "-"
		else print (p[1] == "<=" ? m + 0 <= p[2] + 0 : m + 0 >= p[2] + 0) ? "ok" : "MISSED" }')
	printf '%-4s %-46s %-7s %8s  %-17s %-6s %7s %7s\n' "$1" "$2" "$3" "$5" "${4:+$4 - $6}" "$word" "$7" "$8"
}
gap() { # NUMBER WHAT TARGET WHY
	printf '%-4s %-46s %-7s %8s  %s\n' "$1" "$2" "$3" - "not measured: $4"
}

# measure OPTION... A... [VS B...]: sets lo mid hi (ratio), a b (seconds), a_kb; or fails with $why
measure() {
	if result=$("$WORK/measure" $cpu "$@" 2>"$WORK/why"); then
		set -- $result
		lo=$1 mid=$2 hi=$3 a=$4 b=$5 a_kb=$8
		return 0
	fi
	why=$(tail -n 1 "$WORK/why")
	return 1
}

# against NUMBER WHAT TARGET FILE THREADS PEER...: sitrep's wall over the peer's, the same file
against() {
	number=$1 what=$2 target=$3 file=$4 threads=$5; shift 5
	bytes=$(size_of "$WORK/$file")
	if measure -n "$pairs" -o "$WORK/sitrep.out" "$sitrep" stats $threads $by "$WORK/$file" VS "$@"; then
		row "$number" "$what" "$target" "$lo" "$mid" "$hi" "$(rate "$bytes" "$a")" "$(rate "$bytes" "$b")"
	else gap "$number" "$what" "$target" "$why"; fi
}
# faster NUMBER WHAT TARGET FILE THREADS THEIRS PEER...: the peer's wall for THEIRS (FILE, or a slice
# of its kind) over sitrep's for FILE, a byte; less $start seconds. Leaves the peer's answer.
faster() {
	number=$1 what=$2 target=$3 file=$4 threads=$5 theirs=$6; shift 6
	bytes=$(size_of "$WORK/$file") less=$(size_of "$WORK/$theirs")
	if measure -n "$pairs" -k "$(ratio "$bytes" "$less")" -s "${start:-0}" -o "$WORK/peer.out" "$@" VS \
		"$sitrep" stats $threads $by "$WORK/$file"
	then row "$number" "$what" "$target" "$lo" "$mid" "$hi" "$(rate "$bytes" "$b")" "$(rate "$less" "$a")"
	else gap "$number" "$what" "$target" "$why"; start=0; return 1; fi
	start=0
	sed '/^seconds /d; /^$/d' "$WORK/peer.out" | LC_ALL=C sort >"$WORK/peer.tsv"
}
# slower NUMBER WHAT TARGET FILE BASE byte|record: sitrep's wall for FILE over that for BASE
slower() {
	k=1
	[ "$6" != byte ] || k=$(ratio "$(size_of "$WORK/$5")" "$(size_of "$WORK/$4")")
	if measure -n "$pairs" -k "$k" "$sitrep" stats $one $by "$WORK/$4" VS "$sitrep" stats $one $by "$WORK/$5"
	then row "$1" "$2" "$3" "$lo" "$mid" "$hi" "$(rate "$(size_of "$WORK/$4")" "$a")" ""
	else gap "$1" "$2" "$3" "$why"; fi
	sitrep_agrees "$4"
}
# speed NUMBER WHAT GB/S FILE [OPTION...] COMMAND...
speed() {
	number=$1 what=$2 target=$3 bytes=$(size_of "$WORK/$4"); shift 4
	if measure -n "$pairs" "$@"; then
		row "$number" "$what" ">= $target" "$(ratio "$bytes" "${hi}e9" %.3f)" "$(ratio "$bytes" "${mid}e9" %.3f)" \
			"$(ratio "$bytes" "${lo}e9" %.3f)" "$(rate "$bytes" "$mid")" ""
	else gap "$number" "$what" ">= $target" "$why"; fi
}
# millis NUMBER WHAT MS [OPTION...] COMMAND...: MS 0 is no target
millis() {
	number=$1 what=$2 target="<= $3"; shift 3
	[ "$target" != "<= 0" ] || target=-
	if measure -n "$pairs" "$@"; then
		row "$number" "$what" "$target" "$(ratio "$lo" 0.001 %.1f)" "$(ratio "$mid" 0.001 %.1f)" "$(ratio "$hi" 0.001 %.1f)" "" ""
	else gap "$number" "$what" "$target" "$why"; fi
}

# reads FILE LOG: does sitrep read FILE as the truth of LOG says? Sets said, or why not
reads() {
	if ! "$sitrep" stats $by "$1" >"$WORK/sitrep.json" 2>"$WORK/why"; then why="this sitrep does not read it"; return 1; fi
	said=$("$WORK/agree" "$WORK/sitrep.json" "$WORK/$2.truth") || { why="it reads it wrong: $said"; return 1; }
}
sitrep_agrees() {
	if reads "$WORK/$1" "$1"; then agrees "sitrep, $1: $said"; else differs "sitrep, $1: $why"; fi
}
peer_agrees() { # NAME LOG
	if cmp -s "$WORK/peer.tsv" "$WORK/$2.truth"; then agrees "$1, $2"
	else differs "$1, $2: $(diff "$WORK/peer.tsv" "$WORK/$2.truth" | sed -n 2p)"; fi
}

mkdir -p "$WORK/home" "$WORK/npm" "$WORK/lnav/formats/sitrep_bench"
: >"$WORK/absent"; : >"$WORK/answers"
. $here/bench_peers.sh
. $here/bench_rows.sh
log lean.log lean --mb "$mb"; log fat.log fat --mb "$mb"
log lean-slice.log lean --mb "$slice"; log fat-slice.log fat --mb "$slice"
head -n 2000 "$WORK/lean-slice.log" >"$WORK/2000.log"
has_threads=yes one="--threads 1" two="--threads 2"
if ! "$sitrep" stats $two $by "$WORK/2000.log" >/dev/null 2>&1; then
	has_threads='' one='' two=''
	absent "--threads: this sitrep has no such option yet; it is measured as it is"
fi
find_peers

echo "sitrep bench: $mb MB logs, $pairs pairs, $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(uname -sm)"
echo "peers: $peers"
echo
printf '%-4s %-46s %-7s %8s  %-17s %-6s %7s %7s\n' '#' what target median 'min - max' '' MB/s peer
for rows in ${BENCH_ONLY:-p1 p2 p3 p4 p5 p6 p7 p8 p9 p10 p11 p12 p13 i17}; do $rows; done
echo
echo "Ratios of ${cpu:+processor time, not }wall time within interleaved pairs; MB/s are medians. The tools of P5 read"
echo "$slice MB and are compared a byte, their start taken off. I17: ingest.md section 17. Answers (records,"
echo "timeouts, p95 of every version, endpoint and minute) against what the generator wrote: $(grep -c '^ok' "$WORK/answers") agree, $(grep -c '^DIFFERS' "$WORK/answers") differ."
grep '^DIFFERS' "$WORK/answers"
[ "$mb" -ge 1024 ] || echo "What does not grow with the log (probing it, 1,200 groups written) weighs in $mb MB: BENCH_MB=1024 judges P1..P4."
[ ! -s "$WORK/absent" ] || { echo "Absent, so not measured:"; sed 's/^/  /' "$WORK/absent"; }
exit 0
