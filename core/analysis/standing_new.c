/* standing_new: what was there all the while, and what came and never was any better. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/onset_private.h"
#include "core/analysis/standing.h"
#include "core/analysis/suspect_private.h"
#include "core/ingest/paths.h"
#include "core/ingest/site.h"

/* Did it step down, so that it was otherwise at the end? */
static bool
has_ended(const struct study *study, const struct cause *cause)
{
	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];

		for (int t = 0; t < cause->n; t++)
			if (step->field == cause->term[t].field &&
			    step->value == cause->term[t].value && step->measure < 3 &&
			    !step->is_up)
				return true;
	}
	return false;
}

bool
cause_is_always(struct study *study, const struct cause *cause, const struct ref *start)
{
	struct query own = query_cause(study->query, cause);
	struct query before = query_window(own, INSTANT_NONE, start->at_ns - 1);
	double span = (double)(study->last_ns - study->first_ns);
	struct ref first, last;

	if (!cause->n || !cause_first(study, cause, &first) || !query_last(&own, &last) ||
	    suspect_has_step(study, cause) || has_ended(study, cause))
		return false;
	double early = limit(LIMIT_STANDING_FEW_SHARE) * (double)query_count(&own);

	return (double)(first.at_ns - study->first_ns) <= limit(LIMIT_STANDING_SHARE) * span &&
	       (double)(study->last_ns - last.at_ns) <= limit(LIMIT_STANDING_SHARE) * span &&
	       (double)query_count(&before) <= fmax(early, limit(LIMIT_STANDING_FEW));
}

bool
suspect_is_chronic(const struct study *study, const struct suspect *s)
{
	double first_fifth = limit(LIMIT_STANDING_SHARE) * (double)(study->last_ns -
								     study->first_ns);
	const struct onset *onset = &study->onset;
	struct ref first;

	return (s->kind == KIND_DIMENSION || (s->kind == KIND_ENDPOINT && !s->strata.is_past)) &&
	       (double)study->n >= limit(LIMIT_JUDGED_N) &&
	       cause_first(study, &s->cause, &first) &&
	       (double)(first.at_ns - study->first_ns) <= first_fifth &&
	       (!onset->is_known ||
		(double)(onset->at_or_before_ns - study->first_ns) <= first_fifth) &&
	       !suspect_has_step(study, &s->cause);
}

bool
suspect_was_well(struct study *study, const struct suspect *s, uint64_t *n)
{
	double span = (double)(study->last_ns - study->first_ns);
	struct harm before = {0}, since = {0};
	struct ref first;

	if (s->kind != KIND_BAD_VERSION || s->strata.is_past || !study->has_onset ||
	    !cause_first(study, &s->cause, &first) ||
	    (double)(study->from_ns - first.at_ns) <
		    fmin(limit(LIMIT_WELL_SHARE) * span, limit(LIMIT_WELL_S) * 1e9))
		return false;
	for (size_t i = 0; i < s->strata.n; i++) {
		const struct stratum *at = &s->strata.at[i];

		if (!at->a.n)
			continue;
		if (at->b.n)
			return false;
		harm_add(&before, &at->a_before);
		harm_add(&since, &at->a);
	}
	*n = before.n;
	return (double)before.n >= limit(LIMIT_ARM_N) &&
	       harm_is_healthy(study, &before, &since, limit(LIMIT_CHANGE_P));
}

bool
field_is_place(const struct study *study, int field)
{
	return site_of(store_field_name(study->store, field)) == SITE_AREA ||
	       field_is_of(study, field, "country") || field_is_of(study, field, "tenant");
}

bool
field_is_method(const struct study *study, int field)
{
	static const char word[] = "method";
	const char *name = store_field_name(study->store, field);
	size_t len = strlen(name), tail = strlen(word);

	return len >= tail && alias_same(name + len - tail, tail, word, tail);
}

bool
field_is_by_nature(const struct study *study, int field)
{
	return field >= FIELD_DIM &&
	       (field_is_place(study, field) || field_is_method(study, field) ||
		strcasestr(field_last(store_field_name(study->store, field)), "cache"));
}

/* Mean excess of what a value did in a window, and the variance of it. */
static double
level_in(struct study *study, const struct query *query, double *variance)
{
	struct harm harm = harm_in(study, query);
	double n = harm_weight(study, &harm), hurt = harm_hurt_rate(&harm);

	*variance = n > 0 ? (study->by_place ? 1 / 12.0 : hurt * (1 - hurt)) / n : INFINITY;
	return n > 0 ? harm_mean(study, &harm) : 0;
}

/*
 * The onset may be found a while after the first request of what is new: it is where enough of
 * them are slow. Was the first quarter of its time any better than what came later? Nobody knows
 * it otherwise: that it got worse has to be shown, or to be so by half.
 */
static bool
is_new_as_it_is(struct study *study, const struct suspect *s, int64_t first_ns)
{
	struct query own = query_cause(study->query, &s->cause);
	double span = (double)(study->last_ns - study->first_ns), variance[2];
	struct ref last;

	if (study->has_onset && first_ns >= study->from_ns - study->bin_ns)
		return true;
	if ((double)(first_ns - study->first_ns) < limit(LIMIT_STANDING_NEW) * span ||
	    !query_last(&own, &last))
		return false;
	int64_t quarter_ns = first_ns + (last.at_ns - first_ns) / 4;
	struct query early = query_window(own, INSTANT_NONE, quarter_ns);
	struct query late = query_window(own, quarter_ns + 1, INSTANT_NONE);
	double was = level_in(study, &early, &variance[0]);
	double is = level_in(study, &late, &variance[1]);

	return (!study->has_onset || study->from_ns <= quarter_ns) &&
	       was > limit(LIMIT_NEW_FROM) * is &&
	       was > is - limit(LIMIT_NEW_WORSE_Z) * sqrt(variance[0] + variance[1]);
}

bool
suspect_is_new_and_far(struct study *study, const struct suspect *s)
{
	const struct contrast *c = &s->contrast;
	int field = s->cause.term[0].field;
	struct ref first;

	if (s->cause.n != 1 || field < FIELD_DIM ||
	    (site_of(store_field_name(study->store, field)) != SITE_AREA &&
	     !(c->mean_candidate_ms <
	       limit(field_is_place(study, field) ? LIMIT_FAR_PLACE_TIMES : LIMIT_FAR_TIMES) *
		       c->like_control_ms)) ||
	    !cause_first(study, &s->cause, &first) || !is_new_as_it_is(study, s, first.at_ns))
		return false;
	return !c->rated_candidate || !c->rated_control ||
	       (double)c->bad_candidate / (double)c->rated_candidate -
			       (double)c->bad_control / (double)c->rated_control <
		       limit(LIMIT_MIN_BAD);
}

const struct suspect *
newcomer_find(struct study *study, const struct suspects *suspects)
{
	for (size_t i = 0; i < suspects->n; i++) {
		const struct suspect *s = &suspects->at[i];

		if (s->has_details && s->kind == KIND_DIMENSION && s->cause.n == 1 &&
		    field_is_place(study, s->cause.term[0].field) &&
		    suspect_is_new_and_far(study, s) &&
		    s->share.explained >= limit(LIMIT_EXPLAINED_LOW) &&
		    s->contrast.mean_ratio < limit(LIMIT_FAR_PLACE_TIMES) &&
		    !(share_rest_z(study, &s->share) > limit(LIMIT_STOOD_REST_Z)))
			return s;
	}
	return NULL;
}
