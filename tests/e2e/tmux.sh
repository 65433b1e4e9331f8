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
echo "$passed"
