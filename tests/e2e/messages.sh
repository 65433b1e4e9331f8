#!/bin/sh
# messages.sh: every message of ingest.md section 18, word for word, with its exit code, on stderr alone.
set -u
sitrep=${BUILD:-build}/sitrep sample=samples/kenya-sme-timeouts.json
case $sitrep in /*) ;; *) sitrep=$PWD/$sitrep ;; esac
case $sample in /*) ;; *) sample=$PWD/$sample ;; esac
box=$(mktemp -d) passed=0 failed=0
trap 'rm -rf "$box"' EXIT
XDG_STATE_HOME=$box/state HOME=$box; export XDG_STATE_HOME HOME
unset XDG_CONFIG_HOME XDG_RUNTIME_DIR NO_COLOR
cd "$box" || exit 1

# says CODE TEXT ARG...: exits with CODE, and stderr is TEXT and nothing else; an error (64 and more)
# prints no output. TEXT may hold `*` for what is not fixed.
says() {
	want=$1 text=$2; shift 2
	"$sitrep" "$@" >"$box/.out" 2>"$box/.err" </dev/null; code=$?
	judge "$@"
}
judge() {
	read -r err <"$box/.err" || err=''
	lines=$(wc -l <"$box/.err")
	matched=no
	case $err in $text) matched=yes ;; esac
	if [ "$code" -ne "$want" ]; then why="exit $code, not $want"
	elif [ "$matched" = no ]; then why="not the words"
	elif [ "$lines" -ne 1 ]; then why="$lines lines"
	elif [ "$want" -ge 64 ] && [ -s "$box/.out" ]; then why="an error prints output too"
	else passed=$((passed + 1)); return
	fi
	failed=$((failed + 1))
	printf 'FAIL: sitrep %s: %s\n  want: %s\n  have: %s\n' "$*" "$why" "$text" "$err"
}

# Nothing read.
printf '<!doctype html><html><body>503</body></html>\n      ' >page.log
: >empty.log
printf ' \n\n\t' >blank.log
says 65 'sitrep: page.log: no record found in 51 bytes (looks like an HTML page); check the file or name the fields with --map' stats page.log
for command in rca report gate records; do
	says 65 'sitrep: page.log: no record found in 51 bytes (looks like an HTML page); check the file or name the fields with --map' $command page.log
done
says 65 'sitrep: empty.log: no record found in 0 bytes*; check the file or name the fields with --map' stats empty.log
says 65 'sitrep: blank.log: no record found in 4 bytes*; check the file or name the fields with --map' stats blank.log

# Fields missing: it goes on when there is a status; else no role is left.
for i in 1 2 3; do echo "{\"ts\":\"2025-08-01T18:06:0${i}Z\",\"spell_ms\":$i,\"t_ms\":$((i + 3)),\"status\":\"OK\"}"; done >nolat.log
grep -v nothing nolat.log | sed 's/,"status":"OK"//' >norole.log
"$sitrep" stats nolat.log >.out 2>.err; code=$?
cat .out >>.err; grep -F 'no latency field' .err >.one; cp .one .err; : >.out
want=0 text='*3 JSON objects but no latency field; candidates: spell_ms, t_ms; use --map latency=spell_ms:ms'
judge stats nolat.log
says 65 'sitrep: norole.log: 3 JSON objects but no latency field; candidates: spell_ms, t_ms; use --map latency=spell_ms:ms' stats norole.log
"$sitrep" stats --quiet --map latency=spell_ms:ms norole.log >.out 2>.err; code=$?
echo 'the way out works' >.err; want=0 text='the way out works'; judge stats --map latency=spell_ms:ms norole.log

# Damage: one line, unless --quiet, and in every output.
cp "$sample" api.log
for command in stats rca report records; do
	says 0 'sitrep: api.log: 8 records, 1 repaired (line 7: missing comma), 2 wrapped, 0 *' $command api.log
done
"$sitrep" stats --quiet api.log >.out 2>.err; code=$?
[ -s .err ] && code=99; echo quiet >.err; want=0 text=quiet; judge stats --quiet api.log

# It cannot be opened.
says 66 'sitrep: none.log: no such file; *' stats none.log
mkdir logs; cp api.log logs/a.log
says 66 'sitrep: logs: is a directory; name the files: sitrep logs/\*.log' stats logs
says 66 'sitrep: /dev/zero: is a device; *' stats /dev/zero
cp api.log locked.log; chmod 000 locked.log; chmod 755 "$box"
want=66 text='sitrep: locked.log: permission denied; run as the owner or: sudo cat locked.log | sitrep -'
if [ "$(id -u)" -ne 0 ]; then
	says "$want" "$text" stats locked.log
elif setpriv --reuid=65534 --regid=65534 --clear-groups "$sitrep" --version >/dev/null 2>&1; then
	setpriv --reuid=65534 --regid=65534 --clear-groups "$sitrep" stats locked.log >.out 2>.err; code=$?
	judge stats locked.log
else
	echo "skip: messages: permission denied: root reads everything, and setpriv cannot run sitrep"
fi

# Archives, bombs, compression that is not built in.
tar czf x.tgz logs; tar cf x.tar logs
says 66 'sitrep: x.tgz: a tar archive; extract it first: tar xzf x.tgz' stats x.tgz
says 66 'sitrep: x.tar: a tar archive; extract it first: tar xf x.tar' stats x.tar
printf 'PK\003\004\024\000\000\000\010\000' >x.zip; head -c 200 /dev/zero >>x.zip
says 66 'sitrep: x.zip: a zip archive; *' stats x.zip
printf 'SQLite format 3\000\020\000\001\001' >x.db; head -c 200 /dev/zero >>x.db
says 66 'sitrep: x.db: *SQLite*; *' stats x.db
head -c 70000000 /dev/zero | gzip >bomb.gz
says 65 'sitrep: bomb.gz: stopped after 64 MiB (ratio 1*:1); 0 records kept; if you trust it: zcat bomb.gz | sitrep -' stats bomb.gz
if command -v zstd >/dev/null; then
	zstd -q api.log -o x.zst
	"$sitrep" stats x.zst >.out 2>.err; code=$?
	if [ "$code" -eq 66 ]; then
		want=66 text='sitrep: x.zst: this build cannot read zstd; use: zstd -dc x.zst | sitrep -'
	else
		want=0 text='sitrep: x.zst: 8 records, 1 repaired (line 7: missing comma), 2 wrapped, 0 *'
	fi
	judge stats x.zst
fi

# What was asked for is not there.
says 64 'sitrep: --map: latency=dur:minutes: unknown unit; use ns, us, ms or s' stats --map latency=dur:minutes api.log
says 64 'sitrep: --input-format: ngnix: no such format; nearest: nginx; list: sitrep help formats' stats --input-format ngnix api.log


# A slip of the pen hides nothing: it is refused, with the fields there are; a field that could be
# there is not.
for command in stats rca report gate records; do
	says 64 'sitrep: --redact: endpiont: no such field, so nothing would be hidden by it; fields of this log: version endpoint status *' $command --quiet --redact=endpiont api.log
done
says 64 'sitrep: --redact: endpiont: no such field*' stats -f --quiet --redact=endpiont api.log
says 64 'sitrep: --redact: endpiont: no such field*' records -f --quiet --redact=endpiont api.log
says 64 'sitrep: --redact: endpiont: no such field*' --quiet --redact=version,endpiont --frame 80x24 api.log
long=$(printf '%060d' 7)
says 64 "sitrep: --redact: $long: no such field*" stats --quiet --redact=$long api.log
"$sitrep" stats --quiet --redact=host,labels.region,status api.log >.out 2>&1 && passed=$((passed + 1)) ||
	{ failed=$((failed + 1)); echo "FAIL: --redact: a field of the table is refused"; cat .out; }
"$sitrep" stats --quiet --redact=modelVersion --by version api.log >.out 2>&1; code=$?
if [ "$code" -eq 0 ] && grep -q '^version-A ' .out && ! grep -q 'v1\.' .out; then passed=$((passed + 1))
else failed=$((failed + 1)); echo "FAIL: --redact by the name in the log"; cat .out; fi

# A file that is to be read is not made first.
says 66 'sitrep: nosuch: No such file or directory; check the name of the file' play nosuch
says 66 'sitrep: nosuch: No such file or directory; check the name of the file' lint nosuch
says 78 'sitrep: nofile: No such file or directory; check the name of the file' stats --config nofile api.log

# A word that was meant.
says 64 'sitrep: help: formatz: no such topic; nearest: formats; see sitrep help, *' help formatz
says 64 'sitrep: help: record: no such topic; nearest: records; *' help record
says 64 'sitrep: help: zzzzz: no such topic; see sitrep help, *' help zzzzz
says 66 'sitrep: repot: no such file; did you mean the command report?' repot empty
says 65 'sitrep: no report: it is not a JSON object; sitrep report --format json writes one, --markdown FILE checks the other' lint page.log

[ "$failed" -eq 0 ] || { echo "$passed passed, $failed failed"; exit 1; }
echo "$passed"
