/* trace_private: where the time of traces went before onset and since, summed for the verdict. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_TRACE_PRIVATE_H
#define SR_ANALYSIS_TRACE_PRIVATE_H

#include "core/analysis/verdict_private.h"
#include "core/store/traces.h"

#define TRACE_PLACES 256	/* further ones are left out: their time is nobody's */
#define TRACE_CALLERS 32

/* Microseconds a trace, on one side of onset. */
struct trace_side { uint64_t n; double sum, squares; };

/*
 * What can be blamed: the self time of the service that was entered, or a service that was called:
 * every edge to it, and what it did itself. (The callee's side: self time alone would blame
 * callers and gateways for what they wait for.)
 */
struct trace_place {
	uint32_t service;
	bool is_callee;
	struct trace_side before, since;	/* of the endpoint at hand */
	bool is_touched;		/* by the trace at hand, which spent so long here: */
	double trace_us;
	double excess_us;		/* over all endpoints, n since x rise of the mean */
	double variance;		/* of that sum */
	double before_us, since_us;	/* mean a trace, weighted by the traces since */
};

/* How long the calls of one caller took, a call. */
struct trace_caller {
	uint32_t service;
	uint64_t calls_before, calls_since;
	double us_before, us_since;
};

struct trace_sums {
	struct trace_place place[TRACE_PLACES];	/* the most excess first */
	size_t n;
	uint64_t before, since;		/* traces, of endpoints with enough on either side */
	uint64_t most_before, most_since;	/* of the endpoint that comes nearest to that */
	size_t endpoints;		/* with enough, and with calls */
	uint32_t endpoint;		/* of those, the one with most traces since */
	bool has_calls;			/* some trace calls somebody */
	double positive_us;		/* sum of all rises: the excess */
	double shift_ms, ratio;		/* of what traces take in all, like for like */
	struct trace_caller caller[TRACE_CALLERS];	/* of the first place, by name */
	size_t n_callers;
	struct traces_found found;
};

/* A value of the callee that is as fast as before, beside one that is not. */
struct trace_uneven { int field; uint32_t fine, slow; };
/* Is it not the whole callee? Looks at its own records, on its busiest endpoint. */
bool trace_is_uneven(struct study *study, const struct cause *callee, struct trace_uneven *out);
/*
 * Is a version bad by the records of its own service alone? Whoever waits for it is slow too, with
 * versions of his own, and stands beside it as a rival. Asked where most of what traces take longer
 * is in calls to that service; its own records must then name the version, `probable` or above.
 */
bool trace_blames_version(struct study *study, const struct cause *version);
/* Sum the traces of a study, split at its onset. found.at is not kept. */
void trace_sum(struct study *study, struct trace_sums *out);

#endif
