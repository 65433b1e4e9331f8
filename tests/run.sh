#!/bin/sh
# run.sh PROGRAM...: runs every check program and every tests/e2e/*.sh; prints the sum and what was skipped.
# A test that cannot run here prints `skip: NAME: WHY` and exits 77; nothing is skipped in silence.
set -u
passed=0 failed=0 skipped=0 broken='' skips=''
log=${BUILD:-build}/test.log
: >"$log"

sum_of() { # the numbers of Check's closing line: checks, failures + errors
	sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\)$/\1 \2 \3/p' "$1" |
		tail -n 1
}
for program in "$@"; do
	name=${program##*/}
	out=${BUILD:-build}/$name.out
	"$program" >"$out" 2>&1
	code=$?
	cat "$out" >>"$log"
	set -- $(sum_of "$out")
	if [ $# -ne 3 ]; then
		failed=$((failed + 1)) broken="$broken $name"
		printf '  FAIL %s (exit %s, no result)\n' "$name" "$code"; tail -n 15 "$out"
		continue
	fi
	bad=$(($2 + $3))
	passed=$((passed + $1 - bad)) failed=$((failed + bad))
	if [ "$code" -ne 0 ] || [ "$bad" -ne 0 ]; then
		broken="$broken $name"
		printf '  FAIL %s: %s of %s\n' "$name" "$bad" "$1"; cat "$out"
	else
		printf '  ok   %-24s %s\n' "$name" "$1"
	fi
done
for script in tests/e2e/*.sh; do
	[ -e "$script" ] || continue
	name=${script##*/}
	out=${BUILD:-build}/$name.out
	BUILD=${BUILD:-build} sh "$script" >"$out" 2>&1
	code=$?
	cat "$out" >>"$log"
	case $code in
	0) passed=$((passed + 1)); printf '  ok   %-24s %s\n' "$name" "$(tail -n 1 "$out")" ;;
	77) skipped=$((skipped + 1)); skips="$skips $name"; grep '^skip:' "$out" ;;
	*) failed=$((failed + 1)); broken="$broken $name"; printf '  FAIL %s (exit %s)\n' "$name" "$code"; tail -n 30 "$out" ;;
	esac
done
[ -z "$skips" ] || echo "skipped by name:$skips"
[ -z "$broken" ] || echo "broken:$broken"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
