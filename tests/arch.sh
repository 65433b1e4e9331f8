#!/bin/sh
# arch.sh: the walls of the house (HACKING.md): who may include whom, and which symbols cross.
set -u
build=${BUILD:-build} bad=0
say() { echo "arch: $*"; bad=1; }

# 1. Only tui/term.c includes curses.
for f in $(grep -lE '#include *<(n?curses|ncursesw/|term)\b' core/*/*.[ch] core/*.[ch] tui/*.[ch] 2>/dev/null); do
	[ "$f" = tui/term.c ] || say "$f includes curses; only tui/term.c may"
done
# 2. No floor looks up: each may include itself and the floors below it.
below='base'
for floor in base ingest store analysis incident; do
	[ "$floor" = base ] || below="$below|$floor"
	for f in core/$floor/*.[ch]; do
		grep -nE '#include "' "$f" | grep -vE "\"(core/($below)/|[a-z_]+\.inc\")" | while read -r l; do
			echo "arch: $f:$l: looks up"; done
	done
done >"$build/arch.up"
[ -s "$build/arch.up" ] && { cat "$build/arch.up"; bad=1; }
# 3. A private header belongs to its own floor; the front end stands on the engine and base.
for f in core/*/*.[ch] core/*.[ch] tui/*.[ch]; do
	dir=${f%/*}
	grep -oE '#include "[a-z0-9_/]*_private\.h"' "$f" | sed 's/.*"\(.*\)"/\1/' | while read -r h; do
		[ "${h%/*}" = "$dir" ] || echo "arch: $f includes the private $h"; done
done >"$build/arch.private"
[ -s "$build/arch.private" ] && { cat "$build/arch.private"; bad=1; }
grep -nE '#include "core/(ingest|store|analysis|incident)/' tui/*.[ch] >"$build/arch.tui" &&
	{ sed 's/^/arch: looks past the engine: /' "$build/arch.tui"; bad=1; }
# 4. Symbols: term.o uses only these of curses; no other object uses any.
allowed=' newterm endwin delscreen doupdate wnoutrefresh mvwadd_wchnstr mvadd_wchnstr wadd_wchnstr setcchar
 start_color has_colors init_extended_pair init_pair use_default_colors assume_default_colors
 curs_set cbreak raw noecho nonl keypad meta intrflush nodelay wmove move resizeterm resize_term
 redrawwin clearok touchwin set_escdelay tigetnum tigetflag tigetstr setupterm del_curterm
 stdscr COLORS COLOR_PAIRS LINES COLS cur_term set_term def_prog_mode reset_prog_mode leaveok
 werase use_env use_tioctl idlok scrollok noqiflush qiflush typeahead idcok def_shell_mode reset_shell_mode
 curs_set wredrawln mousemask set_tabsize is_term_resized putp tparm flushinp wrefresh '
curses=$(pkg-config --variable=libdir ncursesw)
names=$(for so in "$curses"/libncursesw.so "$curses"/libtinfo.so; do
	[ -e "$so" ] && nm -D --defined-only "$(grep -oE '[a-z]+\.so\.[0-9]+' "$so" 2>/dev/null | head -1 | sed "s|^|$curses/|" || true)" 2>/dev/null
	done | awk '{print $3}' | sed 's/@.*//' | sort -u)
[ -n "$names" ] || names=$(ldd "$build/sitrep" | awk '/libncursesw|libtinfo/{print $3}' |
	while read -r so; do nm -D --defined-only "$so"; done | awk '{print $3}' | sed 's/@.*//' | sort -u)
[ -n "$names" ] || say "the symbols of curses were not found: nothing was compared"
printf '%s\n' $names >"$build/arch.curses"
for o in $(find "$build/core" "$build/tui" -name '*.o'); do
	used=$(nm -u "$o" | awk '{print $2}' | grep -Fxf "$build/arch.curses")
	for s in $used; do
		case "$o" in
		*/tui/term.o) case "$allowed" in *[[:space:]]"$s"[[:space:]]*) ;; *) say "term.o uses $s" ;; esac ;;
		*) say "$o uses $s of curses" ;;
		esac
	done
done
# 5. Rooms: no file of core or tui past 400 lines.
for f in core/*/*.[ch] core/*.[ch] tui/*.[ch]; do
	n=$(wc -l <"$f"); [ "$n" -le 400 ] || say "$f has $n lines"
done
# 6. The top of the tree holds what the house lists.
for f in $(git ls-files 2>/dev/null | sed 's|/.*||' | sort -u); do
	case $f in Makefile|tui|core|themes|samples|tests|man|README.md|LICENSE|HACKING.md|.*) ;;
	*) say "$f stands at the top of the tree" ;; esac
done
[ "$bad" = 0 ] && echo "arch: clean"
exit $bad
