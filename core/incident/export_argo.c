/* export_argo: the gate as AnalysisTemplates of Argo Rollouts. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/export_private.h"

static const char *const head[] = {
	"# sitrep export --format argo: canary @C@ against baseline @B@ (passed in as args "
	"by the Rollout, see the end of this file).",
	"# PLACEHOLDERS to fit: Prometheus address, metric and label names. Limits, window "
	"and minimum come from the gate.",
	"# Both conditions are set, so a result that meets neither is Inconclusive: no "
	"data, NaN, too few requests. Never a pass.",
	NULL,
};

static const char *const templates[] = {
	"apiVersion: argoproj.io/v1alpha1",
	"kind: AnalysisTemplate",
	"metadata: {name: model-version-gate}",
	"spec:",
	"  args:",
	"  - {name: canary-version}",
	"  - {name: baseline-version}",
	"  - {name: endpoint}",
	"  - {name: prometheus, value: \"http://prometheus.monitoring:9090\"}",
	"  metrics:",
	"  - name: p95-ratio                # background: no count, or it would end early "
	"and read as success",
	"    initialDelay: @W@",
	"    interval: 1m",
	"    failureLimit: 1                # failures in total, not in a row: the second "
	"one aborts",
	"    inconclusiveLimit: 10",
	"    successCondition: len(result) > 0 && !isNaN(result[0]) && !isInf(result[0]) "
	"&& result[0] <= @S@",
	"    failureCondition: len(result) > 0 && !isNaN(result[0]) && !isInf(result[0]) "
	"&& result[0] > @S@",
	"    provider:",
	"      prometheus:",
	"        address: \"{{args.prometheus}}\"",
	"        query: |",
	"          (",
	"            histogram_quantile(0.95, sum by (le) "
	"(rate(api_request_duration_seconds_bucket{endpoint=\"{{args.endpoint}}\",model_ver"
	"sion=\"{{args.canary-version}}\"}[@W@])))",
	"            /",
	"            histogram_quantile(0.95, sum by (le) "
	"(rate(api_request_duration_seconds_bucket{endpoint=\"{{args.endpoint}}\",model_ver"
	"sion=\"{{args.baseline-version}}\"}[@W@])))",
	"          )",
	"          and on () sum(increase(api_requests_total{endpoint=\"{{args.endpoint}}\""
	",model_version=\"{{args.canary-version}}\"}[@W@])) >= @N@",
	"          and on () sum(increase(api_requests_total{endpoint=\"{{args.endpoint}}\""
	",model_version=\"{{args.baseline-version}}\"}[@W@])) >= @N@",
	"  - name: timeout-rate",
	"    initialDelay: @W@",
	"    interval: 1m",
	"    failureLimit: 1",
	"    inconclusiveLimit: 10",
	"    successCondition: len(result) > 0 && !isNaN(result[0]) && result[0] <= @T@",
	"    failureCondition: len(result) > 0 && !isNaN(result[0]) && result[0] > @T@",
	"    provider:",
	"      prometheus:",
	"        address: \"{{args.prometheus}}\"",
	"        query: |",
	"          (",
	"            (sum(increase(api_requests_total{endpoint=\"{{args.endpoint}}\",model_"
	"version=\"{{args.canary-version}}\",status=\"Timeout\"}[@W@])) or vector(0))",
	"            /",
	"            sum(increase(api_requests_total{endpoint=\"{{args.endpoint}}\",model_v"
	"ersion=\"{{args.canary-version}}\"}[@W@]))",
	"          )",
	"          and on () sum(increase(api_requests_total{endpoint=\"{{args.endpoint}}\""
	",model_version=\"{{args.canary-version}}\"}[@W@])) >= @N@",
	"---",
	"# An inline step: the rollout waits here until the canary has enough traffic to "
	"be judged; after 15 minutes it ends Inconclusive",
	"# and the rollout pauses for a person. Before Argo Rollouts 1.8.2 only an inline "
	"step holds: an Inconclusive background run did not (#3850).",
	"apiVersion: argoproj.io/v1alpha1",
	"kind: AnalysisTemplate",
	"metadata: {name: enough-traffic}",
	"spec:",
	"  args:",
	"  - {name: canary-version}",
	"  - {name: endpoint}",
	"  - {name: prometheus, value: \"http://prometheus.monitoring:9090\"}",
	"  metrics:",
	"  - name: canary-requests-@W@",
	"    interval: 1m",
	"    count: 15",
	"    failureLimit: 15               # >= count, so that never enough is "
	"Inconclusive (pause) and not Failed (abort)",
	"    consecutiveSuccessLimit: 1     # from Argo Rollouts 1.8",
	"    successCondition: len(result) > 0 && result[0] >= @N@",
	"    provider:",
	"      prometheus:",
	"        address: \"{{args.prometheus}}\"",
	"        query: sum(increase(api_requests_total{endpoint=\"{{args.endpoint}}\",mode"
	"l_version=\"{{args.canary-version}}\"}[@W@]))",
	NULL,
};

static const char *const foot_begin[] = {
	"# In the Rollout (fit weights and waits to your traffic; one analysis entry for "
	"each endpoint to be gated):",
	"#   spec.rollbackWindow: {revisions: 3}          # an undo then skips the steps",
	"#   spec.strategy.canary:",
	"#     steps:",
	"#     - setWeight: 5",
	"#     - pause: {duration: 5m}",
	NULL,
};

static const char *const foot_wait[] = {
	"#     - analysis: {templates: [{templateName: enough-traffic}], args: [{name: "
	"canary-version, value: @C@}, {name: endpoint, value: @X@}]}",
	NULL,
};

static const char *const foot_middle[] = {
	"#     - pause: {duration: 15m}",
	"#     - setWeight: 25",
	"#     - pause: {duration: 30m}",
	"#     analysis:",
	NULL,
};

static const char *const foot_gate[] = {
	"#       templates: [{templateName: model-version-gate}]",
	"#       args: [{name: canary-version, value: @C@}, {name: baseline-version, "
	"value: @B@}, {name: endpoint, value: @X@}]",
	NULL,
};

/* A key that stands twice would undo the first. */
static const char *const foot_more[] = {
	"#       # A Rollout has one background analysis, and it takes each argument once: for "
	"a further endpoint copy",
	"#       # model-version-gate under another name, with that endpoint as the value of "
	"its argument, and add it to templates.",
	NULL,
};

void
export_argo(const struct export_input *input, struct str *out)
{
	struct exporting e;

	export_open(&e, input, out);
	size_t n = e.n_gated ? e.n_gated : 1;
	export_put(&e, head, NULL, NULL);
	export_noise_note(&e, "#");
	export_put(&e, templates, NULL, NULL);
	e.canary = export_yaml(&e, e.canary);
	e.baseline = export_yaml(&e, e.baseline);
	export_put(&e, foot_begin, NULL, NULL);
	for (size_t i = 0; i < n; i++)
		export_put(&e, foot_wait, NULL,
			   export_yaml(&e, e.n_gated ? e.endpoint[i].text : "/your-endpoint"));
	export_put(&e, foot_middle, NULL, NULL);
	export_put(&e, foot_gate, NULL,
		   export_yaml(&e, e.n_gated ? e.endpoint[0].text : "/your-endpoint"));
	if (e.n_gated > 1)
		export_put(&e, foot_more, NULL, NULL);
	export_close(&e);
}
