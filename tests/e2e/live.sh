#!/bin/sh
# live.sh: `stats -f`, `rca -f` and `gate -f`: what they print as a log grows, and how they end.
# SPDX-License-Identifier: MIT
set -u
sitrep=${BUILD:-build}/sitrep sample=samples/kenya-sme-timeouts.json
box=$(mktemp -d) passed=0 failed=0 pid=
trap 'kill $pid 2>/dev/null; rm -rf "$box"' EXIT
XDG_STATE_HOME=$box/state HOME=$box; export XDG_STATE_HOME HOME
log=$box/api.log out=$box/out err=$box/err

ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAIL: $*"; sed 's/^/  out: /' "$out" | tail -n 12; sed 's/^/  err: /' "$err"; }
is() { if [ "$2" = "$3" ]; then ok; else bad "$1: $2, not $3"; fi; }
# until WHAT COMMAND...: the command succeeds within five seconds
until_true() {
	what=$1 tries=0; shift
	while ! "$@" 2>/dev/null; do
		tries=$((tries + 1))
		[ "$tries" -lt 250 ] || { bad "$what: not within 5 s"; return 1; }
		sleep 0.02
	done
	ok
}
# record VERSION STATUS MS SECOND
record() { printf '{"timestamp":"2025-08-01T18:00:%02dZ","endpoint":"/pay","responseTimeMs":%s,"status":"%s","modelVersion":"%s"}\n' "$4" "$3" "$2" "$1"; }
holds() { grep -q "$1" "$out"; }
begin() { : >"$out"; : >"$err"; "$sitrep" "$@" >"$out" 2>"$err" & pid=$!; }
end() { kill -"$1" "$pid"; wait "$pid"; code=$?; pid=; }

# A growing file: told again after a change, and once only without one.
for i in 1 2 3 4 5; do record v1 OK 10$i $i; done >"$log"
begin stats -f --by version "$log"
until_true "five records" holds '^v1 *5 '
record v1 OK 107 7 >>"$log"
until_true "the sixth" holds '^v1 *6 '
is "told twice" "$(grep -c "^version " "$out")" 2
is "each with its moment" "$(grep -c "^as of 2025-08-01T18:00:0[57]Z" "$out")" 2
is "with a line between" "$(grep -c '^$' "$out")" 1
end INT 2>/dev/null
is "Ctrl-C" "$code" 130
is "nothing on stderr" "$(cat "$err")" ""

# Rotation: both files count.
begin stats -f --by version --format json "$log"
until_true "six records" holds '"n":6'
mv "$log" "$log.1"; record v2 Timeout 900 9 >"$log"
until_true "the new file" holds '"v2"'
end TERM 2>/dev/null
is "SIGTERM" "$code" 143
is "an object a line" "$(wc -l <"$out")" "$(grep -c '^{.*}$' "$out")"

# A missing file is waited for.
rm -f "$log" "$log.1"
begin stats -f --by version "$log"
record v1 OK 10 1 >"$box/new"; mv "$box/new" "$log"
until_true "the file that came" holds '^v1 *1 '
end HUP 2>/dev/null
is "SIGHUP" "$code" 129

# A gate ends at its first failure.
for i in 1 2 3 4 5; do record v1 OK 10$i $i; done >"$log"
begin gate -f --baseline v1 --canary v2 --min-n 3 "$log"
until_true "waits for the version" grep -q "waiting for a version" "$err"
for i in 11 12 13 14; do record v2 Timeout 900 $i; done >>"$log"
wait "$pid"; code=$?; pid=
is "a gate that trips" "$code" 1
until_true "and says so" holds '^fail'

# While its result stays, it tells one line a time, and all of it once more at the end.
for i in 1 2 3 4 5; do record v1 OK 10$i $i; done >"$log"
begin gate -f --baseline v1 --canary v2 --min-n 30 "$log"
record v2 OK 100 11 >>"$log"
until_true "a table" holds '^insufficient: '
record v2 OK 101 12 >>"$log"
until_true "a line" holds '^2025-08-01T18:00:12Z  insufficient: '
is "and no other table" "$(grep -c '^insufficient: ' "$out")" 1
end INT 2>/dev/null
is "Ctrl-C in a gate" "$code" 130
is "the table at the end" "$(grep -c '^insufficient: ' "$out")" 2

# A pipe has an end: told whole, as a load of it.
cat "$sample" | "$sitrep" rca -f - >"$out" 2>"$err"; is "rca of a pipe" $? 0
"$sitrep" rca "$sample" --incident none >"$box/want" 2>"$err"
sed '1{/^as of /d}; s/stdin/FILE/g' "$out" >"$box/a"; sed "s|$sample|FILE|g" "$box/want" >"$box/b"
if cmp -s "$box/a" "$box/b"; then ok; else bad "a pipe is told otherwise: $(diff "$box/a" "$box/b" | head -5)"; fi
cat "$sample" | "$sitrep" gate -f --baseline v1.2 - >"$out" 2>"$err"; is "gate of a pipe: too few" $? 2
printf '\n' | "$sitrep" stats -f - >"$out" 2>"$err"; is "no record" $? 65

# What cannot be.
"$sitrep" stats -f -o "$box/x" "$log" >"$out" 2>"$err"; is "-o with -f" $? 64
"$sitrep" report -f "$log" >"$out" 2>"$err"; is "report -f" $? 64
"$sitrep" stats -f --where 'nofield=1' "$log" >"$out" 2>"$err"; is "a field that is not there" $? 64

# A reader that goes away ends it.
begin=; ( "$sitrep" stats -f --by version "$log"; echo $? >"$box/code" ) 2>"$err" | head -n 1 >"$out"
for i in 15 16; do record v1 OK 10 $i >>"$log"; done
until_true "a broken pipe" test -s "$box/code"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
