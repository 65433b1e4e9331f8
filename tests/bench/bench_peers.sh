# bench_peers.sh: which peers are here, in which version; read by bench.sh. Each that is not is named.
# SPDX-License-Identifier: MIT

# The probe is built for the machine it runs on: On-Demand chooses its code when it is compiled.
find_simdjson() {
	cxx=${CXX:-c++} probe=$WORK/probe_simdjson
	if ! have "$cxx" || ! pkg-config --exists simdjson 2>/dev/null; then
		absent "simdjson: no $cxx or no libsimdjson-dev (apt-get install g++ libsimdjson-dev)"
		return 1
	fi
	[ "$probe" -nt $here/probe_simdjson.cpp ] && [ "$probe" -nt $here/aggregate.h ] && return 0
	"$cxx" -std=c++17 -O3 -march=native -I. $(pkg-config --cflags simdjson) -o "$probe" \
		$here/probe_simdjson.cpp $(pkg-config --libs simdjson) 2>"$WORK/why" && return 0
	absent "simdjson: the probe does not build: $(head -n 1 "$WORK/why")"
	return 1
}

find_duckdb() {
	if ! have node || ! have npm; then
		absent "DuckDB: no node or no npm to install it with"
		return 1
	fi
	cp $here/duckdb.mjs "$WORK/npm/"
	if ! node "$WORK/npm/duckdb.mjs" --version >"$WORK/why" 2>&1; then
		npm install --silent --no-audit --no-fund --prefix "$WORK/npm" @duckdb/node-api >/dev/null 2>&1
		node "$WORK/npm/duckdb.mjs" --version >"$WORK/why" 2>&1 ||
			{ absent "DuckDB: npm could not install @duckdb/node-api (no network?)"; return 1; }
	fi
}

find_peers() {
	peers="wc $(wc --version | sed -n '1s/.* //p'), cJSON $(pkg-config --modversion libcjson)"
	simdjson= duckdb= jq= lnav= goaccess=
	if find_simdjson; then simdjson=yes peers="$peers, simdjson $(pkg-config --modversion simdjson)"; fi
	if find_duckdb; then duckdb=yes peers="$peers, DuckDB $(cat "$WORK/why")"; fi
	if have jq; then jq=yes peers="$peers, $(jq --version)"
	else absent "jq: not installed (apt-get install jq)"; fi
	if have lnav; then
		lnav=yes peers="$peers, $(lnav -V)"
		cp $here/lnav.json "$WORK/lnav/formats/sitrep_bench/format.json"
	else absent "lnav: not installed (apt-get install lnav)"; fi
	if have goaccess; then goaccess=yes peers="$peers, $(goaccess --version | sed -n '1s/GoAccess - \(.*\)\.$/goaccess \1/p')"
	else absent "goaccess: not installed (apt-get install goaccess)"; fi
}
