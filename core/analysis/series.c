/* series: where ranks, slowest share and bad rate step, for all traffic and for every value. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/portion_place.h"
#include "core/analysis/series_private.h"

enum { DEPTH_MAX = 3 };

static struct series *
series_new(struct study *study, const struct axis *axis, size_t *n)
{
	*n = axis ? axis->n + 1 : 1;
	struct series *series = xcalloc(*n, sizeof(*series));

	for (size_t s = 0; s < *n; s++) {
		series[s].field = axis ? axis->field : -1;
		series[s].value = axis && s < axis->n ? axis->value[s] : VALUE_OTHER;
		for (int m = 0; m < MEASURES; m++) {
			double *room = xcalloc(3 * study->bins, sizeof(*room));

			series[s].track[m] = (struct track){room, room + study->bins,
							    room + 2 * study->bins};
		}
	}
	return series;
}

static void
series_free(struct series *series, size_t n)
{
	for (size_t s = 0; s < n; s++) {
		for (int m = 0; m < MEASURES; m++)
			free(series[s].track[m].weight);
	}
	free(series);
}

/* A track as sums up to each bucket, and the largest departure within [low, high). */
struct search {
	struct study *study;
	const struct series *series;
	int measure;
	double p_limit, rise;
	double wander;	/* moves() of it, 0 until it is asked for */
	struct wandering *all;
	struct series_sums sums;
};

static void
steps_add(struct search *search, size_t bin, double statistic, double p, double rise)
{
	struct study *study = search->study;
	int64_t origin = study->first_ns - ((study->first_ns % study->bin_ns) + study->bin_ns) %
						  study->bin_ns;

	GROW(study->steps.at, study->steps.n, study->steps.cap);
	study->steps.at[study->steps.n++] = (struct step){
		.field = search->series->field, .value = search->series->value,
		.at_ns = origin + (int64_t)bin * study->bin_ns, .statistic = statistic, .p = p,
		.rise = rise, .wander = search->wander, .measure = search->measure,
		.is_up = rise > 0, .is_material = fabs(rise) >= search->rise,
	};
}

static double
series_moves(const struct series_sums *sums, size_t bins)
{
	return fmin(series_wander_most,
		    fmax(series_wander(sums, bins), series_drift(sums, bins)));
}

/* How much more the whole series moves than its records would alone: at least as all traffic. */
static double
moves(const struct search *search)
{
	size_t bins = search->study->bins;
	double weight = search->sums.weight[bins];

	return fmin(series_wander_most,
		    fmax(series_moves(&search->sums, bins),
			 series_wander_part(search->all, search->measure, weight)));
}

/* Binary segmentation (2.2.2): the largest |cumulative sum of deviations|, then both sides. */
static void
segment(struct search *search, size_t low, size_t high, int depth)
{
	double weight = search->sums.weight[high] - search->sums.weight[low];
	double sum = search->sums.sum[high] - search->sums.sum[low], least = limit(LIMIT_SEGMENT_N);

	if (depth == DEPTH_MAX || weight < 2 * least)
		return;
	double mean = sum / weight;
	double squares = search->sums.square[high] - search->sums.square[low];
	double variance = squares / weight - mean * mean;
	double best = 0;
	size_t at = 0;

	for (size_t k = low + 1; k < high && variance > 1e-12; k++) {
		double w = search->sums.weight[k] - search->sums.weight[low];
		double d = search->sums.sum[k] - search->sums.sum[low] - w * mean;

		if (w < least || weight - w < least || fabs(d) <= best)
			continue;
		best = fabs(d);
		at = k;
	}
	if (!at)
		return;
	double statistic = best / sqrt(variance * weight);
	double p = stats_kolmogorov_tail(statistic);

	if (p >= search->p_limit)
		return;
	if (search->wander <= 0)
		search->wander = moves(search);
	statistic /= sqrt(search->wander);
	p = stats_kolmogorov_tail(statistic);
	if (p >= search->p_limit)
		return;
	double w = search->sums.weight[at] - search->sums.weight[low];
	double left = (search->sums.sum[at] - search->sums.sum[low]) / w;
	double right = (search->sums.sum[high] - search->sums.sum[at]) / (weight - w);

	/* Skip the empty buckets before the change: it happens where records are. */
	size_t from = at;

	while (from + 1 < high && search->sums.weight[from + 1] <= search->sums.weight[from])
		from++;
	steps_add(search, from, statistic, p, right - left);
	segment(search, low, at, depth + 1);
	segment(search, at, high, depth + 1);
}

