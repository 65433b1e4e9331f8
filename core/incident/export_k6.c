/* export_k6: the gate as a k6 script, which sends real requests to what only reads. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/export_private.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "core/base/json.h"

static const char *const head[] = {
	"// sitrep export --format k6: drive a canary before users do. It sends real "
	"requests.",
	"// Only endpoints that read, as far as their names tell, are called: check each. "
	"What writes is left out on purpose.",
	"// PLACEHOLDERS: CANARY_URL, method, body and headers of the request, arrival "
	"rate.",
	NULL,
};

static const char *const scenario[] = {
	"import http from 'k6/http';",
	"",
	"export const options = {",
	"  scenarios: {",
	"    gate: { executor: 'constant-arrival-rate', rate: 20, timeUnit: '1s', "
	"duration: '5m', preAllocatedVUs: 50 },",
	"  },",
	"  thresholds: {",
	NULL,
};

static const char *const threshold[] = {
	"    'http_req_duration{endpoint:@X@}': [{ threshold: 'p(95)<=@E@', abortOnFail: "
	"true, delayAbortEval: '60s' }],",
	NULL,
};

static const char *const failed[] = {
	"    // connection errors, timeouts and 4xx/5xx together",
	"    'http_req_failed{endpoint:@X@}': ['rate<=@T@'],",
	"    // a submetric without samples can pass unseen (k6 #1346): demand that it has "
	"some",
	"    'http_reqs{endpoint:@X@}': ['count>=@N@'],",
	NULL,
};

static const char *const end_of_options[] = {
	"    iterations: ['count>=@N@'],",
	"  },",
	"};",
	"",
	"export default function () {",
	NULL,
};

static const char *const call[] = {
	"  http.get(`${__ENV.CANARY_URL}@E@`, { tags: { endpoint: '@X@' }, timeout: "
	"__ENV.TIMEOUT || '5s' });",
	NULL,
};

/* The tag of an endpoint: its path without what would end a submetric's name. */
static const char *
tag_of(struct exporting *e, const struct export_endpoint *at)
{
	char *tag = arena_text(&e->arena, at->text + 1, strlen(at->text + 1));

	for (char *c = tag; *c; c++)
		if (strchr("/~:{}", *c))
			*c = '-';
	return tag;
}

static void
put_threshold(struct exporting *e, const struct export_endpoint *at)
{
	char ms[32], base[32];

	str_fmt(e->out, "    // baseline p95 %s ms (%s, n=%llu%s) x %s\n",
		num_text(base, at->baseline.p95_s * 1000, 3), e->baseline,
		(unsigned long long)at->baseline.n_latency,
		at->baseline.n_latency < 100 ? ": recompute from a week of traffic" : "", e->ratio);
	export_put(e, threshold, num_text(ms, at->limit_s * 1000, 3), tag_of(e, at));
}

void
export_k6(const struct export_input *input, struct str *out)
{
	static const struct export_endpoint none = { .text = "/your-endpoint", .limit_s = NAN };
	const struct export_endpoint *called[EXPORT_ENDPOINTS];
	struct exporting e;
	size_t n = 0;

	export_open(&e, input, out);
	export_put(&e, head, NULL, NULL);
	for (size_t i = 0; i < e.n_endpoints; i++) {
		if (e.endpoint[i].is_gated && export_is_safe(&e.endpoint[i]))
			called[n++] = &e.endpoint[i];
		else
			str_fmt(out, "// left out: %s (%s)\n", e.endpoint[i].text,
				export_is_safe(&e.endpoint[i]) ? "no baseline" : "it may write");
	}
	if (!n)
		called[n++] = &none;
	export_noise_note(&e, "//");
	export_put(&e, scenario, NULL, NULL);
	for (size_t i = 0; i < n; i++) {
		if (!isnan(called[i]->limit_s))
			put_threshold(&e, called[i]);
		export_put(&e, failed, NULL, tag_of(&e, called[i]));
	}
	export_put(&e, end_of_options, NULL, NULL);
	for (size_t i = 0; i < n; i++)
		export_put(&e, call, called[i]->text, tag_of(&e, called[i]));
	str_add(out, "}\n");
	export_close(&e);
}
