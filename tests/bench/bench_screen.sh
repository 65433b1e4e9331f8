#!/bin/sh
# bench_screen.sh: the board on a terminal beside htop, btop, lnav and tig, in one run, all measured
# by the same program (screen.c): start, bytes, idling, memory. Nothing is asserted; what is absent
# is named. SCREEN_SECONDS: how long each is watched (10). SCREEN_SIZES: "80x24 160x48".
set -u
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
seconds=${SCREEN_SECONDS:-10} sizes=${SCREEN_SIZES:-80x24 160x48}
sample=$PWD/samples/kenya-sme-timeouts.json top=$PWD
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
HOME=$box XDG_STATE_HOME=$box/state XDG_CONFIG_HOME=$box/config TERM=xterm-256color LC_ALL=C.UTF-8
export HOME XDG_STATE_HOME XDG_CONFIG_HOME TERM LC_ALL
unset TMUX COLORTERM NO_COLOR COLORFGBG EDITOR VISUAL XDG_RUNTIME_DIR
mkdir -p "$box/state" "$box/config"

# An hour of a log that grows on: a line a second, up to now.
grown() {
	now=$(date +%s) i=3600
	while [ "$i" -gt 0 ]; do
		echo "$((now - i))"; i=$((i - 1))
	done | awk '{ printf "{\"timestamp\":\"%s\",\"endpoint\":\"/risk-score\",\"responseTimeMs\":%d,\"status\":\"OK\",\"modelVersion\":\"v1.2\"}\n",
		strftime("%Y-%m-%dT%H:%M:%SZ", $1, 1), 90 + $1 % 31 }' >"$box/live.log"
}
awk 'BEGIN { strftime("%s", 0, 1) }' 2>/dev/null || {
	grown() { # an awk without strftime: of one time
		when=$(date -u +%Y-%m-%dT%H:%M:%SZ) i=0
		while [ "$i" -lt 3600 ]; do
			echo "{\"timestamp\":\"$when\",\"endpoint\":\"/risk-score\",\"responseTimeMs\":$((90 + i % 31)),\"status\":\"OK\",\"modelVersion\":\"v1.2\"}"; i=$((i + 1))
		done >"$box/live.log"
	}
}

# one NAME GROWS TOOL ARG...: a row a size
one() {
	name=$1 grows=$2; shift 2
	command -v "$1" >/dev/null 2>&1 || { echo "$1: absent; its rows are left out"; return; }
	for size in $sizes; do
		[ "$grows" = - ] || grown
		"$build/bench/screen" "$name" "$size" "$seconds" "$grows" "$@"
	done
}

echo "A terminal of each size; $seconds s watched after the first screen stood. No target but those of screens.md 8."
printf '%-28s %-8s %6s %6s %7s  %7s %6s %7s  %7s %8s\n' '' '' 'first' 'whole' 'screen' 'then' '' 'bytes' 'cpu' 'memory'
printf '%-28s %-8s %6s %6s %7s  %7s %6s %7s  %7s %8s\n' program size 'byte' 'screen' 'bytes' 'B/s' 'frames' 'a frame' 'ms/s' 'MiB'
printf '%-28s %-8s %6s %6s %7s  %7s %6s %7s  %7s %8s\n' '' '' ms ms '' '' '/s' '' '' ''
one "sitrep, 8 records" - "$build/sitrep" "$sample"
one "lnav, 8 records" - lnav "$sample"
one "sitrep -f, 1 record/s" "$box/live.log" "$build/sitrep" -f "$box/live.log"
one "lnav, 1 record/s" "$box/live.log" lnav "$box/live.log"
one "htop, every 1.5 s" - htop
one "btop, every 2 s" - btop --utf-force
if command -v tig >/dev/null 2>&1 && git -C "$top" rev-parse --git-dir >/dev/null 2>&1; then
	cd "$top" && one "tig, this project's log" - tig
elif command -v tig >/dev/null 2>&1; then
	echo "tig: no git checkout here; its rows are left out"
else
	echo "tig: absent; its rows are left out"
fi