static size_t
bin_at(const struct study *study, const struct step *step)
{
	size_t bin = (size_t)((step->at_ns - bins_origin(study)) / study->bin_ns);

	return bin < study->bins ? bin : study->bins;
}

/* What a step is between low and high alone: its rise, and whether that may be chance. */
static double
rise_within(const struct search *search, size_t low, size_t at, size_t high, bool *is_chance)
{
	const struct series_sums *sums = &search->sums;
	double left = sums->weight[at] - sums->weight[low];
	double right = sums->weight[high] - sums->weight[at], all = left + right;

	*is_chance = true;
	if (left <= 0 || right <= 0)
		return 0;
	double rise = (sums->sum[high] - sums->sum[at]) / right -
		      (sums->sum[at] - sums->sum[low]) / left;
	double mean = (sums->sum[high] - sums->sum[low]) / all;
	double variance = (sums->square[high] - sums->square[low]) / all - mean * mean;

	*is_chance = !(variance > 1e-12) ||
		     stats_kolmogorov_tail(fabs(rise) * left * right / all /
					   sqrt(variance * all * fmax(1, search->wander))) >=
			     limit(LIMIT_STILL_P);
	return rise;
}

/*
 * A step is found between what lay around it then. Of one that a later, larger one was still a part
 * of there may be nothing left: it matters by what it is between its neighbours.
 */
static void
steps_settle(const struct search *search, size_t from)
{
	const struct study *study = search->study;

	for (size_t i = from; i < study->steps.n; i++) {
		struct step *step = &study->steps.at[i];
		size_t at = bin_at(study, step), low = 0, high = study->bins;

		for (size_t k = from; k < study->steps.n; k++) {
			size_t other = bin_at(study, &study->steps.at[k]);

			if (other < at && other > low)
				low = other;
			if (other > at && other < high)
				high = other;
		}
		bool is_chance;
		double rise = rise_within(search, low, at, high, &is_chance);

		step->is_material = step->is_material && !is_chance &&
				    (step->is_up ? rise : -rise) >= search->rise;
	}
}

static void
sums_fill(const struct track *track, size_t bins, const struct series_sums *to)
{
	for (size_t b = 0; b < bins; b++) {
		to->weight[b + 1] = to->weight[b] + track->weight[b];
		to->sum[b + 1] = to->sum[b] + track->sum[b];
		to->square[b + 1] = to->square[b] + track->square[b];
	}
}

/* How all traffic moves. What its slowest do all do: ranks move by no less than their share. */
static void
wandering_find(const struct series *series, size_t bins, const struct series_sums *sums,
	       struct wandering *all)
{
	for (int m = 1; m >= 0; m--) {
		sums_fill(&series->track[m], bins, sums);
		all->weight[m] = sums->weight[bins];
		all->factor[m] = series_moves(sums, bins);
	}
	all->factor[0] = fmax(all->factor[0], all->factor[1]);
}

/* all: of all traffic, which is searched first and fills it. */
static void
series_search(struct study *study, const struct series *series, double p_limit,
	      struct wandering *all)
{
	static const enum limit rise[2][3] = {
		{LIMIT_STEP_SCORE, LIMIT_STEP_HIGH, LIMIT_STEP_BAD},
		{LIMIT_VALUE_STEP_SCORE, LIMIT_VALUE_STEP_HIGH, LIMIT_VALUE_STEP_BAD},
	};
	size_t bins = study->bins;
	double *room = xcalloc(3 * (bins + 1), sizeof(*room));
	bool is_value = series->field >= 0;

