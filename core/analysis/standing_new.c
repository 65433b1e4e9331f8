/* standing_new: what was there all the while, and what came and never was any better. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/standing.h"
#include "core/analysis/suspect_private.h"
#include "core/ingest/site.h"

static const double FAR_TIMES = 2;	/* slower than that is no distance */
static const double PLACE_TIMES = 3;	/* nor is that of a customer or an area */
static const double REST_Z = 3;		/* what is left beside it is no chance any more */
static const double WELL_SHARE = .1;	/* of the log, for which a version was well */
static const double WELL_NS = 1800e9;	/* or so long: nothing waits longer for its start */
enum { FEW = 60 };			/* records among which no run of hurt ones need begin */
static const double FEW_SHARE = .05;	/* or so many of all of the cause */

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
	double early = FEW_SHARE * (double)query_count(&own);

	return (double)(first.at_ns - study->first_ns) <= limit(LIMIT_STANDING_SHARE) * span &&
	       (double)(study->last_ns - last.at_ns) <= limit(LIMIT_STANDING_SHARE) * span &&
	       (double)query_count(&before) <= (early > FEW ? early : FEW);
}

bool
suspect_is_chronic(const struct study *study, const struct suspect *s)
{
	double first_fifth = limit(LIMIT_STANDING_SHARE) * (double)(study->last_ns -
								     study->first_ns);
	const struct onset *onset = &study->onset;
	struct ref first;

	return s->kind == KIND_DIMENSION && (double)study->n >= limit(LIMIT_JUDGED_N) &&
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
	    (double)(study->from_ns - first.at_ns) < fmin(WELL_SHARE * span, WELL_NS))
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

/* A caller, or where requests come from or go to: these differ by nature. */
static bool
is_place(const struct study *study, int field)
{
	return site_of(store_field_name(study->store, field)) == SITE_AREA ||
	       field_is_of(study, field, "country") || field_is_of(study, field, "tenant");
}

bool
suspect_is_new_and_far(const struct study *study, const struct suspect *s)
{
	const struct contrast *c = &s->contrast;
	int field = s->cause.term[0].field;
	struct ref first;

	if (s->cause.n != 1 || field < FIELD_DIM || !study->has_onset ||
	    (site_of(store_field_name(study->store, field)) != SITE_AREA &&
	     !(c->mean_candidate_ms <
	       (is_place(study, field) ? PLACE_TIMES : FAR_TIMES) * c->mean_control_ms)) ||
	    !cause_first(study, &s->cause, &first) ||
	    first.at_ns < study->from_ns - study->bin_ns)
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
		    is_place(study, s->cause.term[0].field) && suspect_is_new_and_far(study, s) &&
		    s->share.explained >= limit(LIMIT_EXPLAINED_LOW) &&
		    s->contrast.mean_ratio < PLACE_TIMES &&
		    !(share_rest_z(study, &s->share) > REST_Z))
			return s;
	}
	return NULL;
}
