#!/bin/sh
# peer.sh NAME FILE: the question of the bench, put to another tool; prints gen_bench's table of truth.
# WORK is a folder to write to. lnav's home is in there too: nothing outside is read or written.
set -eu
name=$1 file=$2 tab=$(printf '\t')
case $name in
jq)
	jq -r '[.timestamp[0:16], .modelVersion, .endpoint, .status, .responseTimeMs] | @tsv' "$file" |
		LC_ALL=C sort -t "$tab" -k1,3 -k5,5n |
		awk -F '\t' -v OFS='\t' '
		function flush() { if (n) print key, n, bad, ms[int((95 * n + 99) / 100)]; n = bad = 0 }
		{ k = $1 OFS $2 OFS $3; if (k != key) flush(); key = k; ms[++n] = $5; bad += $4 == "Timeout" }
		END { flush() }' ;;
lnav)
	by="substr(log_time, 1, 16), modelVersion, endpoint"
	HOME=$WORK/home lnav -n -I "$WORK/lnav" -c ";WITH ranked AS (
		SELECT substr(log_time, 1, 16) AS minute, modelVersion AS v, endpoint AS e, status AS s,
		       responseTimeMs AS ms, row_number() OVER (PARTITION BY $by ORDER BY responseTimeMs) AS k,
		       count(*) OVER (PARTITION BY $by) AS n FROM sitrep_bench_log)
		SELECT minute, v, e, max(n), sum(s = 'Timeout'),
		       max(CASE WHEN k = (95 * n + 99) / 100 THEN ms END) FROM ranked GROUP BY 1, 2, 3" \
		-c ":write-csv-to $WORK/lnav.csv" "$file" >/dev/null
	sed 1d "$WORK/lnav.csv" | tr ' ,' 'T\t' ;;
goaccess)	# knows no percentiles: counts, means and maxima per endpoint and host
	goaccess "$file" --no-global-config --date-format=%Y-%m-%d --time-format=%T --no-progress \
		--log-format='{"timestamp":"%dT%t.%^","endpoint":"%U","responseTimeMs":"%L","status":"%s","modelVersion":"%h"}' \
		--no-ip-validation --no-strict-status --ignore-panel=GEO_LOCATION -o "$WORK/goaccess.json" >/dev/null 2>&1
	sed -n 's/.*"total_requests": \([0-9]*\),"valid_requests": \([0-9]*\).*/\1 \2/p' "$WORK/goaccess.json" ;;
duckdb)	exec node "$WORK/npm/duckdb.mjs" "$file" ;;
*)	echo "peer.sh: $name: no such peer" >&2; exit 64 ;;
esac
