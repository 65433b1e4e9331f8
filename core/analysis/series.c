/* series: where ranks, slowest share and bad rate step, for all traffic and for every value. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

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
	double *weight, *sum, *square;	/* bins + 1 sums from the start */
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
		.rise = rise, .measure = search->measure, .is_up = rise > 0,
		.is_material = fabs(rise) >= search->rise,
	};
}

/* Binary segmentation (2.2.2): the largest |cumulative sum of deviations|, then both sides. */
static void
segment(struct search *search, size_t low, size_t high, int depth)
{
	double weight = search->weight[high] - search->weight[low];
	double sum = search->sum[high] - search->sum[low], least = limit(LIMIT_SEGMENT_N);

	if (depth == DEPTH_MAX || weight < 2 * least)
		return;
	double mean = sum / weight;
	double variance = (search->square[high] - search->square[low]) / weight - mean * mean;
	double best = 0;
	size_t at = 0;

	for (size_t k = low + 1; k < high && variance > 1e-12; k++) {
		double w = search->weight[k] - search->weight[low];
		double d = search->sum[k] - search->sum[low] - w * mean;

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
	double w = search->weight[at] - search->weight[low];
	double left = (search->sum[at] - search->sum[low]) / w;
	double right = (search->sum[high] - search->sum[at]) / (weight - w);

	/* Skip the empty buckets before the change: it happens where records are. */
	size_t from = at;

	while (from + 1 < high && search->weight[from + 1] <= search->weight[from])
		from++;
	steps_add(search, from, statistic, p, right - left);
	segment(search, low, at, depth + 1);
	segment(search, at, high, depth + 1);
}

static void
series_search(struct study *study, const struct series *series, double p_limit)
{
	static const enum limit rise[2][3] = {
		{LIMIT_STEP_SCORE, LIMIT_STEP_HIGH, LIMIT_STEP_BAD},
		{LIMIT_VALUE_STEP_SCORE, LIMIT_VALUE_STEP_HIGH, LIMIT_VALUE_STEP_BAD},
	};
	size_t bins = study->bins;
	double *room = xcalloc(3 * (bins + 1), sizeof(*room));
	bool is_value = series->field >= 0;

	for (int m = 0; m < (is_value ? MEASURE_POOLED : MEASURES); m++) {
		struct search search = {
			.study = study, .series = series, .measure = m, .p_limit = p_limit,
			.rise = limit(rise[is_value][m == MEASURE_POOLED ? 0 : m]),
			.weight = room, .sum = room + bins + 1, .square = room + 2 * (bins + 1),
		};
		for (size_t b = 0; b < bins; b++) {
			search.weight[b + 1] = search.weight[b] + series->track[m].weight[b];
			search.sum[b + 1] = search.sum[b] + series->track[m].sum[b];
			search.square[b + 1] = search.square[b] + series->track[m].square[b];
		}
		segment(&search, 0, bins, 0);
	}
	free(room);
}

static void
values_search(struct study *study, const struct axis *axis, const struct series *series,
	      size_t values)
{
	for (size_t s = 0; axis->role != AXIS_CONSTANT && s < axis->n; s++) {
		if (axis->value[s] != NAME_NONE && (double)series[s].n >= limit(LIMIT_SERIES_N))
			series_search(study, &series[s], limit(LIMIT_CHANGE_P) / (double)values);
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
			values_search(study, axis, series, values);
		else
			series_search(study, &series[0], limit(LIMIT_CHANGE_P));
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
	series_search(study, &series[0][0], limit(LIMIT_CHANGE_P));
	for (size_t set = 0; set < n_sets; set++) {
		if (axes[set])
			values_search(study, axes[set], series[set], values);
		series_free(series[set], n[set]);
	}
	for (int a = 0; a < study->n_axes; a++) {
		axes[0] = &study->axis[a];
		if (axes[0]->field < FIELD_DIM || axes[0]->role == AXIS_CONSTANT ||
		    axes[0]->role == AXIS_RETRIES)
			continue;
		series[0] = series_new(study, axes[0], &n[0]);
		series_read(study, axes[0]->field, &scales, axes, series, 1);
		values_search(study, axes[0], series[0], values);
		series_free(series[0], n[0]);
	}
	scales_close(&scales);
}
