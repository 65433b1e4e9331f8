#!/bin/sh
# exports_promtool.sh: promtool takes the rules, the incident fires them, and a changed limit breaks the test.
set -u
sitrep=${BUILD:-build}/sitrep
promtool=${PROMTOOL:-promtool}
if ! command -v "$promtool" >/dev/null; then
	echo "skip: exports_promtool.sh: promtool is absent (Debian: prometheus)"; exit 77
fi
box=$(mktemp -d) passed=0 failed=0
trap 'rm -rf "$box"' EXIT
XDG_STATE_HOME=$box; export XDG_STATE_HOME
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAIL: $*"; }
rules=$box/prometheus-rules.yml test=$box/prometheus-rules_test.yml

for log in kenya-sme-timeouts bad-canary; do
	for kind in prometheus:$rules promtest:$test; do
		"$sitrep" export --quiet --incident none --format "${kind%%:*}" samples/$log.json >"${kind#*:}" || bad "$kind"
	done
	"$promtool" check rules "$rules" >"$box/out" 2>&1 && ok || { bad "check $log"; cat "$box/out"; }
	"$promtool" test rules "$test" >"$box/out" 2>&1 && ok || { bad "test $log"; cat "$box/out"; }
	# It can fail: a limit of 9 times lets the incident pass.
	sed 's/1\.2 \* endpoint/9 * endpoint/' "$rules" >"$box/x" && mv "$box/x" "$rules"
	"$promtool" test rules "$test" >"$box/out" 2>&1 && bad "$log: a ratio of 9 passes too" || ok
done

[ "$failed" -eq 0 ] || { echo "$passed passed, $failed failed"; exit 1; }
echo "$passed"
