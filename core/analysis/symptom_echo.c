/* symptom_echo: a field whose values repeat the outcome, whatever they are called. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/board_private.h"
#include "core/analysis/symptom.h"
#include "core/analysis/scene.h"
#include "core/ingest/site.h"

enum { CUTS_MOST = 16 };

/* Is it a field of things that fail by themselves, and that stand there before they do? */
static bool
is_of_things(const struct study *study, const struct axis *axis)
{
	return axis->field < FIELD_DIM || axis->role != AXIS_SUSPECT ||
	       site_of(store_field_name(study->store, axis->field)) != SITE_NONE ||
	       field_is_of(study, axis->field, "tenant") ||
	       field_is_of(study, axis->field, "country");
}

/* Did a value go well hardly ever? A refusal is no success either. Of a few it may be chance. */
static bool
is_bad_value(const struct axis *axis, size_t v)
{
	uint64_t good = axis->rated[v] - axis->bad[v] - axis->refused[v];

	return (double)axis->bad[v] >= limit(LIMIT_PROBABLE_N) &&
	       (double)good <= limit(LIMIT_ECHO_WELL) * (double)axis->rated[v];
}

bool
symptom_echoes(struct study *study, const struct axis *axis)
{
	uint64_t bad = 0, beside = axis->other, most = 0;
	uint32_t value = NAME_NONE;

	if (is_of_things(study, axis))
		return false;
	for (size_t v = 0; v < axis->n; v++) {
		if (!is_bad_value(axis, v)) {
			beside += axis->rated[v];
			continue;
		}
		bad += axis->bad[v];
		if (axis->bad[v] > most) {
			most = axis->bad[v];
			value = axis->value[v];
		}
	}
	if (!bad || (double)bad < limit(LIMIT_ECHO_SHARE) * (double)study->bad ||
	    (double)beside < limit(LIMIT_ARM_N))
		return false;
	/* Of several the first, so that a text does not hang on how many there are. */
	if (!study->echo.n && (double)most >= limit(LIMIT_ECHO_SHARE) * (double)study->bad) {
		study->echo.n = 1;
		study->echo.term[0].field = axis->field;
		study->echo.term[0].value = value;
	}
	return true;
}

/* Latencies of a value or an endpoint: how many, and where all but the outermost lie. */
struct reach { uint64_t n; int64_t low_us, middle_us, high_us; };

static void
reach_fill(const struct scene *scene, const uint8_t *code, struct reach *reach)
{
	uint64_t seen[AXIS_VALUES + 1] = {0};

	for (size_t i = 0; i < scene->n_timed; i++)
		reach[code[i]].n++;
	/* Shortest first. */
	for (size_t i = 0; i < scene->n_timed; i++) {
		struct reach *at = &reach[code[i]];
		uint64_t nth = ++seen[code[i]];

		if (nth == 1 + (uint64_t)(limit(LIMIT_CUT_OUTERMOST) * (double)at->n))
			at->low_us = scene->us[i];
		if (nth == (at->n + 1) / 2)
			at->middle_us = scene->us[i];
		if (nth == at->n - (uint64_t)(limit(LIMIT_CUT_OUTERMOST) * (double)at->n))
			at->high_us = scene->us[i];
	}
}

/* Do two of the endpoints that are large enough differ by nature? */
static bool
endpoints_differ(const struct study *study)
{
	const uint8_t *code = scene_column(study, FIELD_ENDPOINT);
	struct reach reach[AXIS_VALUES + 1] = {0};
	int64_t least = INT64_MAX, most = 0;

	if (!code)
		return false;
	reach_fill(study->scene, code, reach);
	for (size_t e = 0; e < LENGTH(reach); e++) {
		if ((double)reach[e].n < limit(LIMIT_ARM_N))
			continue;
		least = reach[e].middle_us < least ? reach[e].middle_us : least;
		most = reach[e].middle_us > most ? reach[e].middle_us : most;
	}
	return least < INT64_MAX && (double)most >= limit(LIMIT_CUT_APART) * (double)least;
}

/*
 * Do the values stand one after the other along the latency, hardly one among another's? last_most:
 * how far above where one ends the next may begin. slowest: the value of the longest.
 */
static bool
is_in_order(const struct axis *axis, struct reach *reach, double last_most, size_t *slowest)
{
	const struct reach *next, *last = NULL;
	uint64_t small = 0, large = 0;

	for (size_t v = 0; v < axis->n; v++) {
		bool is_large = (double)reach[v].n >= limit(LIMIT_ARM_N);

		*(is_large ? &large : &small) += reach[v].n;
		reach[v].n = is_large ? reach[v].n : 0;
	}
	if ((double)small > limit(LIMIT_ECHO_WELL) * (double)large)
		return false;
	for (size_t step = 0;; step++, last = next) {
		next = NULL;
		for (size_t v = 0; v < axis->n; v++) {
			if (reach[v].n && (!last || reach[v].low_us > last->low_us) &&
			    (!next || reach[v].low_us < next->low_us))
				next = &reach[v];
		}
		if (!next)
			return step >= 2;
		if (last && (next->low_us < last->high_us ||
			     (double)next->low_us > last_most * (double)last->high_us))
			return false;
		*slowest = (size_t)(next - reach);
	}
}

