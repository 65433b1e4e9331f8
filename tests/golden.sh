#!/bin/sh
# golden.sh check|write: the frames of tests/golden/frames.txt against tests/golden/NAME.txt, or drawn anew.
# Each is drawn without notes, at a fixed time; a frame that changed is shown as a diff.
set -u
what=${1:-check} golden=tests/golden bad=0 n=0
sitrep=${BUILD:-build}/sitrep
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
export XDG_STATE_HOME="$box/state" HOME="$box"
unset XDG_CONFIG_HOME XDG_RUNTIME_DIR NO_COLOR COLORTERM COLORFGBG LINES COLUMNS

trim() { sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//'; }
while IFS='|' read -r name log size flags keys; do
	name=$(echo "$name" | trim)
	case $name in ''|'#'*) continue ;; esac
	log=$(echo $log) size=$(echo $size)
	case $flags in *--frame-roles*) file=$golden/$name.roles ;; *) file=$golden/$name.txt ;; esac
	echo "$file" >>"$box/known"
	rm -rf "$box/state"
	# Flags are words; keys are one argument.
	if ! "$sitrep" --frame "$size" --now 2025-08-01T18:30:00Z $flags --keys "$(echo "$keys" | trim)" \
		"samples/$log.json" >"$box/frame" 2>"$box/err"; then
		echo "golden: $name: not drawn: $(cat "$box/err")"; bad=$((bad + 1)); continue
	fi
	rows=$(wc -l <"$box/frame")
	[ "$rows" -eq "${size#*x}" ] || { echo "golden: $name: $rows rows, not ${size#*x}"; bad=$((bad + 1)); }
	n=$((n + 1))
	if [ "$what" = write ]; then
		cmp -s "$box/frame" "$file" || { cp "$box/frame" "$file"; chmod 644 "$file"; echo "golden: $file"; }
	elif ! diff -u "$file" "$box/frame" >"$box/diff" 2>&1; then
		echo "golden: $name is not as in $file:"; cat "$box/diff"; bad=$((bad + 1))
	fi
done <$golden/frames.txt
# No file is left over from a frame that is no longer listed.
for file in $golden/*.txt $golden/*.roles; do
	[ "$file" = $golden/frames.txt ] || [ ! -e "$file" ] || grep -qxF "$file" "$box/known" ||
		{ echo "golden: $file is not listed in frames.txt"; bad=$((bad + 1)); }
done
# Every view at every size is drawn by a test (tests/golden/views).
if [ "$what" = write ] && [ -x "${BUILD:-build}/tests/check_frames" ]; then
	SITREP_GOLDEN=write "${BUILD:-build}/tests/check_frames" >"$box/views" 2>&1 || { cat "$box/views"; bad=$((bad + 1)); }
fi
[ "$bad" -eq 0 ] || { echo "$bad of $n frames differ; make golden draws them anew, for review"; exit 1; }
echo "$n"
