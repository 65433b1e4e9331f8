#!/bin/sh
# logrotate.sh: the real logrotate beside a writer, in each of its ways; the follower is stopped for
# 0 to 2 s now and then, and once more without hints: every number comes once.
# SPDX-License-Identifier: MIT
set -u
export LC_ALL=C
PATH=$PATH:/usr/sbin
command -v logrotate >/dev/null || { echo "skip: logrotate: it is not installed"; exit 0; }
. tests/faults/common.sh
lines=${FAULT_LINES:-6000} turns=${FAULT_TURNS:-8} all=0
# way WORDS-OF-THE-CONFIGURATION MAY-LOSE
way() {
	rm -rf "$box/dir"; mkdir "$box/dir"; : >"$log"
	printf '%s {\n rotate 40\n missingok\n nomail\n size 1\n su %s %s\n%b\n}\n' "$log" "$(id -un)" "$(id -gn)" "$1" >"$box/conf"
	chmod 644 "$box/conf"; rm -f "$box/state"
	follow "$sitrep" records -f --verbose "$log"
	until_true 20 grep -q idle: "$box/err" || { bad=$((bad + 1)); echo "FAIL: logrotate: it does not begin"; }
	"$writer" "$log" "$lines" 6000 & writing=$!
	i=0
	while [ $i -lt "$turns" ] && kill -0 $writing 2>/dev/null; do
		i=$((i + 1))
		sleep "0.$(((i * 7) % 10))"
		[ $((i % 2)) -eq 0 ] || { kill -STOP $pid; stopped=1; }
		logrotate -f -s "$box/state" "$box/conf" >"$box/rotate" 2>&1 || { echo "  $(head -n 2 "$box/rotate")"; }
		kill -HUP $writing 2>/dev/null
		sleep "$((i % 3 / 2)).$(((i * 3) % 10))"
		kill -CONT $pid
		sleep 0.3
	done
	wait $writing
	until_true 20 has "$lines"
	sleep 0.5
	stop
	all=$((all + 1))
	if numbers_are 1 "$lines"; then return; fi
	gap=$(grep -c 'bytes are lost' "$box/err")
	# What is written between a copy and its cut stands in no file any more: nobody could read it.
	for file in "$box"/dir/*; do case $file in *.gz) gzip -dc "$file" ;; *) cat "$file" ;; esac; done |
		grep -o '"responseTimeMs":[0-9]*' | cut -d: -f2 | sort -nu >"$box/there"
	sort "$box/must" >"$box/a"; sort "$box/once" >"$box/b"; sort "$box/there" >"$box/c"
	missed=$(comm -23 "$box/a" "$box/b" | comm -12 - "$box/c" | wc -l)
	if [ "$2" = may_lose ] && [ "$twice" -eq 0 ] && [ "$missed" -eq 0 ]; then
		echo "  logrotate:$(printf %b "$1" | tr '\n' ' '): $lost written between copy and cut, which are in no file; 0 twice, $gap gaps told"
		return
	fi
	bad=$((bad + 1))
	echo "FAIL: logrotate: $1: $lost lost, $twice twice, $gap gaps told"
	sed 's/^/  /' "$box/err" | grep -v idle | head -n 4
}
way ' create 0644' no
way ' nocreate' no
way ' create 0644\n dateext\n dateformat -%Y%m%d-%s' no
way ' create 0644\n compress\n delaycompress' no
way ' copytruncate' may_lose
way ' copytruncate\n compress\n delaycompress' may_lose
echo "logrotate: $all ways, $turns turns each, $bad wrong"
[ $bad -eq 0 ]
