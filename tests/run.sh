#!/bin/sh
# run.sh PROGRAM...: runs every check program and every tests/e2e/*.sh, JOBS of them at a time (one a core);
# prints the sum and what was skipped. `run.sh --one TEST` runs one of them, and is for run.sh alone.
# A test that cannot run here prints `skip: NAME: WHY` and exits 77; nothing is skipped in silence.
set -u
build=${BUILD:-build}
BUILD=$build; export BUILD
# These begin first, so that no core is idle at the end; the order of the others does not matter.
long=" check_lint_mutants check_rotate check_follow_same check_follow_model check_scenario check_differential check_linear check_replay check_view_sizes check_damage_many same.sh check_pty_kill
	check_textlog_damage check_verdict_odd check_unpack_bomb check_jsonform_many tmux.sh check_pty_draw "

sum_of() { # the numbers of Check's closing line: checks, failures + errors
	sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\)$/\1 \2 \3/p' "$1" |
		tail -n 1
}
of_program() { # of_program NAME CODE OUT: what is said of it; the last line: passed, failed, skipped
	name=$1 code=$2 out=$3
	set -- $(sum_of "$out")
	if [ $# -ne 3 ]; then
		printf '  FAIL %s (exit %s, no result)\n' "$name" "$code"; tail -n 15 "$out"
		echo 0 1 0; return
	fi
	bad=$(($2 + $3))
	if [ "$bad" -ne 0 ]; then
		printf '  FAIL %s: %s of %s\n' "$name" "$bad" "$1"; cat "$out"
	elif [ "$code" -ne 0 ]; then
		printf '  FAIL %s (exit %s)\n' "$name" "$code"; cat "$out"; bad=1
	else
		printf '  ok   %-24s %s\n' "$name" "$1"
	fi
	echo $(($1 > bad ? $1 - bad : 0)) $bad 0
}
of_script() {
	case $2 in
	0) printf '  ok   %-24s %s\n' "$1" "$(tail -n 1 "$3")"; echo 1 0 0 ;;
	77) grep '^skip:' "$3"; echo 0 0 1 ;;
	*) printf '  FAIL %s (exit %s)\n' "$1" "$2"; tail -n 30 "$3"; echo 0 1 0 ;;
	esac
}
one() {
	name=${1##*/}
	out=$build/$name.out
	case $name in
	*.sh) sh "$1" >"$out" 2>&1; of_script "$name" $? "$out" ;;
	*) "$1" >"$out" 2>&1; of_program "$name" $? "$out" ;;
	esac >"$build/$name.said"
	sed '$d' "$build/$name.said"	# in one piece: others speak too
}
if [ "$1" = --one ]; then one "$2"; exit 0; fi

set -- "$@" tests/e2e/*.sh
for test; do rm -f "$build/${test##*/}.said"; done
# xargs, not `&`: a shell lets what it puts into the background ignore SIGINT, and tests send it.
for test; do
	case $long in *[[:space:]]"${test##*/}"[[:space:]]*) echo "1 $test" ;; *) echo "2 $test" ;; esac
done | LC_ALL=C sort | cut -c 3- |
	xargs -P "${JOBS:-$(getconf _NPROCESSORS_ONLN)}" -n 1 sh tests/run.sh --one

passed=0 failed=0 skipped=0 broken='' skips=''
: >"$build/test.log"
for test; do
	name=${test##*/}
	cat "$build/$name.out" >>"$build/test.log"
	set -- $(tail -n 1 "$build/$name.said")
	[ $# -eq 3 ] || set -- 0 1 0
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
	[ "$2" -eq 0 ] || broken="$broken $name"
	[ "$3" -eq 0 ] || skips="$skips $name"
done
[ -z "$skips" ] || echo "skipped by name:$skips"
[ -z "$broken" ] || echo "broken:$broken"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
