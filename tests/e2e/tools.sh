#!/bin/sh
# tools.sh: theme, doctor, status, play and the settings, as a person meets them on the command line.
set -u
sitrep=${BUILD:-build}/sitrep sample=samples/kenya-sme-timeouts.json
case $sitrep in /*) ;; *) sitrep=$PWD/$sitrep ;; esac
sample=$PWD/$sample
box=$(mktemp -d) passed=0 failed=0
trap 'rm -rf "$box"' EXIT
XDG_STATE_HOME=$box/state XDG_CONFIG_HOME=$box/config HOME=$box LC_ALL=C.UTF-8 TERM=xterm-256color
export XDG_STATE_HOME XDG_CONFIG_HOME HOME LC_ALL TERM
unset XDG_RUNTIME_DIR NO_COLOR COLORTERM COLORFGBG TMUX VISUAL EDITOR
cd "$box" || exit 1
mkdir -p config/sitrep/themes

# does CODE TEXT ARG...: ends with CODE, and what it says holds TEXT.
does() {
	want=$1 text=$2; shift 2
	"$sitrep" "$@" >.out 2>.err </dev/null; code=$?
	if [ "$code" = "$want" ] && { [ -z "$text" ] || cat .out .err | grep -qF -e "$text"; }; then passed=$((passed + 1)); return; fi
	failed=$((failed + 1))
	printf 'FAIL: sitrep %s: exit %s, not %s, or not: %s\n' "$*" "$code" "$want" "$text"
	cat .out .err | head -n 8
}

# Themes. S10: all five pass; one under the limits is refused, by check alone.
does 0 'cvd-safe        dark   contrast   7.1:1  color vision  17.0' theme list
for name in dark light high-contrast cvd-safe mono; do
	does 0 "$name: for a background" theme check $name
	does 0 '"sitrep_theme": 1' theme show $name
done
cat >pale.json <<'END'
{"sitrep_theme": 1, "name": "pale", "appearance": "dark", "roles": {
 "text": {"fg": {"rgb": "#444444"}}, "status.ok": {"fg": {"rgb": "#888888"}},
 "status.warn": {"fg": {"rgb": "#8a8a8a"}}, "status.bad": {"fg": {"rgb": "#8c8c8c"}}}}
END
does 78 'UNDER' theme check pale.json
does 0 'VERSIONS' --theme pale.json --frame 80x24 "$sample"
does 78 'theme pale: unknown; built in are' --theme pale --frame 80x24 "$sample"
sed 's/pale/mine/' pale.json >config/sitrep/themes/mine.json
does 0 'mine            dark' theme list
does 0 'VERSIONS' --theme mine --frame 80x24 "$sample"
does 0 '"name": "mine"' theme show mine
echo '{"sitrep_theme": 1, "name": "x", "appearance": "dim", "roles": {}}' >dim.json
does 78 'dim.json: appearance: must be "dark", "light" or "any"' theme check dim.json
does 78 'dim.json: appearance:' --theme dim.json --frame 80x24 "$sample"
does 64 'theme: what?' theme
does 64 'theme check: name a theme' theme check
does 78 'nonesuch.json' theme check ./nonesuch.json

# Settings: of the config folder, of --config, never of the working directory; an option beats them.
echo '{"ui": {"fps": 99}}' >config.json
does 0 'VERSIONS' --frame 80x24 "$sample"
does 78 'config.json: ui.fps: must be a whole number from 1 to 10' stats --config config.json "$sample"
does 78 'nonesuch' stats --config nonesuch "$sample"
printf '{\n "ui": {"them": 1}}\n' >config/sitrep/config.json
does 0 'config.json: line 2: unknown key ui.them' stats "$sample"
echo '{"gate.min-n": 3}' >config/sitrep/config.json
does 1 'fail' gate "$sample"
does 2 '' gate --min-n 20 "$sample"
echo '{"ui": {"glyphs": "ascii"}}' >config/sitrep/config.json
does 0 '' --frame 80x24 "$sample"
LC_ALL=C grep -q '[^ -~]' .out && { echo "FAIL: ui.glyphs ascii: more than ASCII"; failed=$((failed + 1)); }
echo '{"ui": {"glyphs": "braille"}}' >config/sitrep/config.json
does 0 '⣿' --frame 80x24 "$sample"
echo '{"input.map": ["latency=nothing"]}' >config/sitrep/config.json
does 0 '"field":"nothing"' stats --format json --map latency=nothing "$sample"
# Words of a status: in the figures, in every output's notes; also where lines are not JSON.
echo '{"input.outcomes": {"slow": "timeout", "200": "server_error"}}' >config/sitrep/config.json
printf '{"timestamp":"2025-08-01T18:06:0%dZ","endpoint":"/a","status":"SLOW","latency_ms":9}\n' 1 2 3 >slow.json
does 0 '"timeouts":3' stats --format json slow.json
does 0 'words of the config: slow=timeout, 200=server_error' stats slow.json
printf '10.0.0.1 - - [01/Aug/2025:18:06:0%d +0000] "GET /a HTTP/1.1" 200 12 "-" "-"\n' 1 2 3 >access.log
does 0 '"errors":3' stats --format json access.log
# A threshold: another verdict, which says so; and doctor shows what is in force.
echo '{"analysis": {"min_ratio": 9.5, "min_shift_ms": 900}}' >config/sitrep/config.json
for command in stats rca report; do
	does 0 'thresholds of the config: min_ratio 9.5 (usually 1.1), min_shift_ms 900 (usually 5)' $command --format json "$sample"
done
does 0 'thresholds of the config: min_ratio 9.5' --frame 120x36 "$sample"
does 0 '(set; usually 1.1)' doctor --limits
echo '{"analysis": {"min_ratio": 99}}' >config/sitrep/config.json
does 78 'config.json: analysis.min_ratio: must be a number from 1 to 10' rca "$sample"
# Keys: the footer shows them, and they work; a talk keeps the usual ones.
echo '{"ui.keys": {"causes": ["e"]}}' >config/sitrep/config.json
does 0 'HYPOTHESES' --frame 80x24 --keys e "$sample"
does 0 'VERSIONS' --frame 80x24 --keys H "$sample"
echo '{"ui.keys": {"causes": "<C-s>"}}' >config/sitrep/config.json
does 78 'config.json: ui.keys: causes: <C-s>: belongs to terminals' --frame 80x24 "$sample"
does 0 'analysis.min_ratio     a threshold of the verdict' help config
rm config/sitrep/config.json

# doctor says what to type; status says nothing when no board runs; play says which line is broken.
does 0 'TERM           xterm-256color' doctor
does 0 'clipboard      the terminal (OSC 52)' doctor
does 0 'fields         time timestamp' doctor "$sample"
does 0 'reference_n' doctor --limits
printf '%s\n' '{"time":"03/04/2026 13:05:06","path":"/a","status":200}' >odd.log
does 65 'time is "03/04/2026 13:05:06", which is no time that sitrep reads: is the day first, or' doctor odd.log
does 65 'unread         path /a: read as the endpoint' doctor odd.log
TERM=nonesuch-9 does 0 'export TERM=xterm-256color' doctor
TERM=screen does 0 'clipboard      the file alone' doctor
LC_ALL=C does 0 'export LANG=C.UTF-8' doctor
NO_COLOR=1 does 0 'none (terminfo 256), NO_COLOR' doctor
does 0 '' status --tmux
[ -s .out ] && { echo "FAIL: status: no board runs"; failed=$((failed + 1)); }
does 65 'no header of an asciicast v2' play "$sample"
does 66 'nonesuch.cast' play nonesuch.cast
does 64 'play: name one FILE.cast' play
does 0 '' --frame 80x24 --record a.cast "$sample"
does 0 'VERSIONS' play --frame 80x24 --keys 0 a.cast
does 73 'a.cast: File exists; name another file' --frame 80x24 --record a.cast "$sample"

# What was met on the way is told: a key that is not used, a recording that is cut, keys, formats.
echo '{"theme": "nope"}' >theme.json
does 0 'theme.json: line 1: unknown key theme; nearest: ui.theme' stats --config theme.json "$sample"
does 0 '1 key not used, named above; sitrep help config' doctor --config theme.json
grep -q '^config .* ok$' .out && { echo "FAIL: doctor: ok, with a warning"; failed=$((failed + 1)); }
does 0 '  ui.theme ' help config
does 0 '  gate.min-n ' help config
for options in "" "--limits" "$sample"; do
	TERM=linux does 0 '' doctor $options
	grep -q 'export TERM' .out && { echo "FAIL: doctor: another TERM for a console"; failed=$((failed + 1)); }
	# A path alone may be longer than a line; glyphs are more bytes than cells.
	awk 'length($0) > 80 && !/^glyphs/' .out | grep -qv "$box\|samples/" && { echo "FAIL: doctor $options: more than 80"; failed=$((failed + 1)); }
done
TERM=screen does 0 'export TERM=xterm-256color' doctor
does 0 '80x24 cast, 40 columns, 12 rows cut' play --frame 40x12 a.cast
does 0 '80x24 cast, 1 column cut  ' play --frame 79x24 a.cast
does 0 'END x1' play --frame 80x24 --keys 'g' a.cast
grep -q ' cut' .out && { echo "FAIL: play: cut, with room for all"; failed=$((failed + 1)); }
does 0 ' { }    the chapter before, the next' play --frame 60x24 --keys '?' a.cast
does 0 'VERSIONS' play --frame 80x24 --keys '? ? 0' a.cast
formats() {
	got=$("$sitrep" help "$1" | sed -n 's/^  --format NAME *//p')
	if [ "$got" = "$2" ]; then passed=$((passed + 1)); return; fi
	failed=$((failed + 1)); echo "FAIL: help $1: formats: $got"
}
formats stats 'text (default), json'
formats export 'argo, flagger, prometheus, promtest, k6'
formats records 'json (default), csv, sql'
formats report 'text (default), json, md, slack, statuspage, talk'
formats lint 'text (default), json'

# Only what was given is named.
does 0 'no record matches what was asked for: --since ' --since 20:00 --frame 80x24 "$sample"
does 0 'no record matches what was asked for: --where, --until ' --where 'latency>1' --until 01:00 --frame 80x24 "$sample"

[ "$failed" = 0 ] || exit 1
echo "$passed"