bool
symptom_cuts(const struct study *study, const struct axis *axis, const uint8_t *code)
{
	struct reach reach[AXIS_VALUES + 1] = {0};
	size_t slowest = 0;

	if (is_of_things(study, axis) || axis->other || axis->n < 2 || axis->n > CUTS_MOST)
		return false;
	reach_fill(study->scene, code, reach);
	if (symptom_slow_name(store_field_name(study->store, axis->field)))
		return is_in_order(axis, reach, INFINITY, &slowest);
	return is_in_order(axis, reach, limit(LIMIT_CUT_MEET), &slowest) && endpoints_differ(study);
}

static int
by_time(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* From when on a value is there, but for a few of its records. */
static int64_t
begin_of(const struct scene *scene, const uint8_t *code, size_t value)
{
	int64_t *at_ns = xmalloc((scene->n_timed + 1) * sizeof(*at_ns)), begin_ns;
	size_t n = 0;

	for (size_t i = 0; i < scene->n_timed; i++) {
		if (code[i] == value)
			at_ns[n++] = scene->at_ns[i];
	}
	qsort(at_ns, n, sizeof(*at_ns), by_time);
	double edge = (1 - limit(LIMIT_TWIN_VALUES)) / 2;

	begin_ns = n ? at_ns[(size_t)(edge * (double)n)] : INSTANT_NONE;
	free(at_ns);
	return begin_ns;
}

/* Since it is there, are its records those of one value of a thing, and the other way round? */
static bool
is_twin(const struct study *study, const struct axis *axis, const uint8_t *code, size_t value)
{
	const struct scene *scene = study->scene;
	int64_t begin_ns = begin_of(scene, code, value);

	for (int a = 0; a < study->n_axes; a++) {
		uint64_t both[AXIS_VALUES + 1] = {0}, all[AXIS_VALUES + 1] = {0}, own = 0;

		if (&study->axis[a] == axis || study->axis[a].role == AXIS_CONSTANT ||
		    !is_of_things(study, &study->axis[a]))
			continue;
		for (size_t i = 0; i < scene->n_timed; i++) {
			size_t v = scene->code[a][i];

			if (scene->at_ns[i] < begin_ns)
				continue;
			own += code[i] == value;
			both[v] += code[i] == value;
			all[v]++;
		}
		for (size_t v = 0; v < study->axis[a].n; v++) {
			if ((double)both[v] >= limit(LIMIT_TWIN_VALUES) * (double)own &&
			    (double)both[v] >= limit(LIMIT_TWIN_VALUES) * (double)all[v])
				return true;
		}
	}
	return false;
}

bool
symptom_parts(const struct study *study, const struct axis *axis)
{
	struct reach reach[AXIS_VALUES + 1] = {0};
	const uint8_t *code = study->scene->code[axis - study->axis];
	size_t slowest = 0;

	if (is_of_things(study, axis) || axis->other || axis->n < 2 || axis->n > CUTS_MOST)
		return false;
	reach_fill(study->scene, code, reach);
	return is_in_order(axis, reach, INFINITY, &slowest) &&
	       is_twin(study, axis, code, slowest);
}

const char *
symptom_echo_text(struct study *study)
{
	const struct cause *echo = &study->echo;
	struct query own, all = query_since(study);

	if (!echo->n || (double)study->since_bad < limit(LIMIT_PROBABLE_N) ||
	    (double)study->since_bad < limit(LIMIT_MIN_BAD) * (double)study->since_n)
		return NULL;
	own = query_cause(all, echo);
	uint64_t n = query_count(&own);

	own.bad = 1;
	uint64_t bad = query_count(&own);

	const char *what = echo->term[0].value != NAME_NONE
		? cause_text(study->store, echo, study->arena)
		: arena_fmt(study->arena, "no %s", field_shown(store_field_name(
				    study->store, echo->term[0].field)));

	return arena_fmt(study->arena, "%s goes with %llu of %llu failures and %llu of %llu other "
			 "requests: the log cannot tell whether it is cause or effect.",
			 what, (unsigned long long)bad,
			 (unsigned long long)study->since_bad, (unsigned long long)(n - bad),
			 (unsigned long long)(study->since_n - study->since_bad));
}
