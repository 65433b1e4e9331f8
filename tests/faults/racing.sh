#!/bin/sh
# racing.sh: two open one session at once: one holds it, the other is told who; no note is lost.
# A holder that is killed leaves no lock.
# SPDX-License-Identifier: MIT
set -u
keep=${BUILD:-build}/faults/keep box=$(mktemp -d) bad=0 pairs=${FAULT_PAIRS:-200} kills=${FAULT_KILLS:-100} i=0
trap 'rm -rf "$box"' EXIT
fail() { bad=$((bad + 1)); echo "FAIL: racing: $i: $*"; }
while [ $i -lt "$pairs" ]; do
	i=$((i + 1)); session=$box/a.session; rm -f "$session"
	"$keep" write "$session" "$box/a.md" 5 left >"$box/a.out" 2>"$box/a.err" & a=$!
	"$keep" write "$session" "$box/b.md" 5 right >"$box/b.out" 2>"$box/b.err" & b=$!
	wait $a; wait $b
	"$keep" list "$session" >"$box/list" 2>"$box/err" || fail "unreadable: $(cat "$box/err")"
	sed -n 's/^kept //p' "$box/a.out" "$box/b.out" | sort >"$box/must"
	sort "$box/list" >"$box/is"
	cmp -s "$box/must" "$box/is" || fail "kept $(wc -l <"$box/must"), there are $(wc -l <"$box/is")"
	[ -s "$box/a.out" ] || [ -s "$box/b.out" ] || fail "nobody wrote"
	for side in a b; do
		[ -s "$box/$side.out" ] || grep -q 'read-only' "$box/$side.err" || fail "one was sent away without a word"
	done
done
i=0
while [ $i -lt "$kills" ]; do
	i=$((i + 1)); session=$box/k.session; rm -f "$session"; : >"$box/out"
	"$keep" wait "$session" held >"$box/out" 2>&1 & pid=$!
	tries=0
	while ! grep -q holds "$box/out" && [ $tries -lt 500 ]; do tries=$((tries + 1)); sleep 0.01; done
	"$keep" write "$session" "$box/k.md" 1 second >"$box/b.out" 2>"$box/b.err" && fail "two hold it"
	grep -q "process $pid " "$box/b.err" || fail "the holder is not named: $(cat "$box/b.err")"
	kill -KILL $pid; wait $pid 2>/dev/null
	"$keep" write "$session" "$box/k.md" 1 after >"$box/b.out" 2>"$box/b.err" || fail "a stale lock: $(cat "$box/b.err")"
	[ "$("$keep" list "$session" | tr '\n' ' ')" = "held-1 after-1 " ] || fail "lost: $("$keep" list "$session" | tr '\n' ' ')"
done 2>/dev/null
echo "racing: $pairs pairs, $kills kills of the holder, $bad wrong"
[ $bad -eq 0 ]
