#!/bin/sh
# cover.sh BUILD: of the lines of each floor, how many the tests of a --coverage build have run.
set -eu
build=$1
command -v gcov >/dev/null || { echo "cover: gcov is missing (it comes with gcc)" >&2; exit 1; }

# gcov says for each file: File 'x.c', then Lines executed:91.23% of 45.
for dir in core/base core/ingest core/store core/analysis core/incident core tui; do
	gcov -n -o "$build/$dir" "$dir"/*.c 2>/dev/null | awk -v dir="$dir" -v q="'" '
		/^File/ { split($0, part, q); own = index(part[2], dir "/") == 1 && part[2] ~ /\.c$/ }
		own && /^Lines executed/ {
			split($0, part, /[:% ]+/)
			run += part[3] * part[5] / 100; all += part[5]; own = 0
		}
		END { if (all) printf "%-14s %5.1f %%  of %d lines\n", dir, 100 * run / all, all }'
done
