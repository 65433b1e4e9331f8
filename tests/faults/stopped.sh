#!/bin/sh
# stopped.sh: the follower is stopped for 0 to 2 s at any instant while a log is rotated by hand, and
# while more happens in its folder than inotify can hold: every number comes once.
# SPDX-License-Identifier: MIT
set -u
. tests/faults/common.sh
rounds=${FAULT_ROUNDS:-6} lines=${FAULT_LINES:-3000}
fail() { bad=$((bad + 1)); echo "FAIL: stopped: $*"; grep -v idle "$box/err" | head -n 4 | sed 's/^/  /'; }
rotate() {
	case $1 in
	rename) mv "$log" "$log.$2"; : >>"$log" ;;
	delete) rm -f "$log"; : >>"$log" ;;	# what was not read of it yet is held open
	replace) : >"$log.new"; ln -f "$log" "$log.$2"; mv "$log.new" "$log" ;;
	esac
}
for style in rename replace; do
	rm -rf "$box/dir"; mkdir "$box/dir"; : >"$log"
	follow "$sitrep" records -f --verbose "$log"
	until_true 20 grep -q idle: "$box/err"
	"$writer" "$log" "$lines" 8000 & writing=$!
	i=0
	while [ $i -lt "$rounds" ] && kill -0 $writing 2>/dev/null; do
		i=$((i + 1))
		sleep "0.$(((i * 3 + 1) % 10))"
		kill -STOP $pid
		rotate $style $i; kill -HUP $writing 2>/dev/null
		sleep "$((i % 2)).$(((i * 7) % 10))"
		kill -CONT $pid
	done
	wait $writing
	until_true 20 has "$lines"
	stop
	numbers_are 1 "$lines" || fail "$style: $lost lost, $twice twice"
done

# Overflow: more events than the queue holds, while nobody reads it.
most=$(cat /proc/sys/fs/inotify/max_queued_events 2>/dev/null || echo 0)
if [ "$most" -gt 0 ] && [ "$most" -le 65536 ]; then
	rm -rf "$box/dir"; mkdir "$box/dir"; : >"$log"
	follow "$sitrep" records -f --verbose "$log"
	until_true 20 grep -q idle: "$box/err"
	kill -STOP $pid
	# Two names, so that no two events in a row are alike and made one.
	(cd "$box/dir" && i=0 && while [ $i -le $((most / 2)) ]; do : >a; : >b; rm a b; i=$((i + 2)); done)
	"$writer" "$log" 500
	mv "$log" "$log.1"; "$writer" "$log.x" 0; : >"$log"
	kill -CONT $pid
	until_true 20 has 500
	stop
	numbers_are 1 500 || fail "overflow: $lost lost, $twice twice"
	echo "  stopped: a queue of $most events overflowed"
else
	echo "skip: stopped: overflow: a queue of $most events"
fi
echo "stopped: $rounds rounds of 2 styles, $bad wrong"
[ $bad -eq 0 ]
