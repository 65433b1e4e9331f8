#!/bin/sh
# same.sh: the order of records and the number of threads change no figure: shuffled logs, 1 to 8 threads.
# SITREP_MANY=200: so many shuffles, and a log of 80 MB (by itself 10, of which 4 are judged too, and 8 MB).
set -u
build=${BUILD:-build} sitrep=${BUILD:-build}/sitrep passed=0 failed=0
shuffles=10 judged=4 records=30000 list="2 8"
[ -z "${SITREP_MANY:-}" ] || { shuffles=200 judged=200 records=300000 list="2 3 4 5 6 7 8"; }
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
XDG_STATE_HOME=$box/state HOME=$box; export XDG_STATE_HOME HOME
unset XDG_CONFIG_HOME XDG_RUNTIME_DIR NO_COLOR

same() { # same WHAT FILE FILE
	if [ -s "$2" ] && cmp -s "$2" "$3"; then passed=$((passed + 1)); return; fi
	failed=$((failed + 1)); echo "FAIL: $1 differs"; cmp "$2" "$3" 2>&1 | head -n 2
}
# What is left of an answer when the places of lines are taken out, and that they stand in no order:
# all figures.
figures() {
	"$sitrep" "$1" --quiet --format json "$2" |
		sed -e 's/"data":{.*\("by"\|"verdict"\):/\1:/' -e 's/"lines":\[[^]]*\]//g' \
			-e 's/"file":"[^"]*"//g' -e 's/"line":[0-9]*//g' -e 's/{"id":"late"[^}]*},//' \
			-e 's/,\{0,1\}{"id":"late"[^}]*}//'
}

# The same records in another order. The key comes first, so that awk's own order does not matter.
log=samples/load-surge.json
figures stats "$log" >"$box/stats"
figures rca "$log" >"$box/rca"
i=0
while [ $i -lt $shuffles ]; do
	i=$((i + 1))
	awk -v s=$i 'BEGIN { x = s * 7919 } { x = (x * 69069 + 12345) % 4294967296; printf "%010d\t%s\n", x, $0 }' "$log" |
		LC_ALL=C sort | cut -f 2- >"$box/shuffled.json"
	figures stats "$box/shuffled.json" >"$box/other"; same "stats of shuffle $i" "$box/stats" "$box/other"
	[ $i -le $judged ] || continue
	figures rca "$box/shuffled.json" >"$box/other"
	same "rca of shuffle $i" "$box/rca" "$box/other"
done
[ "$(LC_ALL=C sort "$box/shuffled.json" | cksum)" = "$(LC_ALL=C sort "$log" | cksum)" ] ||
	{ failed=$((failed + 1)); echo "FAIL: a shuffle is no shuffle"; }

# The same bytes on 1 to 8 threads: the same bytes out. Damaged logs, so that threads guess wrong.
if ! "$sitrep" stats --quiet --threads 2 "$log" >/dev/null 2>&1; then
	echo "skip: same: --threads is not there"
else
	for how in "stats --format json" "records"; do
		seed=2	# an array; 6: an object a line
		[ "$how" = records ] && seed=6
		"$build/gen/gen_damage" $seed $records $((records / 100)) >"$box/log" 2>/dev/null
		"$sitrep" $how --threads 1 "$box/log" >"$box/one" 2>"$box/one.err"
		for threads in $list; do
			"$sitrep" $how --threads $threads "$box/log" >"$box/other" 2>"$box/other.err"
			same "$how with $threads threads" "$box/one" "$box/other"
			same "stderr of $how with $threads threads" "$box/one.err" "$box/other.err"
		done
	done
fi
[ "$failed" -eq 0 ] || { echo "$passed passed, $failed failed"; exit 1; }
echo "$passed"
