#!/bin/sh
# valgrind.sh: the headless commands and frames under valgrind: no error, nothing definitely or possibly lost.
# Each line of the table below is one run; the large sample is read by stats alone.
set -u
sitrep=${BUILD:-build}/sitrep bad=0 n=0
command -v valgrind >/dev/null || { echo "skip: valgrind: valgrind is absent"; exit 0; }
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
export XDG_STATE_HOME="$box/state" HOME="$box"

under() { # under ARG...: the exit code of sitrep may be any of its own; valgrind's is 99
	n=$((n + 1))
	valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,possible \
		--track-fds=no "$sitrep" "$@" >"$box/out" 2>"$box/err" </dev/null
	code=$?
	if [ "$code" -eq 99 ] || [ "$code" -ge 128 ]; then
		echo "valgrind: sitrep $*: exit $code"; grep '^==' "$box/err" | head -n 30; bad=$((bad + 1))
	fi
}
kenya=samples/kenya-sme-timeouts.json healthy=samples/healthy.json
for log in $kenya $healthy; do
	under stats $log
	under stats --by minute,outcome --format json $log
	under rca $log
	under rca --format json $log
	under report --format md $log
	under report --format json $log
	under report --format text $log
	under gate --backtest --grid $log
	under gate --format json --min-n 3 $log
	under records $log
	under records --format csv $log
	under --frame 80x24 $log
done
under rca --at 18:06:40Z --tz Africa/Nairobi $kenya
under stats --where 'version=v1.3 latency>700' --map latency=responseTimeMs:ms $kenya
under records no-such.json
under stats --where '((' $kenya
under --frame 160x48 --now 2025-08-01T18:30:00Z --keys 'H j j <Enter> <Esc> L s r , . b ? 1 j x a 2 j i W a n <Enter> 4 i <C-u> n o <Esc> m n o t e <Enter> p e e E 0 C T w <Esc> <Resize:40x10> <Resize:1x1> <Resize:120x36> q <Esc>' $kenya
under --frame 80x24 --ascii --keys '2 <Paste:one\ntwo> i <Paste:one\ntwo> <Tab> w <Enter>' $kenya
[ "$#" -gt 0 ] && [ "$1" = quick ] || under stats samples/bad-canary.json
if [ "$bad" -eq 0 ]; then echo "valgrind: $n runs, clean"; else echo "valgrind: $bad of $n runs"; exit 1; fi
