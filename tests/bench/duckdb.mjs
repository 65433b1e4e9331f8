// duckdb: the same question to DuckDB, two threads; the query's own seconds come last.
// SPDX-License-Identifier: MIT
import { DuckDBInstance, version } from "@duckdb/node-api";

if (process.argv[2] === "--version") {
	console.log(version());
	process.exit(0);
}
const db = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
const start = process.hrtime.bigint();
const answer = await db.runAndReadAll(`
	SELECT strftime(date_trunc('minute', timestamp), '%Y-%m-%dT%H:%M'), modelVersion, endpoint,
	       count(*), count(*) FILTER (status = 'Timeout'), quantile_disc(responseTimeMs, 0.95)
	FROM read_json('${process.argv[2]}', format = 'newline_delimited', columns = {
		timestamp: 'TIMESTAMP', endpoint: 'VARCHAR', responseTimeMs: 'INTEGER',
		status: 'VARCHAR', modelVersion: 'VARCHAR' })
	GROUP BY ALL`);
const rows = answer.getRows();
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
console.log(rows.map((row) => row.join("\t")).join("\n"));
console.log("seconds " + seconds.toFixed(6));
