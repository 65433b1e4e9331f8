/* step: is a step of ranks big enough to matter in milliseconds (analysis.md 3.4)? */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/scene.h"

/* Levels of one endpoint on one side of the step. */
struct side { double n, mean, p50, p95, bad, rated; struct log_mean logs; };

static struct side
side_of(struct study *study, const struct cell *cell)
{
	struct slots slots = cell_slots(cell, study->arena);

	return (struct side){
		.n = (double)slots.n, .mean = slots_mean_us(&slots),
		.p50 = slots_quantile_us(&slots, 500), .p95 = slots_quantile_us(&slots, 950),
		.bad = (double)cell_bad(cell),
		.rated = (double)(cell->n - cell->outcome[OUTCOME_UNKNOWN]),
		.logs = log_mean(&slots),
	};
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

/* One cell a side and endpoint, of what all these records have: before the step, and since. */
static void
cells_ask(struct study *study, const struct step *step, const struct axis *endpoints,
	  struct cell *cells)
{
	struct query all = step->field >= 0
		? query_with(study->query, step->field, step->value) : study->query;
	struct query before = query_window(all, INSTANT_NONE, step->at_ns - 1);
	struct query since = query_window(all, step->at_ns, step_end(study, step));

	for (size_t e = 0; e < (endpoints ? endpoints->n : 1); e++) {
		for (int i = 0; i < 2; i++) {
			struct query own = i ? since : before;

			if (endpoints)
				own = query_with(own, FIELD_ENDPOINT, endpoints->value[e]);
			query_cell(&own, &cells[2 * e + (size_t)i]);
		}
	}
}

/* The same out of the columns of a scene. */
static void
cells_see(struct study *study, const struct step *step, const struct axis *endpoints,
	  struct cell *cells)
{
	const struct scene *scene = study->scene;
	const struct axis *axis = step->field >= 0 ? study_axis(study, step->field) : NULL;
	const uint8_t *own = axis ? scene_column(study, step->field) : NULL;
	const uint8_t *endpoint = endpoints ? scene_column(study, FIELD_ENDPOINT) : NULL;
	size_t n = 2 * (endpoints ? endpoints->n : 1), value = 0;
	int64_t end_ns = step_end(study, step);
	uint16_t *group = xmalloc((scene->n + 1) * sizeof(*group));

	while (axis && value < axis->n && axis->value[value] != step->value)
		value++;
	for (size_t i = 0; i < scene->n; i++) {
		bool is_since = scene->at_ns[i] >= step->at_ns;
		size_t e = endpoint ? endpoint[i] : 0;
		bool is_in = (!own || own[i] == value) && 2 * e < n &&
			     (end_ns == INSTANT_NONE || scene->at_ns[i] <= end_ns);

		group[i] = (uint16_t)(is_in ? 2 * e + is_since : n);
	}
	scene_cells(scene, group, n, cells);
	free(group);
}

static bool
find_out(struct study *study, const struct step *step)
{
	const struct axis *endpoints = study_axis(study, FIELD_ENDPOINT);
	size_t places = endpoints ? endpoints->n : 1;
	struct cell *cells = xcalloc(2 * places, sizeof(*cells));
	struct side sums[2] = {{.n = 0}, {.n = 0}};
	double weight = 0, log_ratio = 0, log_variance = 0;

	(study->scene ? cells_see : cells_ask)(study, step, endpoints, cells);
	for (size_t e = 0; e < places; e++) {
		struct side side[2] = {side_of(study, &cells[2 * e]),
				       side_of(study, &cells[2 * e + 1])};

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
	for (size_t c = 0; c < 2 * places; c++)
		cell_release(&cells[c]);
	free(cells);
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

bool
step_matters(struct study *study, struct step *step)
{
	if (!step->is_known) {
		step->matters = find_out(study, step);
		step->is_known = true;
	}
	return step->matters;
}
