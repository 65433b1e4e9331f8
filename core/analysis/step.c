/* step: is a step of ranks big enough to matter in milliseconds (analysis.md 3.4)? */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/arms.h"
#include "core/analysis/scene.h"

static const double Z_95 = 1.959963984540054;

/* Sums over the endpoints that can be compared, before and since; weighted by records since. */
struct levels { double mean[2], p50[2], p95[2], bad[2], rated[2], weight; };

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

/*
 * Until when it was as usual: a short fall of the same series just before a step is left out, so
 * that the end of what was faster for a while is no rise. It had to be slower for dip_past times as
 * long before.
 */
static int64_t
usual_until(const struct study *study, const struct step *step)
{
	const struct step *last = NULL;	/* the one before */

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *other = &study->steps.at[i];

		if (other->field == step->field && other->value == step->value &&
		    other->measure == step->measure && other->at_ns < step->at_ns &&
		    (!last || other->at_ns > last->at_ns))
			last = other;
	}
	if (!last || last->is_up ||
	    (double)(step->at_ns - last->at_ns) * limit(LIMIT_DIP_PAST) >
		    (double)(last->at_ns - study->first_ns))
		return step->at_ns;
	return last->at_ns;
}

/* Refusals, which are no work (outcome_is_work()): they count, their latencies do not. */
static bool
is_refusal(enum outcome outcome)
{
	return !outcome_is_work(outcome) && !outcome_is_bad(outcome);
}

static struct arm
arm_ask(struct study *study, const struct query *query)
{
	struct query work = query_without(*query, FIELD_OUTCOME, OUTCOME_CLIENT_ERROR);
	bool is_all = !study->refused || !is_refusal(OUTCOME_CLIENT_ERROR);
	struct cell cell = {0}, all = {0};

	query_cell(is_all ? query : &work, &cell);
	if (!is_all)
		query_counts(query, &all);
	const struct cell *counts = is_all ? &cell : &all;
	struct arm arm = {
		.n = counts->n, .bad = cell_bad(counts),
		.outcome = {[OUTCOME_UNKNOWN] = counts->outcome[OUTCOME_UNKNOWN]},
		.slots = cell_slots(&cell, study->arena),
	};

	cell_release(&cell);
	cell_release(&all);
	return arm;
}

/* One arm a side and endpoint, of what all these records have: before the step, and since. */
static void
arms_ask(struct study *study, const struct step *step, const struct axis *endpoints,
	 struct arm *arm)
{
	struct query all = step->field >= 0
		? query_with(study->query, step->field, step->value) : study->query;
	struct query before = query_window(all, INSTANT_NONE,
					   usual_until(study, step) - 1);
	struct query since = query_window(all, step->at_ns, step_end(study, step));

	for (size_t e = 0; e < (endpoints ? endpoints->n : 1); e++) {
		for (int i = 0; i < 2; i++) {
			struct query own = i ? since : before;

			if (endpoints)
				own = query_with(own, FIELD_ENDPOINT, endpoints->value[e]);
			arm[2 * e + (size_t)i] = arm_ask(study, &own);
		}
	}
}

/* The same out of the columns of a scene. */
static void
arms_see(struct study *study, const struct step *step, const struct axis *endpoints,
	 struct arm *arm)
{
	const struct scene *scene = study->scene;
	const struct axis *axis = step->field >= 0 ? study_axis(study, step->field) : NULL;
	const uint8_t *own = axis ? scene_column(study, step->field) : NULL;
	const uint8_t *endpoint = endpoints ? scene_column(study, FIELD_ENDPOINT) : NULL;
	size_t n = 2 * (endpoints ? endpoints->n : 1), value = 0;
	uint64_t *refused = xcalloc(n, sizeof(*refused));
	int64_t end_ns = step_end(study, step), usual_ns = usual_until(study, step);
	uint32_t *pick = xmalloc((2 * scene->n + 1) * sizeof(*pick)), *group = pick + scene->n;
	size_t n_pick = 0;

	while (axis && value < axis->n && axis->value[value] != step->value)
		value++;
	for (size_t i = 0; i < scene->n; i++) {
		pick[n_pick] = (uint32_t)i;
		n_pick += !own || own[i] == value;
	}
	size_t n_own = n_pick;

	n_pick = 0;
	for (size_t k = 0; k < n_own; k++) {
		uint32_t i = pick[k];
		size_t e = endpoint ? endpoint[i] : 0;

		if (2 * e >= n || (end_ns != INSTANT_NONE && scene->at_ns[i] > end_ns) ||
		    (scene->at_ns[i] >= usual_ns && scene->at_ns[i] < step->at_ns))
			continue;
		uint32_t own_arm = (uint32_t)(2 * e + (scene->at_ns[i] >= step->at_ns));

		if (is_refusal((enum outcome)scene->outcome[i])) {
			refused[own_arm]++;
			continue;
		}
		pick[n_pick] = i;
		group[n_pick++] = own_arm;
	}
	arms_of_scene(scene, pick, n_pick, group, n, study->arena, arm);
	for (size_t a = 0; a < n; a++)
		arm[a].n += refused[a];
	free(refused);
	free(pick);
}

