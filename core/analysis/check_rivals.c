/* check_rivals: C7: is a rival of another field left once the suspect is held equal? */
/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "core/analysis/check_private.h"
#include "core/ingest/site.h"

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
		is_twin = same >= limit(LIMIT_SAME_RECORDS) * (double)s->share.n &&
			  same >= limit(LIMIT_SAME_RECORDS) * (double)query_count(&all);
	}
	groups_release(&groups);
	return is_twin;
}

/* Does a word stand in a text, with no letter, digit or part of a number on either side of it? */
static bool
has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)) != NULL; at++) {
		bool is_more = isalnum((unsigned char)at[len]) ||
			       (at[len] == '.' && isdigit((unsigned char)at[len + 1]));

		if ((at == text || (!isalnum((unsigned char)at[-1]) && at[-1] != '.')) && !is_more)
			return true;
	}
	return false;
}

/*
 * Another name of the same: an image `app:1.5.0` is version 1.5.0 once more, and no rival of it. Of
 * a shorter name it may be chance; and a machine is never a name of what runs on it.
 */
bool
rival_is_alias(const struct study *study, const struct suspect *suspect, const struct cause *rival)
{
	if (suspect->cause.term[0].field != FIELD_VERSION || rival->n != 1 ||
	    rival->term[0].field < FIELD_DIM)
		return false;
	const char *own = names_get(study->names, suspect->cause.term[0].value)->clean;

	return strlen(own) >= (own[strspn(own, "0123456789")] ? 3 : 5) &&
	       site_of(store_field_name(study->store, rival->term[0].field)) == SITE_NONE &&
	       has_word(names_get(study->names, rival->term[0].value)->clean, own);
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

/*
 * How much a rival was worse already before onset, as a part of the excess: a large customer that
 * always was slower does not explain what is new.
 */
static double
share_before(struct study *study, const struct strata *strata)
{
	double before = 0;

	for (size_t i = 0; i < strata->n && study->has_onset && study->excess > 0; i++) {
		const struct stratum *at = &strata->at[i];
		double n = harm_weight(study, &at->a), own = harm_weight(study, &at->a_before);

		if (n < 1 || own < limit(LIMIT_ARM_N) ||
		    harm_weight(study, &at->b_before) < limit(LIMIT_ARM_N))
			continue;
		before += n * (harm_mean(study, &at->a_before) - harm_mean(study, &at->b_before));
	}
	return study->excess > 0 ? fmax(0, before / study->excess) : 0;
}

/*
 * A part of the candidate, as a host is of its zone, that is ill while what is left of it is as
 * well as its controls: one question, not one of many looks, so that its chance is its own.
 * inside: the part against the rest of the candidate.
 */
static bool
is_part_alone(struct asked *ask, const struct suspect *part, const struct share *inside)
{
	const struct suspect *s = ask->suspect;
	double all = part->share.z > 0 ? (double)part->share.n : 0;
	struct strata rest = {.only = s->strata.only, .without = part->cause,
			      .spread = s->spread};

	if (s->cause.n != 1 || s->strata.is_past || all <= 0 ||
	    !(inside->z > limit(LIMIT_INNER_Z)) ||
	    (double)part->share.n >= limit(LIMIT_INNER_MOST) * (double)s->share.n)
		return false;
	struct query both = query_cause(query_cause(query_since(ask->study), &s->cause),
					&part->cause);

	if ((double)query_count(&both) < limit(LIMIT_INNER_WITHIN) * all ||
	    !strata_make(ask->study, &s->cause, -1, &rest))
		return false;
	struct share left = share_of(ask->study, &rest);

	return !isnan(left.mean) && (double)left.n >= limit(LIMIT_PROBABLE_N) &&
	       left.z < limit(LIMIT_INNER_REST_Z) &&
	       left.mean < limit(LIMIT_INNER_REST) * part->share.mean;
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
		if (rival_is_alias(ask->study, s, &other->cause))
			continue;
		/* What always was slower, and did not change, is no rival of what did. */
		if (other->has_details && other->is_standing && !s->is_standing)
			continue;
		if (!is_other || isnan(other->share.explained) || other->share.explained < least)
			continue;
		struct strata strata = {.only = NAME_NONE};
		struct share share = {.explained = NAN};

		if (strata_make(ask->study, &other->cause, s->cause.term[0].field, &strata))
			share = share_of(ask->study, &strata);
		if (is_part_alone(ask, other, &share)) {
			rival = other;
			state = CHECK_CONTRADICTS;
			break;
		}
		share.explained -= share_before(ask->study, &strata);
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
	if (state == CHECK_PASS && s->hidden_field >= 0 &&
	    s->share.explained >= limit(LIMIT_ROW_EXPLAINED) &&
	    twin_of(ask, s->hidden_field, &s->rival)) {
		bool is_alias = rival_is_alias(ask->study, s, &s->rival);

		s->rival = is_alias ? (struct cause){0} : s->rival;
		state = is_alias ? CHECK_PASS : CHECK_THIN;
	}
	/* What holds within every value of the other fields can be told from them: that a rival is
	 * worse by itself as well makes it no other name of the same. */
	bool holds = s->hidden_field < 0 && s->conditional >= limit(LIMIT_EXPLAINED_PASS);

	s->is_untold = s->rival.n && state == CHECK_THIN && !holds;
	check_put(ask, 7, state, LOUD(ask, rivals_text(ask, state)), rivals_lines(ask, state));
}
