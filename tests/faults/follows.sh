#!/bin/sh
# follows.sh: each system call of a follower fails once, with each errno, at its turns, while its log
# grows and is rotated: it says so or goes on; every number comes once, and it never falls.
# SPDX-License-Identifier: MIT
set -u
. tests/faults/common.sh
command -v strace >/dev/null || { echo "skip: follows: strace is absent"; exit 0; }
strace -o /dev/null true 2>/dev/null || { echo "skip: follows: strace may not trace here"; exit 0; }
calls=${FAULT_CALLS:-openat read pread64 newfstatat close fcntl inotify_init1 inotify_add_watch epoll_create1 epoll_ctl poll getdents64 lseek}
errnos=${FAULT_ERRNOS:-EIO ESTALE EINTR ENOSPC}
most=${FAULT_MOST:-12} step=${FAULT_STEP:-6} runs=0 ended=0
fail() { bad=$((bad + 1)); echo "FAIL: follows: $call $errno at $n: $*"; grep -v idle "$box/err" | head -n 3 | sed 's/^/  /'; }
has_or_is_over() { has "$1" || is_over; }
put() { i=$1; while [ $i -le "$2" ]; do
	printf '{"timestamp":"2025-08-01T18:00:%02dZ","endpoint":"/pay","responseTimeMs":%d,"status":"OK","modelVersion":"v1"}\n' $i $i
	i=$((i + 1)); done; }
one() {
	rm -rf "$box/dir"; mkdir "$box/dir"; put 1 9 >"$log"
	follow strace -D -f -o "$box/trace" -e "trace=$call" -e "inject=$call:error=$errno:when=$n" \
		"$sitrep" records -f "$log"
	until_true 10 has_or_is_over 9 || fail "the first records do not come"
	put 10 12 >>"$log"
	until_true 10 has_or_is_over 12 || fail "what was appended does not come"
	mv "$log" "$log.1"; put 13 15 >"$log"
	until_true 10 has_or_is_over 15 || fail "what came after the rotation does not"
	if is_over; then
		wait "$pid"; code=$?; pid=
		ended=$((ended + 1))
		# It may end only where it could not begin, and says why.
		[ "$code" -ge 64 ] && [ "$code" -le 78 ] && [ -s "$box/err" ] && [ "$code" -ne 70 ] || [ "$code" -eq 127 ] ||
			fail "it ended with $code"
		return
	fi
	stop
	numbers_are 1 15 || fail "$lost lost, $twice twice"
}
for call in $calls; do
	turn=0
	for errno in $errnos; do
		n=$((1 + turn)); turn=$((turn + 1))
		while [ $n -le "$most" ]; do
			one
			grep -q INJECTED "$box/trace" || break
			runs=$((runs + 1))
			n=$((n + step))
		done
	done
done
echo "follows: $runs faults, $ended ended with a message, $bad wrong"
[ $bad -eq 0 ]
