#!/bin/sh
# tmux.sh: the board inside tmux, on a socket of its own: drawn, resized live, split, left.
set -u
command -v tmux >/dev/null || { echo "skip: tmux.sh: tmux is absent"; exit 77; }
infocmp tmux-256color >/dev/null 2>&1 || { echo "skip: tmux.sh: terminfo of tmux is absent"; exit 77; }
sitrep=${BUILD:-build}/sitrep
case $sitrep in /*) ;; *) sitrep=$PWD/$sitrep ;; esac
box=$(mktemp -d) passed=0
mux() { TMUX='' tmux -S "$box/socket" -f /dev/null "$@"; }
trap 'mux kill-server 2>/dev/null; rm -rf "$box"' EXIT
export XDG_STATE_HOME="$box/state" HOME="$box" LC_ALL=C.UTF-8

screen() { mux capture-pane -p -t board; }
fail() { echo "FAIL: $*"; screen; exit 1; }
# until WHAT COMMAND...: until it succeeds, 5 s at most; looks 50 times a second.
until_() {
	what=$1 tries=250; shift
	while ! "$@"; do
		tries=$((tries - 1)); [ "$tries" -gt 0 ] || fail "5 s passed: $what"
		sleep 0.02
	done
	passed=$((passed + 1))
}
shows() { screen | grep -qF -e "$1"; }
lacks() { ! shows "$1"; }
# The whole screen is the frame of its size, drawn anew.
is_frame() {
	"$sitrep" --frame "$1" --session "$box/other" samples/kenya-sme-timeouts.json |
		sed 's/ *$//' >"$box/frame"
	rm -f "$box/other"
	screen | sed 's/ *$//' | cmp -s - "$box/frame"
}
size() { mux resize-window -t board -x "$1" -y "$2"; }

mux new-session -d -s board -x 80 -y 24 "cat" || { echo "FAIL: no tmux server"; exit 1; }
mux set -g status off
mux set -g default-terminal tmux-256color
mux set -g window-size manual
size 80 24
# The shell around it keeps its exit code, and the pane open: what tmux tells of a dead pane comes late or never.
mux respawn-pane -k -t board "'$sitrep' --session '$box/notes' samples/kenya-sme-timeouts.json
	echo \$? >'$box/code'; exec cat"
until_ "the verdict is drawn" shows "PROBABLE"
until_ "80x24 is drawn whole" is_frame 80x24
# Through 1x1 on the way: there curses cannot write the last cell of a terminal that wraps at once
# (terminfo without rmam), so it is asked only to go on.
for dims in "20 5" "160 48" "1 1" "2 2" "40 10" "120 36" "80 24"; do
	size $dims
	[ "$dims" != "1 1" ] || continue
	until_ "$dims is drawn whole" is_frame "$(echo $dims | tr ' ' x)"
done
# Once more through 1x1, and now drawn there: the cursor is then elsewhere than curses thinks.
mux pipe-pane -t board "cat >>'$box/bytes'"
for i in 1 2 3; do
	size 40 10
	until_ "40x10 is drawn whole" is_frame 40x10
	: >"$box/bytes"
	size 1 1
	until_ "1x1 is answered" test -s "$box/bytes"
	size 2 2
	until_ "2x2 behind 1x1 is drawn whole" is_frame 2x2
done
mux pipe-pane -t board
size 80 24
mux send-keys -t board H
until_ "H opens the causes" shows HYPOTHESES
mux send-keys -t board Escape
until_ "Esc comes back" lacks HYPOTHESES
mux send-keys -t board m
until_ "m opens a note" shows "note:"
mux send-keys -t board -l "seen in tmux"
until_ "the note is drawn" shows "note: seen in tmux"
mux send-keys -t board Enter
until_ "the note is kept" grep -q "seen in tmux" "$box/notes"
# Copied, it is in tmux's own buffer, and in the file.
mux send-keys -t board y
copied() { mux show-buffer 2>/dev/null | grep -qF kubectl; }
until_ "y goes through tmux load-buffer" copied
until_ "y says the way it took" shows "by tmux load-buffer"
until_ "clip.txt holds the same" grep -qF kubectl "$box/state/sitrep/run/clip.txt"
status() { "$sitrep" status --tmux | grep -qx 'sitrep SEV2 PROBABLE v1.3 4/5 T/O'; }
until_ "status --tmux tells the board that runs" status
# S38: an attached viewer at 80x24 of a board of 160x48 sees its top left.
size 160 48
until_ "160x48 is drawn" shows "ENDPOINT x VERSION"
for word in PROBABLE "v1.3  " "LOADED 18:07:15Z" "Declare"; do
	screen | head -n 24 | cut -c1-100 | grep -qF "$word" || fail "S38: no $word in the crop"
	passed=$((passed + 1))
done
size 80 24
until_ "80x24 again" shows "vs base"
# In a pane that is split live, it is drawn anew.
mux split-window -h -t board:0.0 "cat"
mux select-pane -t board:0.0
until_ "half the width shows the verdict" shows "PROBABLE"
mux kill-pane -t board:0.1
until_ "the whole width comes back" shows "vs base"
mux send-keys -t board:0.0 q
ended() { [ -s "$box/code" ]; }
until_ "q ends it" ended
[ "$(cat "$box/code")" = 0 ] || fail "q: ended with $(cat "$box/code"), not 0"
[ "$(mux display -p -t board:0.0 '#{alternate_on}')" = 0 ] || fail "the alternate screen was not left"
# S39: a followed log that turns bad gives the window a title; left, the old one is back.
log=$box/api.log
lines() { # lines FROM TO VERSION STATUS MS
	i=$1; while [ "$i" -lt "$2" ]; do
		printf '{"timestamp":"2025-08-01T18:%02d:%02dZ","endpoint":"/pay","responseTimeMs":%d,"status":"%s","modelVersion":"%s"}\n' \
			$((i / 60)) $((i % 60)) "$5" "$4" "$3"; i=$((i + 1)); done >>"$log"
}
lines 0 120 v1 OK 100
: >"$box/code"
mux select-pane -t board:0.0 -T "mine"
mux respawn-pane -k -t board:0.0 "'$sitrep' -f --session '$box/live' '$log'
	echo \$? >'$box/code'; exec cat"
until_ "a quiet log is no incident" shows "NO INCIDENT"
lines 130 170 v2 Timeout 3000
title() { mux display -p -t board:0.0 '#{pane_title}'; }
called() { title | grep -q '^sitrep .*v2 40/40 T/O$'; }
until_ "S39: the window has a title" called
mux send-keys -t board:0.0 q
until_ "q ends the followed board" ended
was_back() { [ "$(title)" = mine ]; }
until_ "S39: the old title is back" was_back
# S17: the last cell of the screen is written, and nothing wraps or scrolls.
printf '%s\n' '{"version":2,"width":20,"height":5}' '[0.0,"o","\u001b[1;1Htop\u001b[5;1Habcdefghijklmnopqrs\u2026"]' \
	'[900.0,"o","x"]' >"$box/corner.cast"
size 20 5
mux respawn-pane -k -t board:0.0 "'$sitrep' play '$box/corner.cast'"
until_ "S17: the last cell is drawn" shows "abcdefghijklmnopqrs…"
[ "$(screen | head -n 1)" = top ] || fail "S17: the screen scrolled"
mux send-keys -t board:0.0 q
echo "$passed"
