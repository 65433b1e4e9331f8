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
	double timeout_rate;	/* 0 without a baseline: set by hand */
	uint64_t errors;	/* server errors of the baseline */
	double error_rate;	/* NAN: errors were not the harm, and nothing is held to them */
};
/* One row an endpoint of the verdict's impact, by name. Returns how many; they live in arena. */
size_t recovery_limits(const struct query *query, const struct verdict *verdict,
		       struct arena *arena, struct recovery_limit **out);
/* p95 of all latencies of a cell, the maximum below 20; NAN without any. */
double recovery_p95_us(const struct cell *cell);

/* One closed minute of event time; the first may be cut by the moment it starts at. */
struct window {
	int64_t from_ns, to_ns;
	uint64_t n, suspect, timeouts;
	uint64_t told;		/* of n: whose outcome is known */
	bool is_breach;
};

struct windows { struct window *at; size_t n; };

/* The minutes from a moment on that are closed when newest_ns is the newest record's time. */
struct windows recovery_windows(const struct query *query, const struct verdict *verdict,
				int64_t from_ns, int64_t newest_ns, struct arena *arena);

#endif