	if (!is_value)
		wandering_find(series, bins, &(struct series_sums){room, room + bins + 1,
								   room + 2 * (bins + 1)}, all);
	for (int m = 0; m < (is_value ? MEASURE_POOLED : MEASURES); m++) {
		struct search search = {
			.study = study, .series = series, .measure = m, .p_limit = p_limit,
			.rise = limit(rise[is_value][m == MEASURE_POOLED ? 0 : m]),
			.sums = {room, room + bins + 1, room + 2 * (bins + 1)},
			/* Failures, and who asks for what, are no level that wanders. */
			.wander = m >= 2,
			.all = all,
		};
		size_t before = study->steps.n;

		sums_fill(&series->track[m], bins, &search.sums);
		if (!is_value && m < 2)
			search.wander = fmax(all->factor[m],
					     series_wander_part(all, m, all->weight[m]));
		segment(&search, 0, bins, 0);
		steps_settle(&search, before);
	}
	free(room);
}

static void
values_search(struct study *study, const struct axis *axis, const struct series *series,
	      size_t values, struct wandering *all)
{
	for (size_t s = 0; axis->role != AXIS_CONSTANT && s < axis->n; s++) {
		if (axis->value[s] != NAME_NONE && (double)series[s].n >= limit(LIMIT_SERIES_N))
			series_search(study, &series[s], limit(LIMIT_CHANGE_P) / (double)values,
				      all);
	}
}

/* Values with enough records: so many looks share the chance of a change. */
static size_t
values_searched(const struct study *study)
{
	size_t values = 0;

	for (int a = 0; a < study->n_axes; a++) {
		for (size_t v = 0; v < study->axis[a].n; v++)
			values += study->axis[a].role != AXIS_CONSTANT &&
				  (double)study->axis[a].count[v] >= limit(LIMIT_SERIES_N);
	}
	return values;
}

/* Out of the columns of a scene: all traffic, then every field in turn. */
static void
steps_of_scene(struct study *study, size_t values)
{
	struct scores_seen seen = scores_see(study);
	struct wandering all = {.factor = {1, 1}};

	for (int a = -1; a < study->n_axes; a++) {
		const struct axis *axis = a >= 0 ? &study->axis[a] : NULL;
		bool is_dim = axis && axis->field >= FIELD_DIM;
		size_t n;

		if (axis && (axis->role == AXIS_CONSTANT ||
			     (is_dim && axis->role == AXIS_RETRIES)))
			continue;
		struct series *series = series_new(study, axis, &n);

		series_see(study, &seen, a, series);
		if (axis)
			values_search(study, axis, series, values, &all);
		else
			series_search(study, &series[0], limit(LIMIT_CHANGE_P), &all);
		series_free(series, n);
	}
	scores_unsee(&seen);
}

void
series_steps(struct study *study)
{
	const struct axis *axes[3] = {NULL};
	struct series *series[3];
	struct scales scales = {0};
	struct wandering all = {.factor = {1, 1}};
	size_t n[3], n_sets = 1, values = values_searched(study);

	if ((double)study->n < limit(LIMIT_SERIES_N))
		return;
	if (study->scene) {
		steps_of_scene(study, values);
		return;
	}
	scales_open(study, &scales);
	for (int field = FIELD_VERSION; field <= FIELD_ENDPOINT; field++) {
		axes[n_sets] = study_axis(study, field);
		n_sets += axes[n_sets] != NULL;
	}
	for (size_t set = 0; set < n_sets; set++)
		series[set] = series_new(study, axes[set], &n[set]);
	series_read(study, FIELD_VERSION, &scales, axes, series, n_sets);
	series_search(study, &series[0][0], limit(LIMIT_CHANGE_P), &all);
	for (size_t set = 0; set < n_sets; set++) {
		if (axes[set])
			values_search(study, axes[set], series[set], values, &all);
		series_free(series[set], n[set]);
	}
	for (int a = 0; a < study->n_axes; a++) {
		axes[0] = &study->axis[a];
		if (axes[0]->field < FIELD_DIM || axes[0]->role == AXIS_CONSTANT ||
		    axes[0]->role == AXIS_RETRIES)
			continue;
		series[0] = series_new(study, axes[0], &n[0]);
		series_read(study, axes[0]->field, &scales, axes, series, 1);
		values_search(study, axes[0], series[0], values, &all);
		series_free(series[0], n[0]);
	}
	scales_close(&scales);
}
