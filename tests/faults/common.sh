# common.sh: what the harnesses of a follower share: begin it, wait for what it says, count numbers.
# SPDX-License-Identifier: MIT
sitrep=${BUILD:-build}/sitrep writer=${BUILD:-build}/faults/writer
box=$(mktemp -d) bad=0 pid=
trap 'kill -CONT $pid 2>/dev/null; kill -KILL $pid 2>/dev/null; rm -rf "$box"' EXIT
log=$box/dir/api.log; mkdir "$box/dir"
HOME=$box XDG_STATE_HOME=$box; export HOME XDG_STATE_HOME
# follow COMMAND...: run it in the background, output to $box/out and $box/err
follow() { : >"$box/out"; : >"$box/err"; "$@" >"$box/out" 2>"$box/err" & pid=$!; }
# until_true SECONDS COMMAND...
until_true() {
	most=$(($1 * 50)) tries=0; shift
	while ! "$@" 2>/dev/null; do
		tries=$((tries + 1)); [ $tries -lt $most ] || return 1
		sleep 0.02
	done
}
count() { wc -l <"$box/out"; }
has() { [ "$(count)" -ge "$1" ]; }
is_over() { ! kill -0 "$pid" 2>/dev/null; }
stop() { [ -n "$pid" ] && kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; pid=; }
# numbers_are FROM UPTO: each came once; else says which did not
numbers_are() {
	grep -o '"latency_ms":[0-9]*' "$box/out" | cut -d: -f2 | sort -n >"$box/is"
	seq "$1" "$2" >"$box/must"
	sort -nu "$box/is" >"$box/once"
	lost=$(comm -13 "$box/once" "$box/must" 2>/dev/null | wc -l) twice=$(uniq -d "$box/is" | wc -l)
	[ "$lost" -eq 0 ] && [ "$twice" -eq 0 ] && cmp -s "$box/is" "$box/must"
}
