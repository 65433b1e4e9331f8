#!/bin/sh
# saves.sh: each system call of a save fails once, with each errno, at each of its turns: no note is
# lost, none is told as kept that is not, files are old or new, and nothing is left lying about.
# SPDX-License-Identifier: MIT
set -u
keep=${BUILD:-build}/faults/keep box=$(mktemp -d) runs=0 bad=0
trap 'rm -rf "$box"' EXIT
command -v strace >/dev/null || { echo "skip: saves: strace is absent"; exit 0; }
strace -o /dev/null true 2>/dev/null || { echo "skip: saves: strace may not trace here"; exit 0; }
calls=${FAULT_CALLS:-openat write pwrite64 fsync fdatasync rename ftruncate unlink flock fcntl close}
errnos=${FAULT_ERRNOS:-ENOSPC EIO EROFS EDQUOT ESTALE EINTR}
dir=$box/dir session=$box/dir/a.session file=$box/dir/report.md

fail() { bad=$((bad + 1)); echo "FAIL: saves: $call $errno at $n: $*"; sed 's/^/  /' "$box/err"; }
for call in $calls; do for errno in $errnos; do n=1; while :; do
	rm -rf "$dir"; mkdir "$dir"; printf 'old text\n' >"$file"
	"$keep" write "$session" "$box/other" 2 old >/dev/null 2>&1
	strace -f -o "$box/trace" -e "trace=$call" -e "inject=$call:error=$errno:when=$n" \
		"$keep" write "$session" "$file" 3 new >"$box/out" 2>"$box/err"
	code=$?
	grep -q INJECTED "$box/trace" || break
	n=$((n + 1))
	grep -q 'error while loading\|cannot open shared' "$box/err" && continue	# it never began
	runs=$((runs + 1))
	"$keep" list "$session" >"$box/list" 2>"$box/why" || fail "the session cannot be read: $(cat "$box/why")"
	{ echo "old-1"; echo "old-2"; sed -n 's/^kept //p' "$box/out"; } >"$box/must"
	[ "$(sort "$box/list" | uniq -d | wc -l)" -eq 0 ] || fail "a note stands there twice"
	sort "$box/must" >"$box/a"; sort "$box/list" >"$box/b"
	[ -z "$(comm -23 "$box/a" "$box/b")" ] || fail "kept and not there: $(comm -23 "$box/a" "$box/b" | tr '\n' ' ')"
	! grep -qv '^\(old\|new\)-[123]$' "$box/list" || fail "invented: $(grep -v '^\(old\|new\)-[123]$' "$box/list")"
	case $(cat "$file") in
	"old text") [ $code -ne 0 ] || fail "exit 0, and the file is the old one" ;;
	"new text of new") ;;
	*) fail "neither old nor new: $(cat "$file")" ;;
	esac
	case $code in
	0) [ "$(grep -c '^kept' "$box/out")" -eq 3 ] && grep -q '^saved' "$box/out" || fail "exit 0, and not all is kept" ;;
	7[0-9]|6[0-9]) [ -s "$box/err" ] || [ "$call" = write ] || fail "exit $code without a word" ;;
	*) fail "exit $code" ;;
	esac
	! grep -q forgotten "$box/err" || fail "a failure is forgotten"
	[ "$call" = unlink ] || [ "$(ls -A "$dir" | grep -cv '^a.session$\|^report.md$')" -eq 0 ] ||
		fail "left lying about: $(ls -A "$dir" | tr '\n' ' ')"
done; done; done

# The harness can fail: a save that skips its fsync before the rename is found out in the order.
strace -f -o "$box/trace" -e trace=fsync,rename,write "$keep" write "$session" "$file" 1 order >/dev/null 2>&1
order=$(sed -n 's/^[0-9]* *\(write\|fsync\|rename\)(.*/\1/p' "$box/trace" | tr '\n' ' ')
case $order in *"write fsync rename fsync"*) ;; *) bad=$((bad + 1)); echo "FAIL: saves: order of a save: $order" ;; esac
echo "saves: $runs faults, $bad wrong"
[ $bad -eq 0 ]
