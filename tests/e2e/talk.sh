#!/bin/sh
# talk.sh: a talk of the sample becomes a recording: 3 to 5 minutes, chapters, the same bytes twice.
set -u
sitrep=${BUILD:-build}/sitrep
box=$(mktemp -d) passed=0 failed=0
trap 'rm -rf "$box"' EXIT
XDG_STATE_HOME=$box; export XDG_STATE_HOME
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAIL: $*"; }
log=samples/kenya-sme-timeouts.json

"$sitrep" report --quiet --session "$box/none" --format talk $log >"$box/talk.md" || bad "report --format talk"
for n in 1 2; do
	"$sitrep" --quiet --session "$box/s$n" --replay --frame 100x30 --now 2025-08-01T19:00:00Z \
		--record "$box/$n.cast" --keys "@$box/talk.md" $log >"$box/$n.frame" || bad "recording $n"
done
cmp -s "$box/1.cast" "$box/2.cast" && ok || bad "two recordings differ"
cmp -s "$box/1.frame" "$box/2.frame" && ok || bad "two frames differ"
[ "$(grep -c '"m"' "$box/1.cast")" -ge 7 ] && ok || bad "fewer chapters than segments"
last=$(tail -n 1 "$box/1.cast" | sed 's/^\[\([0-9]*\).*/\1/')
[ "$last" -ge 180 ] && [ "$last" -le 300 ] && ok || bad "it lasts $last s"
echo '[00:00-00:01] <Bogus> | x' >"$box/bad.md"
"$sitrep" --quiet --frame 80x24 --keys "@$box/bad.md" $log >"$box/out" 2>"$box/err"
[ $? -eq 64 ] && grep -q 'line 1' "$box/err" && [ ! -s "$box/out" ] && ok || bad "an unknown key is not refused"
if command -v asciinema >/dev/null; then
	# Played at a thousand times its speed, to nowhere.
	asciinema play -s 1000 "$box/1.cast" >/dev/null 2>&1 </dev/null && ok || bad "asciinema does not play it"
fi

[ "$failed" -eq 0 ] || { echo "$passed passed, $failed failed"; exit 1; }
echo "$passed"
