#!/bin/sh
# lint.sh: style that matters, banned calls, the binary's hardening, the manual; each line says where.
set -u
build=${BUILD:-build} bad=0
say() { echo "lint: $*"; bad=1; }
sources=$(ls core/*/*.[ch] core/*.[ch] tui/*.[ch] tests/*.[ch] tests/*/*.[ch] 2>/dev/null)

for f in $sources; do
	head -n 1 "$f" | grep -qE '^/\* [a-z0-9_]+(, [a-z0-9_]+)*: ' || say "$f: the first line is not '/* module: one sentence. */'"
	head -n 6 "$f" | grep -q 'SPDX-License-Identifier: MIT' || say "$f: no SPDX line"
	expand -t 8 "$f" | awk -v f="$f" 'length($0) > 100 { printf "lint: %s:%d: %d columns\n", f, NR, length($0); e = 1 } END { exit e }' || bad=1
	grep -nE '[[:space:]]+$' "$f" /dev/null && bad=1
	grep -nE '^ {8}' "$f" /dev/null && bad=1
	case $f in *.h) grep -q '^#ifndef SR_' "$f" || say "$f: no SR_ guard" ;; esac
done
grep -nE '\b(TODO|FIXME|XXX|HACK)\b' $sources Makefile && bad=1
grep -nE '^typedef' core/*/*.[ch] core/*.[ch] tui/*.[ch] 2>/dev/null | grep -vE '\(\*' && bad=1

# Banned calls, by symbol.
banned='strcpy strcat sprintf vsprintf gets strtok mktemp tmpnam system popen atoi atof strptime mktime alloca
initscr init_color cJSON_Parse cJSON_GetObjectItem cJSON_Minify cJSON_Compare cJSON_GetErrorPtr'
for o in $(find "$build/core" "$build/tui" -name '*.o'); do
	for s in $(nm -u "$o" | awk '{print $2}'); do
		case " $(echo $banned) " in *" $s "*) say "$o uses $s" ;; esac
		case $s in cJSONUtils*|cJSON_Print*) say "$o uses $s" ;; esac
	done
done
# Nothing below main and app prints or exits; mem is the one door out.
for o in $(find "$build/core" -name '*.o'); do
	[ "${o##*/core/}" = base/mem.o ] && continue
	nm -u "$o" | awk '{print $2}' | grep -xE 'exit|_exit|abort|printf|puts|putchar|perror|__printf_chk|stdout|stderr|time|clock_gettime|gettimeofday|getenv|rand|random|srand' |
		while read -r s; do echo "lint: $o uses $s"; done
done >"$build/lint.core"
[ -s "$build/lint.core" ] && { cat "$build/lint.core"; bad=1; }

# The binary as promised: position independent, full RELRO, no executable stack, canaries.
if command -v readelf >/dev/null; then
	readelf -h "$build/sitrep" | grep -q 'DYN' || say "sitrep is not position independent"
	readelf -d "$build/sitrep" | grep -q 'BIND_NOW\|FLAGS.*NOW' || say "sitrep binds lazily"
	readelf -lW "$build/sitrep" | grep -q 'GNU_RELRO' || say "sitrep has no RELRO"
	readelf -lW "$build/sitrep" | grep 'GNU_STACK' | grep -q 'RWE' && say "sitrep has an executable stack"
	readelf -sW "$build/sitrep" | grep -q '__stack_chk_fail' || say "sitrep has no stack canary"
else
	echo "lint: skip: readelf is absent: hardening was not looked at"
fi
if command -v mandoc >/dev/null; then
	mandoc -T lint -W warning man/*.[15] || bad=1
else
	echo "lint: skip: mandoc is absent: the manual was not looked at"
fi
[ "$bad" = 0 ] && echo "lint: clean"
exit $bad
