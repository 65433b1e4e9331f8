#!/bin/sh
# completion.sh: the shells take their scripts, and bash offers what the tables say.
set -u
sitrep=${BUILD:-build}/sitrep
box=$(mktemp -d) passed=0 failed=0
trap 'rm -rf "$box"' EXIT
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAIL: $*"; }

for shell in bash zsh fish; do
	"$sitrep" help $shell >"$box/$shell" || bad "help $shell"
	if ! command -v $shell >/dev/null; then echo "skip: completion: $shell is absent"; continue; fi
	"$shell" -n "$box/$shell" && ok || bad "$shell does not take its script"
done

# offers WORDS EXPECTED: what is offered for the last of WORDS, parted by blanks ('' = empty word).
cat >"$box/ask" <<'EOF'
. ./bash
COMP_WORDS=(sitrep "$@"); COMP_CWORD=$#
_sitrep
echo "${COMPREPLY[*]}"
EOF
offers() {
	want=$1; shift
	got=$(cd "$box" && bash ask "$@" 2>&1)
	if [ "$got" = "$want" ]; then ok; else bad "[$*] offers '$got', not '$want'"; fi
}
if command -v bash >/dev/null; then
	offers "stats status" sta
	offers "text json" stats --format ""
	offers "json csv sql" records --format ""
	offers "nearest r7" --percentile ""
	offers "--format --follow" stats --fo
	offers "--baseline --backtest --baseline-max-age" gate --ba
	offers "ask" rca as
	offers "" --where ""
fi

[ "$failed" -eq 0 ] || { echo "$passed passed, $failed failed"; exit 1; }
echo "$passed"
