/* incident_row: were some requests in a row hurt, too few of them for a step? */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/incident_private.h"
#include "core/analysis/scene.h"

/* A row of requests, and how many of them must be hurt. */
enum { ROW = 20, CODES = AXIS_VALUES + 1 };

struct moment { int64_t at_ns; bool is_hurt; };

static int
by_time(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	return (x->at_ns > y->at_ns) - (x->at_ns < y->at_ns);
}

/* Nobody knows how records of one instant follow each other: those that are hurt lie evenly among
 * them. */
static void
ties_spread(struct moment *moment, size_t n)
{
	for (size_t from = 0, until; from < n; from = until) {
		size_t hurt = 0, len;

		for (until = from; until < n && moment[until].at_ns == moment[from].at_ns; until++)
			hurt += moment[until].is_hurt;
		len = until - from;
		for (size_t i = 0; i < len; i++)
			moment[from + i].is_hurt = (i + 1) * hurt / len > i * hurt / len;
	}
}

/* Three times the median of each endpoint; its latencies stand in rising order. */
static void
limits_of(const struct scene *scene, const uint8_t *code, double *limit_us)
{
	size_t n[CODES] = {0}, seen[CODES] = {0};

	for (size_t i = 0; i < scene->n_timed; i++)
		n[code ? code[i] : 0]++;
	for (size_t c = 0; c < CODES; c++)
		limit_us[c] = INFINITY;
	for (size_t i = 0; i < scene->n_timed; i++) {
		size_t c = code ? code[i] : 0;

		if (seen[c]++ == n[c] / 2)
			limit_us[c] = limit(LIMIT_ROW_TIMES) * (double)scene->us[i];
	}
}

/* P(X >= k) of ROW tries at a rate. */
static double
chance_of(int k, double rate)
{
	double sum = 0;

	for (int i = k; i <= ROW && rate > 0 && rate < 1; i++)
		sum += exp(lgamma(ROW + 1) - lgamma(i + 1) - lgamma(ROW - i + 1) +
			   i * log(rate) + (ROW - i) * log1p(-rate));
	return rate < 1 ? sum : 1;
}

const char *
row_text(struct study *study)
{
	const struct scene *scene = study->scene;
	double limit_us[CODES], hurt = 0;
	int own = 0, most = 0;
	size_t from = 0;

	if (!scene || scene->n < ROW)
		return NULL;
	const uint8_t *code = scene_column(study, FIELD_ENDPOINT);
	struct moment *moment = xcalloc(scene->n, sizeof(*moment));

	limits_of(scene, code, limit_us);
	for (size_t i = 0; i < scene->n; i++) {
		bool is_slow = i < scene->n_timed &&
			       (double)scene->us[i] > limit_us[code ? code[i] : 0];

		moment[i] = (struct moment){scene->at_ns[i], scene->is_bad[i] || is_slow};
		hurt += moment[i].is_hurt;
	}
	qsort(moment, scene->n, sizeof(*moment), by_time);
	ties_spread(moment, scene->n);
	for (size_t i = 0; i < scene->n; i++) {
		own += moment[i].is_hurt;
		own -= i >= ROW && moment[i - ROW].is_hurt;
		if (own > most) {
			most = own;
			from = i + 1 >= ROW ? i + 1 - ROW : 0;
		}
	}
	int64_t at_ns = moment[from].at_ns;

	free(moment);
	if (most < limit(LIMIT_ROW_HURT) ||
	    (double)scene->n * chance_of(most, hurt / (double)scene->n) > limit(LIMIT_ROW_CHANCE))
		return NULL;
	return arena_fmt(study->arena, "%d of %d requests in a row from %s on failed or took three "
			 "times the median of their endpoint or longer, %.0f of all others: too "
			 "few to be a step", most, ROW, moment_text(study, at_ns), hurt - most);
}
