/* export_promtest_text: the parts of the promtool test that no log changes. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/export_private.h"

const char *const promtest_head[] = {
	"# sitrep export --format promtest. Generated from the log: each 15 s scrape "
	"adds every record of the log once, so shares,",
	"# timeout rates and latencies are those of the log and only the request rate "
	"is scaled up to reach the minimum.",
	NULL,
};

const char *const promtest_begin[] = {
	"rule_files: [prometheus-rules.yml]",
	"evaluation_interval: 15s",
	"tests:",
	"- name: the @X@, replayed",
	"  interval: 15s",
	"  input_series:",
	NULL,
};

const char *const promtest_quiet[] = {
	"- name: a quiet canary does not page on its one timeout, and is not silent either",
	"  interval: 15s",
	"  input_series:",
	"  - {series: 'api_requests_total{endpoint=\"@E@\",model_version=\"@C@\",status=\"O"
	"K\"}',      values: '0 0 0 1+0x4 2+0x4 3+0x4 4+0x80'}",
	"  - {series: 'api_requests_total{endpoint=\"@E@\",model_version=\"@C@\",status=\"T"
	"imeout\"}', values: '0+0x9 1+0x80'}",
	"  alert_rule_test:",
	"  - {eval_time: 5m, alertname: CanaryTimeoutRate, exp_alerts: []}",
	"  - eval_time: 19m",
	"    alertname: CanaryTooQuiet",
	"    exp_alerts:",
	"    - exp_labels: {severity: ticket, gate: insufficient, endpoint: @e@, "
	"model_version: @c@}",
	"      exp_annotations: {summary: '@E@ on @C@ has too few requests in @X@ (@N@ "
	"needed): the gate cannot decide'}",
	"",
	NULL,
};

const char *const promtest_traps[] = {
	"- name: bucket trap - default buckets 0.1 and 0.25 let p95 double from 120 to 240 "
	"ms unseen",
	"  interval: 15s",
	"  input_series:",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@B@\",le=\"0.1\"}',  values: '0+14x80'}",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@B@\",le=\"0.25\"}', values: '0+20x80'}",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@B@\",le=\"+Inf\"}', values: '0+20x80'}",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@C@\",le=\"0.1\"}',  values: '0+0x80'}",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@C@\",le=\"0.25\"}', values: '0+20x80'}",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@C@\",le=\"+Inf\"}', values: '0+20x80'}",
	"  - {series: 'api_requests_total{endpoint=\"@E@\",model_version=\"@B@\",status=\"O"
	"K\"}', values: '0+20x80'}",
	"  - {series: 'api_requests_total{endpoint=\"@E@\",model_version=\"@C@\",status=\"O"
	"K\"}', values: '0+20x80'}",
	"  promql_expr_test:",
	"  - expr: round(1000 * endpoint_version:latency_seconds:p95_@W@)",
	"    eval_time: 8m",
	"    exp_samples:",
	"    - {labels: '{endpoint=\"@E@\",model_version=\"@B@\"}', value: 225}",
	"    - {labels: '{endpoint=\"@E@\",model_version=\"@C@\"}', value: 243}",
	"  alert_rule_test:",
	"  - {eval_time: 8m, alertname: CanaryP95Regression, exp_alerts: []}",
	"",
	"- name: bucket trap mended - buckets 0.12, 0.144, 0.2 and 0.3 catch the same "
	"doubling",
	"  interval: 15s",
	"  input_series:",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@B@\",le=\"0.1\"}',   values: '0+14x80'}",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@B@\",le=\"0.12\"}',  values: '0+20x80'}",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@B@\",le=\"+Inf\"}',  values: '0+20x80'}",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@C@\",le=\"0.144\"}', values: '0+0x80'}",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@C@\",le=\"0.2\"}',   values: '0+14x80'}",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@C@\",le=\"0.3\"}',   values: '0+20x80'}",
	"  - {series: 'api_request_duration_seconds_bucket{endpoint=\"@E@\",model_version="
	"\"@C@\",le=\"+Inf\"}',  values: '0+20x80'}",
	"  - {series: 'api_requests_total{endpoint=\"@E@\",model_version=\"@B@\",status=\"O"
	"K\"}', values: '0+20x80'}",
	"  - {series: 'api_requests_total{endpoint=\"@E@\",model_version=\"@C@\",status=\"O"
	"K\"}', values: '0+20x80'}",
	"  alert_rule_test:",
	"  - eval_time: 8m",
	"    alertname: CanaryP95Regression",
	"    exp_alerts:",
	"    - exp_labels: {severity: page, gate: p95_ratio, endpoint: @e@, model_version: "
	"@c@}",
	"      exp_annotations: {summary: 'p95 of @E@ on @C@ is 283.3ms: more than @X@ "
	"over @B@'}",
	NULL,
};
