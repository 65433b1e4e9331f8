/* export_flagger: the gate as MetricTemplates and a Canary of Flagger. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/export_private.h"

static const char *const head[] = {
	"# sitrep export --format flagger. Flagger compares canary pods with primary pods; "
	"it does not know @C@ and @B@ by name.",
	"# PLACEHOLDERS to fit: namespace, workload, port, Prometheus address, metric and "
	"label names, the load tester's address.",
	"# Flagger has no third result: a query without values is a failed check and "
	"counts toward threshold (issues #1011, #1035). Here too few",
	"# requests give no value, so a quiet canary is rolled back, never promoted; the "
	"rollout webhook makes traffic so that this stays rare.",
	"# Its built-in request-duration is a P99 against a fixed limit; this gate is a "
	"p95 ratio, so it needs its own template.",
	NULL,
};

static const char *const templates[] = {
	"apiVersion: flagger.app/v1beta1",
	"kind: MetricTemplate",
	"metadata: {name: p95-ratio, namespace: @K@}",
	"spec:",
	"  provider: {type: prometheus, address: \"http://prometheus.monitoring:9090\"}",
	"  query: |",
	"    (",
	"      histogram_quantile(0.95, sum by (le) "
	"(rate(api_request_duration_seconds_bucket{kubernetes_namespace=\"{{ namespace "
	"}}\",kubernetes_pod_name=~\"{{ target "
	"}}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)\",endpoint=\"{{ variables.endpoint }}\"}[{{ "
	"interval }}])))",
	"      /",
	"      histogram_quantile(0.95, sum by (le) "
	"(rate(api_request_duration_seconds_bucket{kubernetes_namespace=\"{{ namespace "
	"}}\",kubernetes_pod_name=~\"{{ target "
	"}}-primary-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)\",endpoint=\"{{ variables.endpoint "
	"}}\"}[{{ interval }}])))",
	"    )",
	"    and on () sum(increase(api_requests_total{kubernetes_namespace=\"{{ namespace "
	"}}\",kubernetes_pod_name=~\"{{ target "
	"}}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)\",endpoint=\"{{ variables.endpoint }}\"}[{{ "
	"interval }}])) >= @N@",
	"---",
	"apiVersion: flagger.app/v1beta1",
	"kind: MetricTemplate",
	"metadata: {name: timeout-percent, namespace: @K@}",
	"spec:",
	"  provider: {type: prometheus, address: \"http://prometheus.monitoring:9090\"}",
	"  query: |",
	"    100 *",
	"    (",
	"      (sum(increase(api_requests_total{kubernetes_namespace=\"{{ namespace "
	"}}\",kubernetes_pod_name=~\"{{ target "
	"}}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)\",endpoint=\"{{ variables.endpoint "
	"}}\",status=\"Timeout\"}[{{ interval }}])) or vector(0))",
	"      /",
	"      sum(increase(api_requests_total{kubernetes_namespace=\"{{ namespace "
	"}}\",kubernetes_pod_name=~\"{{ target "
	"}}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)\",endpoint=\"{{ variables.endpoint }}\"}[{{ "
	"interval }}]))",
	"    )",
	"    and on () sum(increase(api_requests_total{kubernetes_namespace=\"{{ namespace "
	"}}\",kubernetes_pod_name=~\"{{ target "
	"}}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)\",endpoint=\"{{ variables.endpoint }}\"}[{{ "
	"interval }}])) >= @N@",
	"---",
	"apiVersion: flagger.app/v1beta1",
	"kind: Canary",
	"metadata: {name: @L@, namespace: @K@}",
	"spec:",
	"  targetRef: {apiVersion: apps/v1, kind: Deployment, name: @L@}",
	"  service: {port: 8080}",
	"  analysis:",
	"    interval: 1m",
	"    threshold: 2                  # failed checks in total before rollback",
	"    maxWeight: 50",
	"    stepWeight: 5",
	"    metrics:",
	NULL,
};

static const char *const metrics[] = {
	"    - {name: p95-ratio@X@, templateRef: {name: p95-ratio}, templateVariables: "
	"{endpoint: @E@}, thresholdRange: {max: @R@}, interval: @W@}",
	"    - {name: timeout-percent@X@, templateRef: {name: timeout-percent}, "
	"templateVariables: {endpoint: @E@}, thresholdRange: {max: @P@}, interval: @W@}",
	NULL,
};

static const char *const hooks[] = {
	"    webhooks:",
	"    - {name: manual-rollback, type: rollback, url: "
	"\"http://flagger-loadtester.@K@/rollback/check\"}   # must exist before it is "
	"needed",
	NULL,
};

static const char *const traffic[] = {
	"    - {name: traffic, type: rollout, url: \"http://flagger-loadtester.@K@/\", "
	"metadata: {cmd: \"hey -z 1m -q 2 -c 1 http://@L@-canary.@K@:8080@E@\"}}",
	NULL,
};

void
export_flagger(const struct export_input *input, struct str *out)
{
	struct exporting e;

	export_open(&e, input, out);
	size_t n = e.n_gated ? e.n_gated : 1;
	const char *first = e.n_gated ? e.endpoint[0].text : "/your-endpoint";
	export_put(&e, head, NULL, NULL);
	export_noise_note(&e, "#");
	export_put(&e, templates, NULL, NULL);
	/* A metric's name must be its own. */
	for (size_t i = 0; i < n; i++)
		export_put(&e, metrics, export_yaml(&e, i ? e.endpoint[i].text : first),
			   i ? arena_fmt(&e.arena, "-%zu", i + 1) : "");
	export_put(&e, hooks, NULL, NULL);
	const char *calm = "/your-endpoint";	/* none that changes something */
	for (size_t i = e.n_gated; i > 0; i--)
		if (export_is_safe(&e.endpoint[i - 1]))
			calm = e.endpoint[i - 1].text;
	export_put(&e, traffic, calm, NULL);
	export_close(&e);
}
