#!/bin/sh
# mutants: every listed one-line change to the program must fail a test (analysis.md 14.6).
# SPDX-License-Identifier: MIT
#
# tests/mutants.tsv has a change a line, apart by tabs: name, file, the tests that must see it,
# the text as it is (once in the file), the text instead. Each is made in a copy of the tree,
# where only its object and those tests are built. MUTANTS="name ..." tries these alone.
set -u

table=tests/mutants.tsv
copy=$(mktemp -d "${TMPDIR:-/tmp}/sitrep-mutants-XXXXXX") || exit 1
trap 'rm -rf "$copy"' EXIT
trap 'exit 1' INT TERM

rows() { grep -v '^#' "$table"; }
wanted() {
	[ -z "${MUTANTS:-}" ] && return 0
	case " $MUTANTS " in *" $1 "*) return 0 ;; esac
	return 1
}
build() { make -s -C "$copy" BUILD=build NO_TUI=1 CFLAGS="-O1" "$@" >"$copy/make.log" 2>&1; }
run() { (cd "$copy" && timeout 120 "build/tests/check_$1" >"$copy/run.log" 2>&1); }

# The file with the text replaced; fails unless it stands there exactly once.
change() {
	old=$2 new=$3 awk '
		{
			at = index($0, ENVIRON["old"])
			if (at) {
				n++
				$0 = substr($0, 1, at - 1) ENVIRON["new"] \
					substr($0, at + length(ENVIRON["old"]))
				if (index(substr($0, at + length(ENVIRON["new"])), ENVIRON["old"]))
					n++
			}
			print
		}
		END { exit n != 1 }' "$1"
}

mkdir "$copy/build"
tar cf - --exclude=./.git --exclude=./build . | (cd "$copy" && tar xf -) || exit 1
tests=$(rows | while IFS="$(printf '\t')" read -r name _ names _; do
	wanted "$name" && printf '%s\n' $names; done | sort -u)
[ -n "$tests" ] || { echo "mutants: none is called $MUTANTS"; exit 1; }
build -j2 $(printf 'build/tests/check_%s ' $tests) ||
	{ echo "mutants: the tree does not build:"; grep -v "^  CC" "$copy/make.log"; exit 1; }
for t in $tests; do
	run "$t" || { echo "mutants: $t fails without a change:"; cat "$copy/run.log"; exit 1; }
done

rows >"$copy/rows"
killed=0 lived=0
while IFS="$(printf '\t')" read -r name file names old new; do
	wanted "$name" || continue
	object="$copy/build/${file%.c}.o"
	cp -p "$copy/$file" "$copy/kept.c" && cp -p "$object" "$copy/kept.o" || exit 1
	verdict= seen=
	if ! change "$copy/kept.c" "$old" "$new" >"$copy/$file"; then
		verdict="STALE: not once in $file: $old"
	elif ! build $(printf 'build/tests/check_%s ' $names); then
		verdict="DOES NOT BUILD"
		grep -v "^  CC" "$copy/make.log" | head -n 5
	else
		for t in $names; do
			run "$t" || { seen=$t; break; }
		done
		[ -n "$seen" ] || verdict="LIVES: $names did not see it"
	fi
	# The object of before; the library is made anew with the next change.
	cp -p "$copy/kept.c" "$copy/$file" && cp -p "$copy/kept.o" "$object" || exit 1
	if [ -n "$verdict" ]; then
		lived=$((lived + 1))
		printf '%-28s %s\n' "$name" "$verdict"
	else
		killed=$((killed + 1))
		printf '%-28s seen by %s\n' "$name" "$seen"
	fi
done <"$copy/rows"
echo "mutants: $killed of $((killed + lived)) seen"
[ "$lived" -eq 0 ] && [ "$killed" -gt 0 ]
