#!/bin/sh
# headless.sh: the commands without a terminal: exit codes, one line of error, pipes, the same bytes twice.
set -u
sitrep=${BUILD:-build}/sitrep sample=samples/kenya-sme-timeouts.json
case $sitrep in /*) ;; *) sitrep=$PWD/$sitrep ;; esac
box=$(mktemp -d) passed=0 failed=0
trap 'rm -rf "$box"' EXIT
XDG_STATE_HOME=$box/state HOME=$box; export XDG_STATE_HOME HOME
unset XDG_CONFIG_HOME XDG_RUNTIME_DIR NO_COLOR

ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAIL: $*"; sed 's/^/  err: /' "$box/err" | head -n 3; }
is() { # is WHAT CONDITION...: the test command, named
	what=$1; shift
	if [ "$@" ]; then ok; else bad "$what: not so: $*"; fi
}
# runs CODE TEXT ARG...: exits with CODE; TEXT ('' = any) stands on stderr, or for a code of 0 on
# either. An error is one line, after what was said of the input, and prints nothing else.
runs() {
	want=$1 text=$2; shift 2
	"$sitrep" "$@" >"$box/out" 2>"$box/err" </dev/null; code=$?
	if [ "$code" -ne "$want" ]; then bad "$*: exit $code, not $want"; return; fi
	if [ -z "$text" ]; then ok; return; fi
	[ "$want" -ne 0 ] || cat "$box/out" >>"$box/err"
	if ! grep -qF -e "$text" "$box/err"; then bad "$*: no '$text'"; return; fi
	if [ "$want" -ge 64 ] && [ "$(grep -cv ' records, .* repaired' "$box/err")" -ne 1 ]; then
		bad "$*: an error is one line"; return; fi
	if [ "$want" -ge 64 ] && [ -s "$box/out" ]; then bad "$*: an error prints no output"; return; fi
	ok
}
no_escape() { # no byte 1B and no other control byte but tab and newline
	if LC_ALL=C tr -d '\11\12\40-\176\200-\377' <"$1" | grep -q .; then bad "$2: control bytes"; else ok; fi
}

# The key of a field is outside bytes too; and the log itself is never the output.
awk 'BEGIN { for (i = 0; i < 40; i++) printf "{\"timestamp\":%d,\"status\":\"OK\",\"responseTimeMs\":5,\"a\033]0;x\007\":\"%s\"}\n", 1754071500 + i, i % 2 ? "p" : "q" }' >"$box/key.json"
for format in csv json sql; do
	"$sitrep" records --format $format "$box/key.json" >"$box/out" 2>"$box/err"
	no_escape "$box/out" "records --format $format"
done
# A database takes the script as it is.
if command -v sqlite3 >/dev/null; then
	"$sitrep" records --quiet --format sql "$box/key.json" | sqlite3 "$box/records.db" >"$box/out" 2>"$box/err"
	is "sqlite3 takes records --format sql" "$(sqlite3 "$box/records.db" 'SELECT count(*), sum(latency_ms) FROM records' 2>&1)" = "40|200.0"
else
	echo "skip: headless: records into a database: sqlite3 is absent"
fi
cp $sample "$box/own.json"
runs 73 "is the input itself" stats -o "$box/own.json" "$box/own.json"
cp "$sample" "$box/a-log.json"
"$sitrep" report --quiet --format json -o "$box/a-report.json" "$box/a-log.json"
runs 73 "is the input itself" lint -o "$box/a-report.json" "$box/a-report.json"
runs 73 "is the input itself" lint --log "$box/a-log.json" -o "$box/a-log.json" "$box/a-report.json"
is "lint leaves the log as it was" "$(cmp "$sample" "$box/a-log.json" && echo same)" = same
is "the log is untouched" "$(cksum <"$box/own.json")" = "$(cksum <$sample)"
runs 64 "minute or hour, not both" stats --by minute,hour $sample
runs 64 "named twice" stats --by version,version $sample
"$sitrep" stats $sample >&- 2>"$box/err"; is "a closed stdout is an error" $? -eq 74

# Errors of the world: the code, and one line that says what, why and how to mend it.
: >"$box/empty.json"
printf '<!doctype html><html><body>503 Service Unavailable</body></html>\n' >"$box/page.json"
mkdir "$box/folder"
for command in stats rca report gate records; do
	runs 66 "no-such.json" $command no-such.json
	runs 66 "folder" $command "$box/folder"
	runs 65 "empty.json" $command "$box/empty.json"
	runs 65 "page.json" $command "$box/page.json"
	runs 64 "where" $command --wher x $sample
	runs 73 "no-such" $command -o "$box/no-such/out" $sample
	runs 0 "usage: sitrep $command" $command --help
done
runs 64 "nearest: --where" --wher x $sample
runs 64 "--map" stats --map nonsense $sample
runs 64 "--map" stats --map latency=responseTimeMs:parsec $sample
runs 64 "filter, column 9" stats --where 'latency>>5' $sample
runs 64 "no such time" rca --at 'not a time' $sample
runs 64 "--format" stats --format yaml $sample
runs 64 "--min-n" gate --min-n many $sample
runs 64 "v9.9" gate --canary v9.9 $sample
runs 64 "--timeout-max: not a number from 0 to 1" gate --timeout-max 5 $sample
runs 64 "--error-max: not a number from 0 to 1" gate --error-max -0.1 $sample
runs 64 "--window: not a duration of at least 1s" gate --window 0 $sample
runs 64 "not a number from 1 to 8" stats --threads 99 $sample
runs 64 "--input-format: ngnix: no such format; nearest: nginx; list: sitrep help formats" stats --input-format ngnix $sample
runs 78 "theme nope: unknown" --theme nope $sample
runs 64 "--by" stats --by nonsense $sample
runs 64 "--frame" --frame 80by24 $sample
runs 64 "no cell" --frame 0x0 $sample
runs 64 "no cell" --frame 80x0 $sample
runs 64 "<Nonsense>" --frame 80x24 --keys '<Nonsense>' $sample
runs 64 "not an option of report" report --follow $sample
runs 64 "not in this version" --source clickhouse:x "$sample"
runs 78 "incident" rca --incident "$box/page.json" $sample
runs 66 "" "$box/none.json"

# What is read well, and what the damage line says.
runs 0 "1 repaired" stats $sample
runs 0 "" stats --quiet $sample
is "--quiet says nothing" ! -s "$box/err"
runs 2 "" gate --quiet $sample
runs 1 "" gate --quiet --min-n 3 $sample
runs 2 "" gate --quiet --min-n 3 --at 18:06:10Z $sample
runs 0 "" gate --quiet --min-n 3 --canary v1.2 --baseline v1.3 --require /risk-score $sample
runs 0 "" --version
is "--version names the version" "$(cat "$box/out")" = "sitrep $(sed -n 's/^VERSION := //p' Makefile)"
runs 0 "" --help
for command in stats rca report gate records; do
	is "--help lists $command" "$(grep -c "^  $command " "$box/out")" -eq 1
done

runs 0 "nginx" help formats
runs 0 "leave sitrep" help keys
runs 0 "" stats --input-format json --threads 8 $sample
mv "$box/out" "$box/one"; "$sitrep" stats --threads 1 $sample >"$box/out" 2>/dev/null
is "any number of threads gives the same" "$(cksum <"$box/one")" = "$(cksum <"$box/out")"

# Several files: one log in event time; a file named twice, also by another name, is read once.
head -n 5 $sample >"$box/head.json"; tail -n +6 $sample >"$box/rest.json"; ln -s head.json "$box/again.json"
"$sitrep" stats --quiet "$box/head.json" "$box/rest.json" >"$box/one"
"$sitrep" stats --quiet "$box/rest.json" "$box/head.json" >"$box/two"
"$sitrep" stats --quiet $sample >"$box/three"
for files in one two; do
	is "two parts, $files: the figures of the whole" "$(sed -n 1,4p "$box/$files" | cksum)" = "$(sed -n 1,4p "$box/three" | cksum)"
done
runs 0 "again.json: the same file was named twice; it is read once" stats --verbose "$box/head.json" "$box/again.json"
records() { "$sitrep" stats --quiet --format json "$@" | grep -o '"records":[0-9]*'; }
is "a file named twice is counted once" "$(records "$box/head.json" "$box/again.json")" = "$(records "$box/head.json")"

# Without a terminal the report is printed; nothing anywhere is a control byte.
"$sitrep" $sample >"$box/board" 2>"$box/err" </dev/null; is "report instead of board" $? -eq 0
"$sitrep" report --format text $sample >"$box/report" 2>/dev/null
is "it is the text report" "$(cksum <"$box/board")" = "$(cksum <"$box/report")"
no_escape "$box/board" report
for how in "stats" "stats --format json" "rca" "rca --format json" "report" "report --format md" \
	"report --format json" "gate --backtest --grid" "gate --format json" "records" \
	"records --format csv" "--frame 80x24 --keys H" "--frame 40x10 --frame-roles"; do
	"$sitrep" $how $sample >"$box/one" 2>"$box/err"
	"$sitrep" $how $sample >"$box/two" 2>/dev/null
	is "$how prints something" -s "$box/one"
	is "$how: the same bytes twice" "$(cksum <"$box/one")" = "$(cksum <"$box/two")"
	no_escape "$box/one" "$how"
	no_escape "$box/err" "$how, stderr"
	case $how in --frame*) continue ;; esac
	"$sitrep" $how -o "$box/file" $sample 2>/dev/null
	is "$how -o FILE holds the same" "$(cksum <"$box/one")" = "$(cksum <"$box/file")"
done

# Pipes.
"$sitrep" records --quiet $sample | head -n 1 >"$box/out"
is "records | head" "$(wc -l <"$box/out")" -eq 1
is "all records come out" "$("$sitrep" records --quiet $sample | wc -l)" -eq 8
for command in "stats --format json" "rca --format json" "records"; do
	cat $sample | "$sitrep" $command - >"$box/two" 2>"$box/err"
	cat $sample | "$sitrep" $command >"$box/three" 2>/dev/null
	is "$command reads a pipe" -s "$box/three"
	is "$command: - and no FILE are the same" "$(cksum <"$box/two")" = "$(cksum <"$box/three")"
done
"$sitrep" records --quiet $sample >/dev/full 2>"$box/err"
is "a full disk is 74" $? -eq 74

# Names.
cp $sample "$box/stats"; cp $sample "$box/-x.json"
(cd "$box" && "$sitrep" stats stats >out 2>err); is "a file named like a command" $? -eq 0
(cd "$box" && "$sitrep" ./stats >out 2>err </dev/null); is "a file named like a command, alone" $? -eq 0
(cd "$box" && "$sitrep" stats -- -x.json >out 2>err); is "-- ends options" $? -eq 0
(cd "$box" && "$sitrep" records -x.json >out 2>err); is "a file like an option is none" $? -eq 64
name=$(printf '%s/a\033]0;b\007.json' "$box"); cp $sample "$name"
"$sitrep" rca "$name" >"$box/out" 2>"$box/err"; is "a hostile file name" $? -eq 0
no_escape "$box/out" "hostile file name"; no_escape "$box/err" "hostile file name, stderr"
"$sitrep" stats "$name.no" >"$box/out" 2>"$box/err"; no_escape "$box/err" "hostile file name, error"

# -o replaces a whole file or none, and leaves no litter.
printf old >"$box/kept"; chmod 400 "$box/page.json"
runs 65 "page.json" report -o "$box/kept" "$box/page.json"
is "an error keeps the old file" "$(cat "$box/kept")" = old
is "no temp file stays" "$(find "$box" -name '*.tmp*' -o -name '.sitrep*' | wc -l)" -eq 0

# Notes entered in a picture are in no file, but in one that is named.
"$sitrep" --frame 80x24 --keys 'p m n o t e <Enter> 2 x' $sample >"$box/out" 2>"$box/err"; is "a picture with notes" $? -eq 0
is "no core command and no picture writes notes" "$(find "$box/state" -name '*.session' 2>/dev/null | wc -l)" -eq 0
"$sitrep" --frame 80x24 --keys 'm n o t e <Enter>' --session "$box/own" $sample >"$box/out" 2>"$box/err"
is "notes of a picture with --session" "$(grep -c '"text":"note"' "$box/own")" -eq 1

# What was skipped is in no field: with --redact its bytes are on no screen.
awk 'BEGIN { for (i = 0; i < 40; i++) { printf "{\"timestamp\":%d,\"status\":\"OK\",\"responseTimeMs\":5}\n", 1754071500 + i
	if (i == 20) print "lost customer=Zephyrine of 7" } }' >"$box/lost.json"
"$sitrep" --frame 160x48 --keys L "$box/lost.json" >"$box/out" 2>"$box/err"
is "skipped bytes are shown" "$(grep -c Zephyrine "$box/out")" -gt 0
"$sitrep" --redact --frame 160x48 --keys L "$box/lost.json" >"$box/out" 2>"$box/err"
is "skipped bytes are not shown with --redact" "$(grep -c Zephyrine "$box/out")" -eq 0
is "that bytes were skipped is" "$(grep -c 'bytes skipped' "$box/out")" -gt 0

[ "$failed" -eq 0 ] || { echo "$passed passed, $failed failed"; exit 1; }
echo "$passed"
