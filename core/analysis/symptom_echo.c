/* symptom_echo: a field whose values repeat the outcome, whatever they are called. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/board_private.h"
#include "core/analysis/symptom.h"
#include "core/analysis/scene.h"
#include "core/ingest/site.h"

static const double GOOD_MOST = .05;	/* of an echo's records so many may have gone well */
static const double OUTERMOST = .01;	/* of a value's latencies may lie among another's */
static const double MEET = 1.3;		/* where one ends the next begins, at most so far above */
static const double ENDPOINTS_APART = 1.5;
enum { CUTS_MOST = 16 };
static const double BAD_LEAST = .95;	/* and so many of all failures has it */

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
	       (double)good <= GOOD_MOST * (double)axis->rated[v];
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
	if (!bad || (double)bad < BAD_LEAST * (double)study->bad ||
	    (double)beside < limit(LIMIT_ARM_N))
		return false;
	/* Of several the first, so that a text does not hang on how many there are. */
	if (!study->echo.n && (double)most >= BAD_LEAST * (double)study->bad) {
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

		if (nth == 1 + (uint64_t)(OUTERMOST * (double)at->n))
			at->low_us = scene->us[i];
		if (nth == (at->n + 1) / 2)
			at->middle_us = scene->us[i];
		if (nth == at->n - (uint64_t)(OUTERMOST * (double)at->n))
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
	return least < INT64_MAX && (double)most >= ENDPOINTS_APART * (double)least;
}

bool
symptom_cuts(const struct study *study, const struct axis *axis, const uint8_t *code)
{
	struct reach reach[AXIS_VALUES + 1] = {0};
	const struct reach *next, *last = NULL;
	uint64_t small = 0, large = 0;

	if (is_of_things(study, axis) || axis->other || axis->n < 2 || axis->n > CUTS_MOST)
		return false;
	reach_fill(study->scene, code, reach);
	for (size_t v = 0; v < axis->n; v++) {
		bool is_large = (double)reach[v].n >= limit(LIMIT_ARM_N);

		*(is_large ? &large : &small) += reach[v].n;
		reach[v].n = is_large ? reach[v].n : 0;
	}
	if ((double)small > GOOD_MOST * (double)large)
		return false;
	for (size_t step = 0;; step++, last = next) {
		next = NULL;
		for (size_t v = 0; v < axis->n; v++) {
			if (reach[v].n && (!last || reach[v].low_us > last->low_us) &&
			    (!next || reach[v].low_us < next->low_us))
				next = &reach[v];
		}
		if (!next)
			return step >= 2 && endpoints_differ(study);
		if (last && (next->low_us < last->high_us ||
			     (double)next->low_us > MEET * (double)last->high_us))
			return false;
	}
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
