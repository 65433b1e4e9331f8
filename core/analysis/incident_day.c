/* incident_day: does latency go with the day, and is no version to blame for the morning? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/incident_private.h"
#include "core/analysis/onset_private.h"

bool
is_day_long(const struct study *study)
{
	return (double)(study->last_ns - study->first_ns) >= limit(LIMIT_DAY_H) * 3600e9;
}

/* Were those before the onset as slow whenever as many requests came? */
static enum rate_word
was_alike(struct study *study)
{
	struct query since = query_since(study), before = query_before(study);
	struct harm harm = harm_in(study, &since);

	return study->has_onset && harm_weight(study, &harm) > 0
		       ? rate_explains(study, &since, &before, harm_mean(study, &harm))
		       : RATE_CANNOT_TELL;
}

/* Latency follows the rate, whatever the rate did at the onset: a wave has no onset. */
static bool
follows_rate(struct study *study, const struct board *board)
{
	for (size_t i = 0; i < board->n; i++) {
		const struct answer *answer = board->answer[i];
		const struct check *beside = board->row[i].kind == KIND_LOAD
			? check_find(board->row[i].check, board->row[i].n_checks, 4) : NULL;

		if (!answer || !beside || beside->state == CHECK_CONTRADICTS)
			continue;
		enum rate_word word = was_alike(study);

		return word == RATE_EXPLAINS ||
		       (word != RATE_LEAVES &&
			(answer->passes || answer->strength >= limit(LIMIT_DAY_RHO)));
	}
	return false;
}

/* No more requests fail since the onset than before it, or not so many more that it matters. */
static bool
fails_alike(struct study *study)
{
	struct query side[2] = {query_before(study), query_since(study)};
	double rate[2] = {0, 0};

	for (int i = 0; i < 2; i++) {
		uint64_t n = query_count(&side[i]);

		side[i].bad = 1;
		rate[i] = n ? (double)query_count(&side[i]) / (double)n : 0;
	}
	return rate[1] - rate[0] < limit(LIMIT_MIN_BAD);
}

/* Mean excess of the records of a window, and its variance. */
static double
level_in(struct study *study, const struct query *query, double *variance)
{
	struct harm harm = harm_in(study, query);
	double n = harm_weight(study, &harm), hurt = harm_hurt_rate(&harm);

	*variance = n > 0 ? (study->by_place ? 1 / 12.0 : hurt * (1 - hurt)) / n : INFINITY;
	return harm_mean(study, &harm);
}

/* Had all other versions gone when a version had been there for so long? */
static bool
has_replaced(const struct study *study, uint32_t version, int64_t by_ns)
{
	const struct axis *axis = study_axis(study, FIELD_VERSION);

	for (size_t i = 0; axis && i < axis->n; i++)
		if (axis->value[i] != version && axis->last[i].at_ns > by_ns)
			return false;
	return axis && !axis->other;
}

/*
 * A version that took the place of all others: what it does it does from its first requests on. Are
 * these as the last ones of the others, by less than half of what it is blamed for?
 */
static bool
is_no_worse_at_first(struct study *study, const struct suspect *s)
{
	int64_t reach_ns = (int64_t)(limit(LIMIT_SWITCH_SHARE) *
				     (double)(study->last_ns - study->first_ns));
	struct harm own = {0};
	struct ref first;

	if (s->kind != KIND_BAD_VERSION || s->cause.n != 1 ||
	    !cause_first(study, &s->cause, &first) ||
	    !has_replaced(study, s->cause.term[0].value, first.at_ns + reach_ns))
		return false;
	for (size_t i = 0; i < s->strata.n; i++)
		harm_add(&own, &s->strata.at[i].a);
	double later = harm_mean(study, &own), variance[2];
	struct query after = query_window(query_cause(study->query, &s->cause), first.at_ns,
					  first.at_ns + reach_ns);
	struct query before = query_window(study->query, first.at_ns - reach_ns, first.at_ns - 1);

	if (query_count(&before) < 2 || query_count(&after) < 2)
		return false;
	double rise = level_in(study, &after, &variance[0]);

	rise -= level_in(study, &before, &variance[1]);
	return rise + 1.959963984540054 * sqrt(variance[0] + variance[1]) <
	       limit(LIMIT_SWITCH_PART) * later;
}

/* Or are they as the others were when as many requests came? */
static bool
is_no_worse_at_rate(struct study *study, const struct suspect *s)
{
	struct query own = query_cause(study->query, &s->cause);
	struct harm harm = {0};
	struct ref first;

	if (s->kind != KIND_BAD_VERSION || s->cause.n != 1 ||
	    !cause_first(study, &s->cause, &first))
		return false;
	struct query others = query_window(study->query, INSTANT_NONE, first.at_ns - 1);

	for (size_t i = 0; i < s->strata.n; i++)
		harm_add(&harm, &s->strata.at[i].a);
	return harm_weight(study, &harm) > 0 &&
	       has_replaced(study, s->cause.term[0].value, first.at_ns +
			    (int64_t)(limit(LIMIT_SWITCH_SHARE) *
				      (double)(study->last_ns - study->first_ns))) &&
	       rate_explains(study, &own, &others, harm_mean(study, &harm)) == RATE_EXPLAINS;
}

/* Whom rule I2 fired for; NULL: for nobody. */
static const struct suspect *
blamed_one(const struct suspects *suspects, const struct verdict *out)
{
	for (size_t i = 0; i < suspects->n && out->fired[2]; i++)
		if (cause_equal(&suspects->at[i].cause, &suspects->beyond))
			return &suspects->at[i];
	return NULL;
}

/*
 * Is what fired no more than the day? A version that took the place of all others is to be as slow
 * as these were at its rate; a step of all has latency follow the rate beside it. Where nothing
 * fires any more, since the onset was found, the rate has to explain what rose since.
 */
static bool
is_of_the_day(struct study *study, const struct suspects *suspects, const struct board *board,
	      const struct verdict *out)
{
	const struct suspect *blamed = blamed_one(suspects, out);

	if (out->fired[2] && !blamed)
		return false;
	if (blamed && is_no_worse_at_rate(study, blamed))
		return !out->fired[1] || follows_rate(study, board);
	if (blamed && !is_no_worse_at_first(study, blamed))
		return false;
	return out->fired[1] || out->fired[2] ? follows_rate(study, board)
					      : was_alike(study) == RATE_EXPLAINS;
}

void
day_rule(struct study *study, const struct suspects *suspects, const struct board *board,
	 struct verdict *out)
{
	bool has_fired = out->fired[1] || out->fired[2];

	study->is_day = is_day_long(study) && !out->fired[3] && !out->fired[4] && !out->fired[5] &&
			fails_alike(study) && is_of_the_day(study, suspects, board, out);
	if (!study->is_day || !has_fired)
		return;
	out->fired[1] = out->fired[2] = false;
	out->fired_text[2] = "latency goes with the request rate over hours, and no more "
			     "requests fail";
}
