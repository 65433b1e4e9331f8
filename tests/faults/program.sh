#!/bin/sh
# program.sh: the whole program, each system call that saves or reads failing once at each of its
# turns: what it was told to write is the old file or the new one and nothing is left beside it,
# notes that were there stay, a note that was typed is kept or is said not to be, and a failure has
# plain words. Left out, and counted: what the loader does before main(), and of more than six calls
# of one kind on one file (lines of a screen, never the notes) all but the first two, the one in the
# middle and the last two; the close of a socket or a terminal, which strace would not
# make at all, where Linux closes and tells. FAULT_ALL=1 leaves out nothing but the loader.
# FAULT_WHAT="a note|w" runs these alone; without it two halves run side by side.
# SPDX-License-Identifier: MIT
set -u
sitrep=$(cd "$(dirname "${BUILD:-build}/sitrep")" && pwd)/sitrep keep=${BUILD:-build}/faults/keep
box=$(mktemp -d) runs=0 bad=0 left_out=0
half=
trap 'rm -rf "$box"' EXIT
trap '[ -z "$half" ] || kill $half; echo "program: stopped after $runs faults, $bad wrong"; exit 1' TERM
command -v strace >/dev/null || { echo "skip: program: strace is absent"; exit 0; }
strace -o /dev/null true 2>/dev/null || { echo "skip: program: strace may not trace here"; exit 0; }
calls=${FAULT_CALLS:-openat write pwrite64 fsync fdatasync rename ftruncate unlink flock fcntl close}
errnos=${FAULT_ERRNOS:-ENOSPC EIO EROFS EDQUOT ESTALE EINTR}
log=$PWD/samples/kenya-sme-timeouts.json dir=$box/dir
HOME=$box XDG_STATE_HOME=$dir XDG_CONFIG_HOME=$dir; export HOME XDG_STATE_HOME XDG_CONFIG_HOME
fail() { bad=$((bad + 1)); echo "FAIL: program: $what: $call $errno at $n: $*"; sed 's/^/  /' "$box/err" | head -5; }

