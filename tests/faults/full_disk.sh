#!/bin/sh
# full_disk.sh: a disk of 64 KB: filled while notes are saved, freed, tried again: nothing is lost.
# SPDX-License-Identifier: MIT
set -u
if [ "${1:-}" != inside ]; then
	unshare -Urm true 2>/dev/null || { echo "skip: full_disk: unshare -Urm is refused"; exit 0; }
	exec unshare -Urm sh "$0" inside
fi
keep=${BUILD:-build}/faults/keep disk=$(mktemp -d) box=$(mktemp -d) bad=0 rounds=${FAULT_ROUNDS:-20} i=0
trap 'umount "$disk" 2>/dev/null; rmdir "$disk"; rm -rf "$box"' EXIT
mount -t tmpfs -o size=64k none "$disk" 2>/dev/null || { echo "skip: full_disk: no tmpfs may be mounted"; exit 0; }
fail() { bad=$((bad + 1)); echo "FAIL: full_disk: round $i: $*"; sed 's/^/  /' "$box/err"; }
mkfifo "$box/go"
while [ $i -lt "$rounds" ]; do
	i=$((i + 1))
	rm -f "$disk"/*
	"$keep" write "$disk/a.session" "$disk/r.md" 2 old >/dev/null 2>"$box/err" || fail "an empty disk"
	# A page is the least that a file takes: leave none, or so many bytes of the session's own.
	head -c 65536 /dev/zero >"$disk/filler" 2>/dev/null
	n=$((60 + i * 7))	# more than the rest of its page holds
	: >"$box/out"
	"$keep" retry "$disk/a.session" $n new <"$box/go" >"$box/out" 2>"$box/err" & pid=$!
	exec 3>"$box/go"
	tries=0
	while ! grep -q '^unsaved' "$box/out" && kill -0 $pid 2>/dev/null && [ $tries -lt 250 ]; do
		tries=$((tries + 1)); sleep 0.02
	done
	grep -q '^unsaved' "$box/out" || fail "the disk was full, and nothing was said"
	grep -q 'No space left' "$box/err" || fail "no reason"
	rm -f "$disk/filler"
	echo >&3; exec 3>&-
	wait $pid; code=$?
	[ $code -eq 0 ] || fail "exit $code after there was room again"
	"$keep" list "$disk/a.session" >"$box/list" 2>>"$box/err"
	[ "$(sort -u "$box/list" | wc -l)" -eq $((n + 2)) ] && [ "$(wc -l <"$box/list")" -eq $((n + 2)) ] ||
		fail "$(wc -l <"$box/list") notes, not $((n + 2))"
	# A whole file that has no room: the old one stays, and no temp beside it.
	head -c 65536 /dev/zero >"$disk/filler" 2>/dev/null
	"$keep" write "$box/b.session" "$disk/r.md" 1 late >/dev/null 2>"$box/err" && fail "saved on a full disk"
	[ "$(cat "$disk/r.md")" = "new text of old" ] || fail "the old file is gone"
	[ "$(ls -A "$disk" | wc -l)" -eq 3 ] || fail "left lying about: $(ls -A "$disk" | tr '\n' ' ')"
	rm -f "$box/b.session"
done
echo "full_disk: $rounds rounds, $bad wrong"
[ $bad -eq 0 ]
