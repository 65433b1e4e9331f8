/* recovery_private: the limits of recovery, for the machine and for the check of the action. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_RECOVERY_PRIVATE_H
#define SR_INCIDENT_RECOVERY_PRIVATE_H

#include "core/incident/recovery.h"

/* What an endpoint must hold: its baseline's p95 x 1.20, and no more timeouts than it. */
struct recovery_limit {
	uint32_t endpoint;
	uint64_t n, timeouts;	/* of the baseline here; n = 0: it was never seen */
	double baseline_ms;	/* its p95, the maximum below 20 records; NAN without latencies */
	bool is_max;
	double p95_ms;		/* NAN = no limit can be derived */
	uint64_t n_latency, n_above;	/* latencies of the baseline, and those above the limit */
	double timeout_rate;	/* 0 without a baseline: set by hand */
	uint64_t errors;	/* server errors of the baseline */
	double error_rate;	/* NAN: errors were not the harm, and nothing is held to them */
};
/* One row an endpoint of the verdict's impact, by name. Returns how many; they live in arena. */
size_t recovery_limits(const struct query *query, const struct verdict *verdict,
		       struct arena *arena, struct recovery_limit **out);
/* How many latencies of a cell lie above it. */
uint64_t recovery_above(const struct cell *cell, double us);
/* p95 of all latencies of a cell, the maximum below 20; NAN without any. */
double recovery_p95_us(const struct cell *cell);

/* One closed minute of event time, the first may be cut by the moment it starts at; or a run of
 * minutes without a record (n = 0). */
struct window {
	int64_t from_ns, to_ns;
	uint64_t n, suspect, timeouts, errors;
	uint64_t told;		/* of n: whose outcome is known */
	bool is_breach;
};

struct windows { struct window *at; size_t n; };

/* The sentence of a state (recovery_why.c). */
const char *recovery_why(const struct recovery *recovery, const struct verdict *verdict,
			 const struct recovery_options *options, struct arena *arena);

/* The minutes from a moment on that are closed when newest_ns is the newest record's time. */
struct windows recovery_windows(const struct query *query, const struct verdict *verdict,
				int64_t from_ns, int64_t newest_ns, struct arena *arena);

#endif
