/* export_prometheus: the gate as recording and alerting rules of Prometheus. */
/* SPDX-License-Identifier: MIT */
#include "core/base/json.h"
#include "core/incident/export_private.h"

#include <math.h>
#include <stdlib.h>

static const char *const head[] = {
	"# sitrep export --format prometheus: canary @C@ against baseline @B@.",
	"# PLACEHOLDERS to fit to your system: metrics api_requests_total and "
	"api_request_duration_seconds_bucket, labels endpoint,",
	"# model_version, status=\"Timeout\". Limits, window and minimum come from the "
	"gate (p95 @X@ over, timeouts @P@%, @W@, @N@ requests).",
	NULL,
};

static const char *const rules[] = {
	"groups:",
	"- name: sitrep-model-version-gate",
	"  interval: 15s",
	"  rules:",
	"  - record: endpoint_version:requests:increase@W@",
	"    expr: sum by (endpoint, model_version) (increase(api_requests_total[@W@]))",
	"  - record: endpoint_version:timeouts:ratio@W@",
	"    expr: |",
	"      sum by (endpoint, model_version) "
	"(increase(api_requests_total{status=\"Timeout\"}[@W@]))",
	"        / (endpoint_version:requests:increase@W@ > 0)",
	"  - record: endpoint_version:latency_seconds:p95_@W@",
	"    expr: histogram_quantile(0.95, sum by (le, endpoint, model_version) "
	"(rate(api_request_duration_seconds_bucket[@W@])))",
	"  # Like for like: one endpoint at a time, both versions with enough requests in "
	"the same window.",
	"  - alert: CanaryP95Regression",
	"    expr: |",
	"      endpoint_version:latency_seconds:p95_@W@{model_version=\"@C@\"}",
	"        > on (endpoint) group_left @R@ * "
	"endpoint_version:latency_seconds:p95_@W@{model_version=\"@B@\"}",
	"      and on (endpoint) "
	"endpoint_version:requests:increase@W@{model_version=\"@C@\"} >= @N@",
	"      and on (endpoint) "
	"endpoint_version:requests:increase@W@{model_version=\"@B@\"} >= @N@",
	"    for: 2m",
	"    keep_firing_for: 5m",
	"    labels: {severity: page, gate: p95_ratio}",
	"    annotations:",
	"      summary: 'p95 of {{ $labels.endpoint }} on {{ $labels.model_version }} is "
	"{{ $value | humanizeDuration }}: more than @X@ over @B@'",
	"  - alert: CanaryTimeoutRate",
	"    expr: |",
	"      endpoint_version:timeouts:ratio@W@{model_version=\"@C@\"} > @T@",
	"      and on (endpoint) "
	"endpoint_version:requests:increase@W@{model_version=\"@C@\"} >= @N@",
	"    for: 2m",
	"    keep_firing_for: 5m",
	"    labels: {severity: page, gate: timeout_rate}",
	"    annotations:",
	"      summary: 'timeout rate of {{ $labels.endpoint }} on {{ "
	"$labels.model_version }} is {{ $value | humanizePercentage }} (limit @P@%)'",
	"  # The third result: no verdict is not a pass, so somebody is told.",
	"  - alert: CanaryNoBaseline",
	"    expr: |",
	"      endpoint_version:requests:increase@W@{model_version=\"@C@\"} >= @N@",
	"      unless on (endpoint) "
	"endpoint_version:requests:increase@W@{model_version=\"@B@\"} >= @N@",
	"    for: 2m",
	"    labels: {severity: ticket, gate: insufficient}",
	"    annotations:",
	"      summary: '{{ $labels.endpoint }} runs on {{ $labels.model_version }} "
	"without enough @B@ requests to compare: the p95 gate cannot decide'",
	"  - alert: CanaryTooQuiet",
	"    expr: endpoint_version:requests:increase@W@{model_version=\"@C@\"} < @N@",
	"    for: 15m",
	"    labels: {severity: ticket, gate: insufficient}",
	"    annotations:",
	"      summary: '{{ $labels.endpoint }} on {{ $labels.model_version }} has too few "
	"requests in @E@ (@N@ needed): the gate cannot decide'",
	NULL,
};

/* `5 minutes`, `90 seconds` */
static const char *
window_words(struct exporting *e)
{
	long long s = e->in->gate->window_ns / NS_PER_S;

	return arena_fmt(&e->arena, s % 60 ? "%lld seconds" : "%lld minutes", s % 60 ? s : s / 60);
}

static void
put_buckets(struct exporting *e)
{
	char base[32], limit[32];

	str_add(e->out, "# Buckets must hold the baseline and the limit");
	for (size_t i = 0; i < e->n_gated; i++)
		str_fmt(e->out, "%s %s and %s on %s", i ? ";" : ":",
			num_text(base, e->endpoint[i].baseline.p95_s, 6),
			num_text(limit, e->endpoint[i].limit_s, 6), e->endpoint[i].text);
	str_add(e->out, ".\n# Default buckets (0.1, 0.25) hide a doubling: see the test file of "
			"--format promtest.\n");
}

void
export_prometheus(const struct export_input *input, struct str *out)
{
	struct exporting e;

	export_open(&e, input, out);
	export_put(&e, head, NULL, export_over(&e));
	put_buckets(&e);
	export_noise_note(&e, "#");
	export_put(&e, rules, window_words(&e), export_over(&e));
	export_close(&e);
}
