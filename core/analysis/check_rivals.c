/* check_rivals: C7: is a rival of another field left once the suspect is held equal? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/check_private.h"

/*
 * A value of another field with (nearly) the same records as the suspect: no stratum tells
 * the two apart. Returns false when the suspect's records are spread over several values.
 */
static bool
twin_of(struct asked *ask, int field, struct cause *twin)
{
	const struct suspect *s = ask->suspect;
	const struct axis *axis = study_axis(ask->study, field);
	struct query own = query_cause(query_since(ask->study), &s->cause);
	struct groups groups = {0};
	const struct group *most = NULL;

	query_group_counts(&own, &field, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		if (!most || groups.at[i].cell.n > most->cell.n)
			most = &groups.at[i];
	}
	bool is_twin = axis && most && most->key[0] != NAME_NONE &&
		       axis_fold(axis, most->key[0]) != VALUE_OTHER;

	if (is_twin) {
		struct query all = query_with(query_since(ask->study), field, most->key[0]);
		double same = (double)most->cell.n;

		*twin = (struct cause){.n = 1, .term = {{field, most->key[0]}}};
		is_twin =
			same >= .95 * (double)s->share.n && same >= .95 * (double)query_count(&all);
	}
	groups_release(&groups);
	return is_twin;
}

/*
 * What a rival keeps with the candidate held equal, in a log large enough to tell chance: an
 * excess that many looks would show somewhere by themselves is no rival.
 */
static bool
is_chance(const struct asked *ask, const struct share *share)
{
	return (double)ask->study->n >= limit(LIMIT_JUDGED_N) && !isnan(share->mean) &&
	       share->z <= suspect_quantile(ask->all->tested);
}

/* C7: is a rival of another field left once the candidate is held equal? */
void
rivals_check(struct asked *ask)
{
	struct suspect *s = ask->suspect;
	const struct suspect *rival = NULL;
	enum check_state state = CHECK_PASS;
	double least = limit(LIMIT_EXPLAINED_LOW);
	/* Whatever is well beside the candidate on the same endpoints clears the endpoints. */
	const struct check *beside_it = check_find(s->check, s->n_checks, 4);
	bool is_place_clear = !s->strata.is_past && beside_it && beside_it->state == CHECK_PASS;

	for (size_t i = 0; i < ask->all->n; i++) {
		const struct suspect *other = &ask->all->at[i];
		bool is_other =
			other != s && other->cause.n == 1 &&
			other->cause.term[0].field != s->cause.term[0].field &&
			!(s->cause.n == 2 && other->cause.term[0].field == s->cause.term[1].field);

		if (is_place_clear && other->kind == KIND_ENDPOINT)
			continue;
		if (!is_other || isnan(other->share.explained) || other->share.explained < least)
			continue;
		struct strata strata = {.only = NAME_NONE};
		struct share share = {.explained = NAN};

		if (strata_make(ask->study, &other->cause, s->cause.term[0].field, &strata))
			share = share_of(ask->study, &strata);
		if (is_chance(ask, &share))
			continue;
		bool is_untold = isnan(share.explained) && isnan(share.mean) &&
				 s->hidden_field == other->cause.term[0].field;

		if (is_untold || (share.explained >= least && share.explained <= s->conditional)) {
			rival = other;
			state = CHECK_THIN;
		} else if (share.explained >= least) {
			rival = other;
			state = CHECK_CONTRADICTS;
			break;
		}
	}
	s->rival = rival ? rival->cause : (struct cause){0};
	if (state == CHECK_PASS && s->hidden_field >= 0 && s->share.explained >= least &&
	    twin_of(ask, s->hidden_field, &s->rival))
		state = CHECK_THIN;
	s->is_untold = s->rival.n && state == CHECK_THIN;
	check_put(ask, 7, state, LOUD(ask, rivals_text(ask, state)), rivals_lines(ask, state));
}
