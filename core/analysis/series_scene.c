/* series_scene: the sums of all series out of the columns of a scene. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/scene.h"
#include "core/analysis/series_private.h"

/* Records that did the work, in order of latency. */
struct line { uint32_t *at; size_t n; };

/* The midrank of each among `all` records, which the bad ones lie above. More than a group keeps
 * one by one are a histogram: what shares a bucket is level (ruler_walk()). */
static void
rank(const struct scene *scene, const struct line *line, size_t all, double *place)
{
	bool is_exact = line->n <= DIST_EXACT;

	for (size_t i = 0, upto; i < line->n; i = upto) {
		int64_t low = scene->us[line->at[i]], high = low;

		if (!is_exact)
			hist_edges(low, &low, &high);
		for (upto = i + 1; upto < line->n && scene->us[line->at[upto]] <= high; upto++)
			;
		double middle = ((double)i + (double)(upto - i) / 2) / (double)all;

		for (size_t k = i; k < upto; k++)
			place[line->at[k]] = middle;
	}
}

static bool
is_work(const struct scene *scene, size_t i)
{
	return outcome_is_work((enum outcome)scene->outcome[i]);
}

/* Each endpoint's records side by side; from[e] is where those of e begin. */
static void
rank_by_endpoint(const struct study *study, struct line *line, double *place)
{
	const struct scene *scene = study->scene;
	const uint8_t *code = scene_column(study, FIELD_ENDPOINT);
	size_t from[AXIS_VALUES + 2] = {0}, bad[AXIS_VALUES + 2] = {0}, at[AXIS_VALUES + 2];
	enum { ENDPOINTS = AXIS_VALUES + 1 };

	for (size_t i = 0; i < scene->n; i++)
		bad[code ? code[i] : 0] += scene->is_bad[i];
	for (size_t i = 0; i < scene->n_timed; i++)
		from[(code ? code[i] : 0) + 1] += is_work(scene, i);
	for (size_t e = 1; e <= ENDPOINTS; e++)
		from[e] += from[e - 1];
	for (size_t e = 0; e <= ENDPOINTS; e++)
		at[e] = from[e];
	for (size_t i = 0; i < scene->n_timed; i++) {
		if (is_work(scene, i))
			line->at[at[code ? code[i] : 0]++] = (uint32_t)i;
	}
	for (size_t e = 0; e < ENDPOINTS; e++) {
		const struct line own = {line->at + from[e], from[e + 1] - from[e]};

		rank(scene, &own, own.n + bad[e], place);
	}
}

static void
rank_all(const struct study *study, struct line *line, double *pooled)
{
	const struct scene *scene = study->scene;

	line->n = 0;
	for (size_t i = 0; i < scene->n_timed; i++) {
		if (is_work(scene, i))
			line->at[line->n++] = (uint32_t)i;
	}
	rank(scene, line, line->n + study->bad, pooled);
}

struct scores_seen
scores_see(const struct study *study)
{
	const struct scene *scene = study->scene;
	struct line line = {xmalloc((scene->n + 1) * sizeof(*line.at)), 0};
	struct scores_seen seen = {
		.place = xcalloc(scene->n + 1, sizeof(*seen.place)),
		.pooled = xcalloc(scene->n + 1, sizeof(*seen.pooled)),
	};

	rank_by_endpoint(study, &line, seen.place);
	rank_all(study, &line, seen.pooled);
	seen.odd = line.at;
	for (size_t i = 0; i < scene->n; i++)
		if (!is_work(scene, i) || i >= scene->n_timed ||
		    scene->outcome[i] == OUTCOME_UNKNOWN)
			seen.odd[seen.n_odd++] = (uint32_t)i;
	return seen;
}

void
scores_unsee(struct scores_seen *seen)
{
	free(seen->place);
	free(seen->pooled);
	free(seen->odd);
}

/* The last bucket is cut by the end of the log: what lies behind it counts to it. */
static size_t
bin_of(const struct study *study, size_t i)
{
	size_t bin = study->scene->bin[i];

	return bin < study->bins ? bin : study->bins - 1;
}

/* Records of one value in one bucket; n of them are placed. */
struct sums { double place, square, pooled, pooled_square; uint32_t n, high, bad, rest, unrated; };

/* Those with a place, which are nearly all; then what the others are. */
static void
sums_fill(const struct study *study, const struct scores_seen *seen, const uint8_t *code,
	  struct sums *sums)
{
	const struct scene *scene = study->scene;

	for (size_t i = 0; i < scene->n_timed; i++) {
		struct sums *at = &sums[(code ? code[i] : 0) * study->bins + bin_of(study, i)];
		double place = seen->place[i];

		if (!is_work(scene, i))
			continue;
		at->n++;
		at->place += place;
		at->square += place * place;
		at->high += place > high_from;
		if (code)
			continue;
		at->pooled += seen->pooled[i];
		at->pooled_square += seen->pooled[i] * seen->pooled[i];
	}
	for (size_t k = 0; k < seen->n_odd; k++) {
		size_t i = seen->odd[k];
		struct sums *at = &sums[(code ? code[i] : 0) * study->bins + bin_of(study, i)];

		at->bad += scene->is_bad[i];
		at->rest += !scene->is_bad[i] && (i >= scene->n_timed || !is_work(scene, i));
		at->unrated += scene->outcome[i] == OUTCOME_UNKNOWN;
	}
}

static void
track_set(struct track *track, size_t bin, double weight, double sum, double square)
{
	track->weight[bin] = weight;
	track->sum[bin] = sum;
	track->square[bin] = square;
}

void
series_see(const struct study *study, const struct scores_seen *seen, int axis,
	   struct series *series)
{
	const uint8_t *code = axis >= 0 ? study->scene->code[axis] : NULL;
	size_t n = axis >= 0 ? study->axis[axis].n + 1 : 1, bins = study->bins;
	struct sums *sums = xcalloc(n * bins, sizeof(*sums));

	sums_fill(study, seen, code, sums);
	for (size_t s = 0; s < n; s++) {
		for (size_t b = 0; b < bins; b++) {
			const struct sums *at = &sums[s * bins + b];
			double bad = at->bad, weight = at->n + bad;
			uint32_t all = at->n + at->bad + at->rest;

			series[s].n += all;
			track_set(&series[s].track[0], b, weight, at->place + bad,
				  at->square + bad);
			track_set(&series[s].track[1], b, weight, at->high + bad, at->high + bad);
			track_set(&series[s].track[2], b, all - at->unrated, bad, bad);
			track_set(&series[s].track[MEASURE_POOLED], b, weight, at->pooled + bad,
				  at->pooled_square + bad);
		}
	}
	free(sums);
}
