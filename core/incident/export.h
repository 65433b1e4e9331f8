/* export: the prevention gate for other systems: Argo, Flagger, Prometheus, promtool, k6. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_EXPORT_H
#define SR_INCIDENT_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/gate.h"
#include "core/base/str.h"
#include "core/incident/reported.h"

/* What a gate is made of; borrowed. */
struct export_input {
	const struct query *query;	/* the records it rests on */
	/* limits, window, min n; baseline and canary are names, NAME_NONE = a placeholder */
	const struct gate_options *gate;
	const struct incident_file *incident;	/* names of namespace and workload; NULL */
	bool is_baseline_hurt;	/* an incident that is not the canary's: the baseline ran in it */
};

/*
 * Each appends one file: target shape in tests/spec/gates, versions, endpoints, limits and windows
 * from the log, everything else marked PLACEHOLDER. A name that fails the byte patterns of
 * guide.md section 5 becomes a placeholder too. At most 10 endpoints.
 */
void export_argo(const struct export_input *input, struct str *out);
void export_flagger(const struct export_input *input, struct str *out);
void export_prometheus(const struct export_input *input, struct str *out);
void export_promtest(const struct export_input *input, struct str *out);
void export_k6(const struct export_input *input, struct str *out);

/* May an endpoint's name stand in a file for another system? */
bool export_endpoint_ok(const char *text, size_t len);
#endif
