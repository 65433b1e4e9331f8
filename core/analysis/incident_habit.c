/* incident_habit: does a rise come again and again, at equal distances, from the start of the log?
 */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/incident_private.h"
#include "core/analysis/scene.h"

enum { PERIOD_LEAST = 8, PERIODS = 3, SMOOTH = 2 };

/* The share of slow records around each bucket. */
static double *
course_of(struct study *study)
{
	const struct scene *scene = study->scene;
	double *slow = ARENA_NEW(study->arena, double, study->bins + 1);
	double *all = ARENA_NEW(study->arena, double, study->bins + 1);
	double *share = ARENA_NEW(study->arena, double, study->bins + 1);
	double from = limit(LIMIT_PERIOD_SLOW) * (double)scene->n_timed;

	for (size_t i = 0; i < scene->n_timed; i++) {
		all[scene->bin[i]]++;
		slow[scene->bin[i]] += (double)i >= from;
	}
	for (size_t b = 0; b < study->bins; b++) {
		double n = 0, k = 0;

		for (size_t c = b > SMOOTH ? b - SMOOTH : 0; c <= b + SMOOTH && c < study->bins;
		     c++) {
			n += all[c];
			k += slow[c];
		}
		share[b] = n > 0 ? k / n : 0;
	}
	return share;
}

static double
mean_of(const double *at, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += at[i];
	return sum / (double)n;
}

/* Pearson's correlation of two stretches of a course; 0 where one of them is flat. */
static double
correlation(const double *x, const double *y, size_t n)
{
	double mx = mean_of(x, n), my = mean_of(y, n), xx = 0, yy = 0, xy = 0;

	for (size_t i = 0; i < n; i++) {
		xx += (x[i] - mx) * (x[i] - mx);
		yy += (y[i] - my) * (y[i] - my);
		xy += (x[i] - mx) * (y[i] - my);
	}
	return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : 0;
}

/* Do more fail from some moment on? That is no custom of the latencies, whatever these do. */
static bool
has_more_failures(const struct study *study)
{
	for (size_t i = 0; i < study->steps.n; i++)
		if (study->steps.at[i].measure == 2 && study->steps.at[i].is_up)
			return true;
	return false;
}

const char *
habit_text(struct study *study, const struct step *step)
{
	if (!study->scene || !study->scene->bin || !step || step->field >= 0 ||
	    step->measure > 1 || has_more_failures(study))
		return NULL;
	const double *share = course_of(study);
	size_t bins = study->bins, period = 0;
	int64_t since_ns = step->at_ns - study->scene->origin_ns;
	size_t at = since_ns > 0 ? (size_t)(since_ns / study->bin_ns) : 0;
	double best = limit(LIMIT_PERIOD_ALIKE);

	at -= at > SMOOTH ? SMOOTH : at;
	for (size_t lag = PERIOD_LEAST; lag <= bins / PERIODS; lag++) {
		double r = correlation(share, share + lag, bins - lag);

		if (r > best) {
			best = r;
			period = lag;
		}
	}
	if (!period || at < period)
		return NULL;
	size_t n = period < bins - at ? period : bins - at;

	if (n < PERIOD_LEAST ||
	    mean_of(share + at, n) > limit(LIMIT_PERIOD_HIGHER) * mean_of(share + at - period, n))
		return NULL;
	/* From the rise on as in every period before it: what came twice has just begun. */
	for (size_t from = at; from >= period; from -= period)
		if (correlation(share + from - period, share + at, n) < limit(LIMIT_PERIOD_ALIKE))
			return NULL;
	char span[64];

	return arena_fmt(study->arena, "the rise of all traffic at %s comes again about every %s, "
			 "as it did before", clock_text(study->arena, step->at_ns),
			 span_text(span, (int64_t)period * study->bin_ns));
}