static bool
can_compare(const struct arm *side)
{
	return (double)side[0].slots.n >= limit(LIMIT_ARM_N) && side[1].slots.n >= 1;
}

static struct levels
levels_of(const struct arm *arm, size_t places)
{
	struct levels out = {.weight = 0};

	for (size_t e = 0; e < places; e++) {
		const struct arm *side = &arm[2 * e];
		double w = (double)side[1].slots.n;

		for (int i = 0; i < 2; i++) {
			out.bad[i] += (double)side[i].bad;
			out.rated[i] += (double)(side[i].n - side[i].outcome[OUTCOME_UNKNOWN]);
		}
		if (!can_compare(side))
			continue;
		out.weight += w;
		for (int i = 0; i < 2; i++) {
			out.mean[i] += w * slots_mean_us(&side[i].slots);
			out.p50[i] += w * slots_quantile_us(&side[i].slots, 500);
			out.p95[i] += w * slots_quantile_us(&side[i].slots, 950);
		}
	}
	return out;
}

/* The lower 95 % bound of the logarithm of the ratio of geometric means, like for like. */
static double
log_low(const struct arm *arm, size_t places, double weight, double wander)
{
	double ratio = 0, variance = 0;

	for (size_t e = 0; e < places; e++) {
		const struct arm *side = &arm[2 * e];
		double w = (double)side[1].slots.n;

		if (!can_compare(side))
			continue;
		struct log_mean before = log_mean(&side[0].slots),
				since = log_mean(&side[1].slots);

		ratio += w * (since.mean - before.mean);
		variance += w > 1 ? w * w * (since.variance + before.variance) : 0;
	}
	return (ratio - Z_95 * sqrt(variance * wander)) / weight;
}

static double
share_above(const struct slots *slots, double us)
{
	double above = 0;

	for (size_t i = slots->len; i > 0 && (double)slots->at[i - 1].value_us > us; i--)
		above += (double)slots->at[i - 1].n;
	return above / (double)slots->n;
}

/*
 * Are more of them slow than were before, like for like and beyond chance, where slow is so much
 * above what the slowest tenth or fortieth took then that a rise of all by that would matter?
 */
static bool
has_more_slow(const struct arm *arm, size_t places, double wander)
{
	static const unsigned permille[] = {900, 975};

	for (size_t p = 0; p < LENGTH(permille); p++) {
		double more = 0, variance = 0, usual = 1 - permille[p] / 1000.0;

		for (size_t e = 0; e < places; e++) {
			const struct arm *side = &arm[2 * e];
			double w = (double)side[1].slots.n;

			if (!can_compare(side))
				continue;
			double us = slots_quantile_us(&side[0].slots, permille[p]);

			more += w * (share_above(&side[1].slots,
						 us * limit(LIMIT_MIN_GEOMETRIC)) - usual);
			variance += w * w * usual * (1 - usual) *
				    (1 / w + 1 / (double)side[0].slots.n);
		}
		if (more > limit(LIMIT_STEP_TAIL_Z) * sqrt(variance * wander))
			return true;
	}
	return false;
}

static bool
find_out(struct study *study, const struct step *step)
{
	const struct axis *endpoints = study_axis(study, FIELD_ENDPOINT);
	size_t places = endpoints ? endpoints->n : 1;
	struct arm *arm = ARENA_NEW(study->arena, struct arm, 2 * places);

	(study->scene ? arms_see : arms_ask)(study, step, endpoints, arm);
	const struct levels sums = levels_of(arm, places);
	double bad = sums.rated[0] > 0 && sums.rated[1] > 0
		? sums.bad[1] / sums.rated[1] - sums.bad[0] / sums.rated[0] : 0;

	if (sums.weight <= 0 || bad >= limit(LIMIT_MIN_BAD))
		return true;
	if (!is_big(sums.mean[0], sums.mean[1], sums.weight) &&
	    !is_big(sums.p50[0], sums.p50[1], sums.weight) &&
	    !is_big(sums.p95[0], sums.p95[1], sums.weight))
		return false;
	double wander = fmax(1, step->wander);

	/* A rise of all ranks must be one of the geometric mean; one of the slowest need not. */
	if (step->measure == 0)
		return !(log_low(arm, places, sums.weight, wander) <
			 log(limit(LIMIT_MIN_GEOMETRIC)));
	return has_more_slow(arm, places, wander);
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
