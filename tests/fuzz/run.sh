#!/bin/sh
# run.sh: every tests/fuzz/fz_*.c for FUZZ_SECONDS (30) each, with sanitizers; a find stops it and is named.
# The corpus grows in BUILD; seeds are the samples and cases. Needs clang with libFuzzer, and says so.
set -u
build=${BUILD:-build/fuzz} seconds=${FUZZ_SECONDS:-30} bad=0
mkdir -p "$build"
if ! command -v clang >/dev/null || ! echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n);
	int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n ? 0 : 0; }' |
	clang -x c -fsanitize=fuzzer,address,undefined - -o "$build/probe" 2>/dev/null; then
	echo "skip: fuzz: clang with libFuzzer is absent"
	exit 0
fi
sanitize='-fsanitize=address,undefined -fno-sanitize-recover=all'
make --no-print-directory BUILD="$build" CC=clang SAN=1 CFLAGS='-O1 -g -fsanitize=fuzzer-no-link' \
	"$build/libsitrep.a" "$build/libtui.a" >"$build/make.log" 2>&1 || { cat "$build/make.log"; exit 1; }
for source in tests/fuzz/fz_*.c; do
	name=${source##*/}; name=${name%.c}
	corpus=$build/corpus/$name
	mkdir -p "$corpus" "$build/seeds"
	# Seeds small enough to be tried often: the heads of the samples, the cases whole.
	for seed in samples/*.json tests/cases/*/* tests/cases/*; do
		[ -f "$seed" ] && head -c 4000 "$seed" >"$build/seeds/$(echo "$seed" | tr / _)"
	done
	if ! clang -std=c11 -D_GNU_SOURCE -I. -I"$build" -O1 -g -fsanitize=fuzzer $sanitize "$source" \
		"$build/libtui.a" "$build/libsitrep.a" $(pkg-config --cflags libcjson) $(make -s --no-print-directory libs) \
		-o "$build/$name"; then
		echo "fuzz: $name: not built"; bad=1; continue
	fi
	if "$build/$name" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 \
		-dict=tests/fuzz/tokens.dict -artifact_prefix="$build/$name-" -print_final_stats=1 \
		"$corpus" "$build/seeds" >"$build/$name.log" 2>&1; then
		echo "fuzz: $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$name.log") runs, no find"
	else
		echo "fuzz: $name: a find; see $build/$name.log"
		grep -aE 'ERROR|Assertion|runtime error|Test unit written' "$build/$name.log" | head -n 5
		bad=1
	fi
done
exit $bad
