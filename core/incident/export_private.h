/* export_private: what the exporters share: names made safe, limits as text, figures. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_EXPORT_PRIVATE_H
#define SR_INCIDENT_EXPORT_PRIVATE_H

#include "core/base/mem.h"
#include "core/incident/export.h"

enum { EXPORT_ENDPOINTS = 10, EXPORT_BUCKETS = 40 };

/* Records of one version on one endpoint, as a histogram. */
struct export_arm {
	uint64_t n, n_latency, timeouts;
	double min_s, max_s, p95_s;		/* NAN without latencies */
	uint64_t within[EXPORT_BUCKETS];	/* how many took at most bucket i */
};

struct export_endpoint {
	uint32_t name;
	const char *text;		/* fit for any file; a placeholder when it was not */
	bool is_gated;			/* both versions were seen with a latency */
	struct export_arm canary, baseline;
	double limit_s;			/* baseline p95 x ratio; NAN */
};

struct exporting {
	const struct export_input *in;
	struct str *out;
	struct arena arena;
	const char *canary, *baseline;	/* fit for any file */
	const char *window;		/* `5m` */
	const char *ratio2, *ratio;	/* `1.20` and `1.2` */
	const char *timeout, *percent;	/* `0.05` and `5` */
	unsigned long long min_n;
	const char *least;		/* min_n as text */
	const char *space, *workload;	/* of Kubernetes */
	/* Those with both versions first, each part by name. */
	struct export_endpoint endpoint[EXPORT_ENDPOINTS];
	size_t n_endpoints, n_gated, more;
	double bucket[EXPORT_BUCKETS];	/* seconds, growing; without +Inf */
	size_t n_buckets;
};

/* Look everything up; export_close() when done. */
void export_open(struct exporting *e, const struct export_input *input, struct str *out);
void export_close(struct exporting *e);
/*
 * Append lines (NULL-ended), each with a line end: `@C@` is the canary, `@B@` the baseline, `@W@`
 * the window, `@R@` and `@S@` the ratio as 1.2 and 1.20, `@T@` and `@P@` timeouts as share and
 * percent, `@N@` the least requests, `@K@` the namespace, `@L@` the workload, `@E@` the endpoint
 * at hand, `@X@` what else is given; `@c@` and `@e@` are canary and endpoint as export_yaml() has
 * them.
 */
void export_put(struct exporting *e, const char *const *lines, const char *endpoint,
		const char *other);
/* Where a target has no test of chance: said in each file, after this mark of a comment. */
void export_noise_note(struct exporting *e, const char *comment);
/* May an endpoint be called to make traffic? Not where its name speaks of a change, or has a part
 * to be filled in. */
bool export_is_safe(const struct export_endpoint *at);
/* A text as a YAML scalar in flow style: plain where that cannot be mistaken, else quoted. */
const char *export_yaml(struct exporting *e, const char *text);
/* `20%` of a ratio of 1.2. */
const char *export_over(struct exporting *e);
/* Records into arms and buckets (export_figures.c). */
void export_figures(struct exporting *e);
/* What histogram_quantile(0.95, ..) makes of an arm's buckets, seconds. */
double export_p95(const struct exporting *e, const struct export_arm *arm);

/* Lines of the promtool test, for export_put() (export_promtest_text.c). */
extern const char *const promtest_head[];
extern const char *const promtest_begin[];
extern const char *const promtest_quiet[];
extern const char *const promtest_traps[];

#endif
