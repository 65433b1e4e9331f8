/* step: is a step of ranks big enough to matter in milliseconds (analysis.md 3.4)? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/verdict_private.h"

/* Levels of one endpoint on one side of the step. */
struct side { double n, mean, p50, p95, bad, rated; struct log_mean logs; };

static struct side
side_of(struct study *study, const struct query *query, uint32_t endpoint, bool has_endpoint)
{
	struct query own = has_endpoint ? query_with(*query, FIELD_ENDPOINT, endpoint) : *query;
	struct cell cell = {0};

	query_cell(&own, &cell);
	struct slots slots = cell_slots(&cell, study->arena);
	struct side side = {
		.n = (double)slots.n, .mean = slots_mean_us(&slots),
		.p50 = slots_quantile_us(&slots, 500), .p95 = slots_quantile_us(&slots, 950),
		.bad = (double)cell_bad(&cell),
		.rated = (double)(cell.n - cell.outcome[OUTCOME_UNKNOWN]),
		.logs = log_mean(&slots),
	};

	cell_release(&cell);
	return side;
}

static bool
is_big(double before, double since, double weight)
{
	return since >= before * limit(LIMIT_MIN_RATIO) &&
	       since - before >= limit(LIMIT_MIN_SHIFT_MS) * 1000 * weight;
}

/* Where the same series falls again; INSTANT_NONE when it does not. */
static int64_t
step_end(const struct study *study, const struct step *step)
{
	int64_t end_ns = INSTANT_NONE;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *other = &study->steps.at[i];

		if (other->field == step->field && other->value == step->value &&
		    other->measure == step->measure && !other->is_up &&
		    other->at_ns > step->at_ns && (end_ns == INSTANT_NONE || other->at_ns < end_ns))
			end_ns = other->at_ns - 1;
	}
	return end_ns;
}

bool
step_matters(struct study *study, const struct step *step)
{
	const struct axis *endpoints = study_axis(study, FIELD_ENDPOINT);
	struct query all = step->field >= 0
		? query_with(study->query, step->field, step->value) : study->query;
	struct query before = query_window(all, INSTANT_NONE, step->at_ns - 1);
	struct query since = query_window(all, step->at_ns, step_end(study, step));
	struct side sums[2] = {{.n = 0}, {.n = 0}};
	double weight = 0, log_ratio = 0, log_variance = 0;

	for (size_t e = 0; e < (endpoints ? endpoints->n : 1); e++) {
		uint32_t name = endpoints ? endpoints->value[e] : NAME_NONE;
		struct side side[2] = {side_of(study, &before, name, endpoints),
				       side_of(study, &since, name, endpoints)};

		for (int i = 0; i < 2; i++) {
			sums[i].bad += side[i].bad;
			sums[i].rated += side[i].rated;
		}
		if (side[0].n < limit(LIMIT_ARM_N) || side[1].n < 1)
			continue;
		double w = side[1].n;

		weight += w;
		log_ratio += w * (side[1].logs.mean - side[0].logs.mean);
		log_variance += w > 1 ? w * w * (side[1].logs.variance + side[0].logs.variance) : 0;
		for (int i = 0; i < 2; i++) {
			sums[i].mean += side[1].n * side[i].mean;
			sums[i].p50 += side[1].n * side[i].p50;
			sums[i].p95 += side[1].n * side[i].p95;
		}
	}
	double bad = sums[0].rated > 0 && sums[1].rated > 0
		? sums[1].bad / sums[1].rated - sums[0].bad / sums[0].rated : 0;

	if (weight <= 0 || bad >= limit(LIMIT_MIN_BAD))
		return true;
	double low = (log_ratio - 1.959963984540054 * sqrt(log_variance)) / weight;

	/* A rise of all ranks must be one of the geometric mean; one of the slowest need not. */
	if (step->measure == 0 && low < log(limit(LIMIT_MIN_GEOMETRIC)))
		return false;
	return is_big(sums[0].mean, sums[1].mean, weight) ||
	       is_big(sums[0].p50, sums[1].p50, weight) ||
	       is_big(sums[0].p95, sums[1].p95, weight);
}
