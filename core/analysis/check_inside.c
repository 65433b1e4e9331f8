/* check_inside: C5: does it hold inside strata, or only where unlike is compared with unlike? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/check_private.h"
#include "core/analysis/spread_private.h"

static const double NORMAL_95 = 1.959963984540054;
static const double NORMAL_99 = 2.5758293;	/* quantile of the normal: 99 % within */

/* How much of a suspect's effect a set of strata shows. */
struct inside_effect { double n, worse; bool has_contradiction; size_t both; };

double
effect_bound(const struct study *study, const struct harm *own, const struct harm *control)
{
	double n = harm_weight(study, own), other = harm_weight(study, control);

	if (study->by_place)
		return harm_mean(study, own) - harm_mean(study, control) +
		       NORMAL_99 * sqrt((1 / n + 1 / other) / 12);
	return stats_wilson((uint64_t)own->hurt, own->supported).high - harm_hurt_rate(control);
}

static void
effect_add(struct asked *ask, const struct strata *strata, struct inside_effect *out)
{
	struct study *study = ask->study;
	double mean = ask->suspect->share.mean, all = 0;

	for (size_t i = 0; i < strata->n; i++)
		all += (double)strata->at[i].a.n;

	for (size_t i = 0; i < strata->n; i++) {
		const struct stratum *at = &strata->at[i];
		struct harm control = stratum_control(strata, at);
		double n_a = harm_weight(study, &at->a), n_b = harm_weight(study, &control);

		if (n_a < 2 || n_b < 2)
			continue;
		/* Where the control is as hurt, by something else, one more cause cannot show. */
		if (mean > 0 && harm_mean(study, &control) >= limit(LIMIT_CONTROL_SHARE) * mean)
			continue;
		double effect = harm_mean(study, &at->a) - harm_mean(study, &control);
		double bound = effect_bound(study, &at->a, &control);

		out->both++;
		out->n += n_a;
		out->worse += effect > 0 ? n_a : 0;
		/* Where few pass a limit they may be slower still: the other measure tells. */
		if (n_a >= limit(LIMIT_STRATUM_SHARE) * all &&
		    bound < limit(LIMIT_STRATUM_EFFECT) * mean &&
		    stratum_z(at, &control, study->by_place ? BY_HURT : BY_PLACE) <= NORMAL_95)
			out->has_contradiction = true;
	}
}

/* Endpoint: is a version on it well in the same minutes? Its records contradict. */
static bool
past_is_healthy(struct asked *ask, uint32_t *version)
{
	const struct strata *strata = &ask->suspect->strata;
	uint64_t most = 0;

	for (size_t i = 0; i < strata->n; i++) {
		struct harm rest = {0};

		for (size_t j = 0; j < strata->n; j++) {
			if (j != i)
				harm_add(&rest, &strata->at[j].a);
		}
		double chance = limit(LIMIT_CHANCE) / (double)strata->n;

		if (strata->at[i].a.n <= most ||
		    !harm_is_healthy(ask->study, &strata->at[i].a, &rest, chance))
			continue;
		most = strata->at[i].a.n;
		*version = strata->at[i].key[0];
	}
	return most > 0;
}

/*
 * Endpoint, where one version serves all: is it worse with every value of the other fields, so that
 * none of them is what is ill there? Without such a field there is one stratum, and it shows it.
 */
static bool
past_holds_inside(struct asked *ask)
{
	struct study *study = ask->study;

	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];
		struct strata strata = {.only = NAME_NONE};
		double all = 0;

		if (axis->field < FIELD_DIM || axis->role == AXIS_CONSTANT ||
		    axis->role == AXIS_RETRIES ||
		    !strata_make(study, &ask->suspect->cause, axis->field, &strata))
			continue;
		for (size_t i = 0; i < strata.n; i++)
			all += (double)strata.at[i].a.n;
		for (size_t i = 0; i < strata.n; i++) {
			struct harm rest = {0};

			for (size_t j = 0; j < strata.n; j++) {
				if (j != i)
					harm_add(&rest, &strata.at[j].a);
			}
			if ((double)strata.at[i].a.n >= limit(LIMIT_STRATUM_SHARE) * all &&
			    harm_is_healthy(study, &strata.at[i].a, &rest,
					    limit(LIMIT_CHANCE) / (double)strata.n))
				return false;
		}
	}
	return true;
}

/* C5: does it hold inside strata: endpoint, version, then every other field in turn? */
void
inside_check(struct asked *ask)
{
	struct study *study = ask->study;
	struct suspect *s = ask->suspect;
	struct inside_effect effect = {0};
	enum check_state state = CHECK_UNTESTABLE;
	uint32_t version = NAME_NONE;

	if (s->strata.is_past) {
		const struct axis *axis = study_axis(study, FIELD_VERSION);

		if (!study->has_onset)
			state = CHECK_UNTESTABLE;
		else if (past_is_healthy(ask, &version))
			state = CHECK_CONTRADICTS;
		else if (s->share.mean > 0 && axis && axis->role != AXIS_CONSTANT)
			state = CHECK_PASS;
		else if (s->share.mean > 0 && s->kind == KIND_ENDPOINT)
			state = past_holds_inside(ask) ? CHECK_PASS : CHECK_THIN;
		check_put(ask, 5, state, LOUD(ask, inside_past_text(ask, state, version)),
			  inside_past_lines(ask, state, version));
		return;
	}
	struct cause part;

	if (parts_are_well(ask, &part)) {
		struct query well = query_cause(query_cause(query_since(study), &s->cause), &part);
		const char *name = cause_text(study->store, &part, study->arena);

		check_put(ask, 5, CHECK_CONTRADICTS,
			  LOUD(ask, arena_fmt(study->arena,
					      "Does not hold in all of it: %s is of %s too, and is "
					      "as well as %s (n=%llu).", name,
					      suspect_text(study, s), control_text(study, s),
					      (unsigned long long)query_count(&well))),
			  cite_query(study, &well));
		return;
	}
	effect_add(ask, &s->strata, &effect);
	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];
		struct strata strata = {.only = s->strata.only, .spread = s->spread};

		if (axis->field < FIELD_DIM || axis->role == AXIS_CONSTANT ||
		    axis->role == AXIS_RETRIES || axis->field == s->cause.term[0].field ||
		    (s->cause.n > 1 && axis->field == s->cause.term[1].field))
			continue;
		if (strata_make(study, &s->cause, axis->field, &strata))
			effect_add(ask, &strata, &effect);
	}
	if (effect.has_contradiction)
		state = CHECK_CONTRADICTS;
	else if (effect.both && effect.worse >= limit(LIMIT_INSIDE_WORSE) * effect.n)
		state = CHECK_PASS;
	else if (effect.both)
		state = CHECK_THIN;
	check_put(ask, 5, state, LOUD(ask, inside_text(ask, state)), inside_lines(ask));
}