# begin: what lies there before: a report, a config, a session with two notes.
begin() {
	rm -rf "$dir"; mkdir -p "$dir/sitrep"
	printf 'old text\n' >"$dir/out"
	printf '{"ui":{"theme":"dark"}}\n' >"$dir/sitrep/config.json"
	cp "$box/old.session" "$dir/a.session"
}
# A log that could not be read a second time has no digest in the report, and that is said.
same() { sed 's/, sha256 not read/, sha256/; s/, sha256 [0-9a-f]\{12\}/, sha256/' "$1" >"$box/1"; sed 's/, sha256 [0-9a-f]\{12\}/, sha256/' "$2" | cmp -s - "$box/1"; }
# is_whole FILE OLD NEW: one of the two, byte for byte.
is_whole() { same "$1" "$2" || same "$1" "$3"; }
# A session that could not be read leaves a report without notes, and it says so.
says_missing() { grep -q 'the notes that people kept are missing' "$dir/out" && grep -q '^<!-- sitrep:end appendix -->' "$dir/out"; }
# after: what holds whatever failed; the code of the run in $code.
after() {
	case $code in
	0) ;;
	[1-9]|6[4-9]|7[0-8]) [ -s "$box/err" ] || [ -s "$box/out" ] || [ "$call" = write ] || fail "exit $code without a word" ;;
	129) [ "$call" = write ] || fail "exit $code" ;;	# a terminal that takes no byte is gone
	*) fail "exit $code" ;;
	esac
	! grep -qi 'assert\|abort\|segfault\|core dumped\|Sanitizer' "$box/err" || fail "no plain words"
	is_whole "$dir/out" "$box/old.out" "$box/new.out" || says_missing || fail "the file is neither old nor new"
	is_whole "$dir/sitrep/config.json" "$box/old.config" "$box/new.config" || fail "the config is neither old nor new"
	head -c "$(wc -c <"$box/old.session")" "$dir/a.session" | cmp -s - "$box/old.session" || fail "old notes are gone"
	left=$(find "$dir" -type f ! -name out ! -name config.json ! -name '*.session' ! -name '*.lock' ! -name stderr.log ! -path '*/run/*' | tr '\n' ' ')
	[ -z "$left" ] || [ "$call" = unlink ] || fail "left lying about: $left"
}
# writes: who was told to write a file and ends with 0 has written it.
writes() { [ $code -ne 0 ] || same "$dir/out" "$box/new.out" || says_missing || fail "exit 0, and the file is the old one"; }
# notes: what was typed stands in the notes, or the screen says that it is not kept.
notes() {
	"$keep" list "$dir/a.session" >"$box/list" 2>/dev/null || { fail "the session cannot be read"; return; }
	[ $code -eq 0 ] || return	# after() saw to its words
	! grep -q 'note kept; it stands' "$box/out" || grep -qx 'typed' "$box/list" || fail "said to be kept, and it is not"
	grep -qx 'typed' "$box/list" || grep -q '"value":"typed"' "$dir/a.session" ||
		grep -qi 'not saved\|unsaved\|not kept\|cannot\|read-only\|no space\|input/output\|quota\|stale\|interrupted' "$box/out" "$box/err" ||
		fail "a note is lost without a word"
}
# configs: who says that the theme is kept has kept it.
configs() {
	! grep -q 'kept\|saved' "$box/out" || ! grep -q 'theme' "$box/out" ||
		cmp -s "$dir/sitrep/config.json" "$box/new.config" || grep -qi 'not\|cannot' "$box/out" || fail "said to be saved, and it is not"
}
# board KEYS [STRACE...]: the board on a terminal of its own, which ends by itself: with strace's words before it.
board() {
	keys=$1; shift
	TERM=xterm-256color timeout 20 script -qec "$* '$sitrep' --session '$dir/a.session' --keys '$keys' '$log'" /dev/null
}
# under WORDS COMMAND...: with strace, told what to do by WORDS.
under() {
	words=$1; shift
	# shellcheck disable=SC2086
	if [ "$1" = board ]; then shift; board "$@" strace -f -y -o "$box/trace" $words
	else timeout 20 strace -f -y -o "$box/trace" $words "$@"; fi
}
# plan: `CALL N` for each call to be failed, out of a run without faults: N as strace counts, by process.
plan() {
	awk -v all="${FAULT_ALL:-}" '
	{ call = $2; sub(/\(.*/, "", call); if (call !~ /^[a-z0-9_]+$/) next; n[$1, call]++ }
	call == "openat" && !begun[$1] && !child[$1] { if (/ENOENT|\/lib|\/etc\/ld|locale|gconv|\/sys\/|\/proc\//) { skipped++; next } }
	call == "close" && !begun[$1] && /<\/(usr\/)?lib|<\/etc\/ld|locale|gconv/ { skipped++; next }
	call == "close" && /<(socket|pipe|anon|\/dev\/|\/memfd)/ { skipped++; next }
	{ at = $0; sub(/^[0-9]+ +/, "", at); file = ""; if (match(at, /<[^>]*>/)) file = substr(at, RSTART, RLENGTH)
	  if (call == "rename" || call == "openat") file = at
	  sub(/sitrep-[A-Za-z0-9]*/, "sitrep-x", file)
	  key = call " " file; c = ++count[key]; which[key, c] = call " " n[$1, call] }
	END { for (key in count) { k = count[key]
		for (i = 1; i <= k; i++)
			if (all || key ~ /[.]session/ || k <= 6 || i <= 2 || i > k - 2 || i == int((k + 1) / 2)) print which[key, i]; else skipped++ }
	      print "left " skipped + 0 }' "$box/trace" | sort -u -k1,1 -k2,2n
}
# drive WHAT CHECK COMMAND...: each call of the plan fails in turn, with each errno.
drive() {
	case "|${FAULT_WHAT:-$1}|" in *"|$1|"*) ;; *) return ;; esac
	what=$1 check=$2; shift 2
	cp "$box/none" "$box/new.out"; cp "$box/old.config" "$box/new.config"
	begin; call=none errno=none n=0
	under "-e trace=$(echo "$calls" | tr ' ' ,)" "$@" >"$box/out" 2>"$box/err" </dev/null || fail "exit $? without a fault"
	cp "$dir/out" "$box/new.out"; cp "$dir/sitrep/config.json" "$box/new.config"
	plan >"$box/plan"
	left_out=$((left_out + $(sed -n 's/^left //p' "$box/plan"))) before=$runs
	while read -r call n <&3; do
		[ "$call" != left ] || continue
		for errno in $errnos; do
			begin
			under "${lie:-} -e trace=$call -e inject=$call:error=$errno:when=$n" "$@" >"$box/out" 2>"$box/err" </dev/null
			code=$?
			grep -q INJECTED "$box/trace" || continue	# a call that hung on the clock
			grep -q 'error while loading\|cannot open shared' "$box/err" "$box/out" && continue	# it never began
			runs=$((runs + 1))
			[ $code -ne 124 ] || { fail "it hangs"; continue; }
			after
			$check
		done
	done 3<"$box/plan"
	echo "program: $what: $((runs - before)) faults"
}

printf 'old text\n' >"$box/old.out"; cp "$box/old.out" "$box/none"
printf '{"ui":{"theme":"dark"}}\n' >"$box/old.config"
mkdir -p "$dir"; "$keep" write "$dir/a.session" "$box/other" 2 old >/dev/null && cp "$dir/a.session" "$box/old.session"
report() { drive "report -o" writes "$sitrep" report --quiet --format md --session "$dir/a.session" -o "$dir/out" "$log"; }
note() { drive "a note" notes "$sitrep" --frame 100x30 --session "$dir/a.session" --keys 'mtyped<Enter>' "$log"; }

# The harness can fail: with a write() that tells a failure as done it finds files that are neither old nor new, and
# notes that are lost without a word.
liar=${BUILD:-build}/faults/liar.so
if [ -e "$liar" ] && [ -z "${FAULT_WHAT:-}" ]; then
	was_calls=$calls was_errnos=$errnos calls=write errnos=ENOSPC lie="-E LD_PRELOAD=$(cd "$(dirname "$liar")" && pwd)/liar.so"
	report >/dev/null; found=$bad; note >/dev/null
	echo "program: of a write that lies, $found times in a report and $((bad - found)) times in a note, the harness finds out"
	[ "$found" -gt 0 ] && [ "$bad" -gt "$found" ] && bad=0 || { echo "FAIL: program: the harness cannot fail"; bad=1; }
	calls=$was_calls errnos=$was_errnos lie='' runs=0 left_out=0
fi

# Without a choice two halves run side by side, each in a box of its own.
if [ -z "${FAULT_WHAT:-}" ]; then
	FAULT_WHAT="a config" sh "$0" >"$box/half1" 2>&1 & half=$!
	FAULT_WHAT="report -o|export -o|a note|a draft|w" sh "$0" >"$box/half2" 2>&1 || bad=$((bad + 1))
	wait "$half" || bad=$((bad + 1))
	half=
	grep -hv 'calls left out$' "$box/half1" "$box/half2"
	sed -n 's/.*program: \([0-9]*\) faults, \([0-9]*\) wrong, \([0-9]*\) calls left out$/\1 \2 \3/p' \
		"$box/half1" "$box/half2" >"$box/sums"
	[ "$(wc -l <"$box/sums")" -eq 2 ] || { echo "FAIL: program: a half did not come to its end"; bad=$((bad + 1)); }
	awk '{ f += $1; w += $2; l += $3 } END { print "program: " f " faults, " w " wrong, " l " calls left out" }' "$box/sums"
	[ $bad -eq 0 ]; exit
fi
report
drive "export -o" writes "$sitrep" export --quiet --format argo --session "$dir/a.session" -o "$dir/out" "$log"
note
drive "a draft" notes "$sitrep" --frame 100x30 --session "$dir/a.session" --keys 'mtyped' "$log"
drive "w" true "$sitrep" --frame 100x30 --session "$dir/a.session" --keys "w<Enter><C-u>$dir/out<Enter>y<Enter>" "$log"
command -v script >/dev/null && drive "a config" configs board ':theme<Space>light<Space>save<Enter>q'
echo "program: $runs faults, $bad wrong, $left_out calls left out"
[ $bad -eq 0 ]
