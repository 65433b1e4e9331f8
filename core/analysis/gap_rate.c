/* gap_rate: how many records a silence would have had, by how often they come around it. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/gap_private.h"

/* The part of the log within reach of a gap on one side of it, and how many records it has. */
struct flank { double span, n; };

static struct flank
flank_of(const struct study *study, const struct silence *silence, double reach, bool is_after)
{
	int64_t gap_ns = is_after ? silence->after.at_ns : silence->before.at_ns;
	int64_t edge_ns = is_after ? study->last_ns : study->first_ns;
	double all = fabs((double)(edge_ns - gap_ns));
	/* Within the log: times of centuries apart leave no room beyond it. */
	int64_t far_ns = all <= reach ? edge_ns
			: is_after ? gap_ns + (int64_t)reach : gap_ns - (int64_t)reach;
	const int64_t window[2] = {is_after ? gap_ns : far_ns, is_after ? far_ns : gap_ns};
	const int64_t none[2] = {1, 0};
	struct query query = query_window(study->query, window[0], window[1]);
	uint64_t n = study->scene ? silence_near(study, window, none) : query_count(&query);

	return (struct flank){fmin(all, reach), (double)n};
}

/* The nearest records on one side of a gap: near_n of them, or those within a few times the gap. At
 * an end of the log there may be too little to tell by: then its span is 0. */
static struct flank
nearest(const struct study *study, const struct silence *silence, bool is_after)
{
	double gap = (double)silence->gap_ns, reach = gap / 8;
	struct flank near = flank_of(study, silence, reach, is_after);

	while (near.n < limit(LIMIT_NEAR_N) && near.span >= reach &&
	       2 * reach <= limit(LIMIT_NEAR_GAPS) * gap) {
		reach *= 2;
		near = flank_of(study, silence, reach, is_after);
	}
	return near.n >= limit(LIMIT_NEAR_N) || near.span >= gap ? near : (struct flank){ 0 };
}

double
silence_rate(const struct study *study, const struct silence *silence)
{
	double span = (double)(study->last_ns - study->first_ns);
	double gap = (double)silence->gap_ns, active = span - gap;

	if (active <= 0)
		return 0;
	struct flank wide[2] = {flank_of(study, silence, span / 10, false),
				flank_of(study, silence, span / 10, true)};
	double seen = wide[0].span + wide[1].span, rate = (double)study->n / active;

	if (seen > 0)
		rate = fmin(rate, (wide[0].n + wide[1].n) / seen);
	for (int side = 0; side < 2; side++) {
		struct flank near = nearest(study, silence, side);

		if (near.span > 0)
			rate = fmin(rate, near.n / near.span);
	}
	return rate;
}
