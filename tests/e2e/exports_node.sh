#!/bin/sh
# exports_node.sh: node parses the k6 script as a module.
set -u
sitrep=${BUILD:-build}/sitrep
if ! command -v node >/dev/null; then echo "skip: exports_node.sh: node is absent"; exit 77; fi
box=$(mktemp -d) n=0
trap 'rm -rf "$box"' EXIT
XDG_STATE_HOME=$box; export XDG_STATE_HOME
for log in kenya-sme-timeouts bad-canary healthy; do
	"$sitrep" export --quiet --format k6 samples/$log.json >"$box/k6.mjs" || exit 1
	node --check "$box/k6.mjs" || { echo "FAIL: $log"; exit 1; }
	n=$((n + 1))
done
# It can fail.
echo '}' >>"$box/k6.mjs"
node --check "$box/k6.mjs" 2>/dev/null && { echo "FAIL: a broken script passes"; exit 1; }
echo $((n + 1))
