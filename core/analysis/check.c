/* check: C1-C8 and C17 of one suspect: each asked of the figures, answered in words with lines. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/check_private.h"

enum { CHECKS_MAX = 10 };

void
check_put(struct asked *ask, int id, enum check_state state, const char *text, struct cites lines)
{
	check_add(ask->suspect->check, &ask->suspect->n_checks, id, state, text, lines);
}

/* C1: is the candidate apart from its control, like for like? */
static void
separation(struct asked *ask)
{
	const struct suspect *s = ask->suspect;
	const struct contrast *c = &s->contrast;
	double least = fmin((double)c->requests_candidate, (double)c->requests_control);
	double bad = isnan(s->rates.bad) ? 0 : s->rates.bad,
	       hurt = isnan(s->rates.hurt) ? 0 : s->rates.hurt;
	bool has_delta = !isnan(c->delta);
	/* Of a fault that hits half of the requests ranks show half: plain beyond any chance, when
	 * something began; a difference that always stood must be large. */
	bool is_plain = has_delta && ask->study->has_onset &&
			c->delta >= limit(LIMIT_DELTA_PLAIN) &&
			least >= limit(LIMIT_ARM_N) && s->p_adjusted < limit(LIMIT_STRONG_P);
	bool is_apart = is_plain || (has_delta && c->delta >= limit(LIMIT_DELTA_PASS)) ||
			bad >= limit(LIMIT_BAD_PASS) || hurt >= limit(LIMIT_HURT_PASS);
	bool is_alike = has_delta && (c->delta <= 0 || c->delta < limit(LIMIT_DELTA_NONE)) &&
			bad < limit(LIMIT_BAD_NONE) && hurt < limit(LIMIT_BAD_NONE);
	enum check_state state = CHECK_THIN;

	if (!c->n_endpoints)
		state = CHECK_UNTESTABLE;
	else if (is_apart && least >= 2)
		state = CHECK_PASS;
	else if (is_alike && (c->delta <= 0 || least >= 5) && least >= 2)
		state = CHECK_CONTRADICTS;
	check_put(ask, 1, state, LOUD(ask, separation_text(ask)),
		  state == CHECK_UNTESTABLE ? (struct cites){0} : c->lines);
}

/* C2: could it be chance? */
static void
chance(struct asked *ask)
{
	const struct suspect *s = ask->suspect;
	const struct contrast *c = &s->contrast;
	bool is_large = (double)c->requests_candidate >= limit(LIMIT_ARM_N) &&
			(double)c->requests_control >= limit(LIMIT_ARM_N);
	enum check_state state = CHECK_THIN;

	if (isnan(s->p))
		state = CHECK_UNTESTABLE;
	else if (s->p < limit(LIMIT_CHANCE))
		state = CHECK_PASS;
	else if (s->p >= limit(LIMIT_CHANCE_NONE) && is_large)
		state = CHECK_CONTRADICTS;
	check_put(ask, 2, state, LOUD(ask, chance_text(ask)),
		  state == CHECK_UNTESTABLE ? (struct cites){0} : c->lines);
}

/* Harm of candidate and concurrent control over the strata that hold the candidate. */
static void
beside(const struct asked *ask, struct harm *own, struct harm *control)
{
	const struct strata *strata = &ask->suspect->strata;

	*own = *control = (struct harm){0};
	for (size_t i = 0; i < strata->n; i++) {
		if (!strata->at[i].a.n)
			continue;
		harm_add(own, &strata->at[i].a);
		harm_add(control, &strata->at[i].b);
	}
}

/* Hurt records of a harm, those on endpoints without a reference by outcome alone. */
static double
hurt_mean(const struct study *study, const struct harm *harm)
{
	if (study->by_place && harm->placed > 0)
		return harm_mean(study, harm);
	return harm->n ? (harm->hurt - harm->expected + harm->slow_unsupported) / (double)harm->n
		       : NAN;
}

/* C4: were the controls well in the same minutes? */
static void
concurrent(struct asked *ask)
{
	struct study *study = ask->study;
	struct harm own, control;
	enum check_state state = CHECK_THIN;

	beside(ask, &own, &control);
	double n = (double)control.n, mean = hurt_mean(study, &own),
	       other = hurt_mean(study, &control);
	double hurt = control.hurt + control.slow_unsupported;
	bool is_well =
		hurt <= control.expected +
				(n >= limit(LIMIT_ARM_N) ? limit(LIMIT_HEALTHY_HURT) * n : 0) ||
		hurt <= 0;
	bool is_like = mean > 0 && other >= limit(LIMIT_CONTROL_SHARE) * mean;

	if (!control.n || (ask->suspect->strata.is_past && !study->has_onset))
		state = CHECK_UNTESTABLE;
	else if (is_like && n >= 2)
		state = CHECK_CONTRADICTS;
	else if (n >= 2 && is_well && !is_like)
		state = CHECK_PASS;
	else if (n >= limit(LIMIT_ARM_N) && study->by_place &&
		 other < limit(LIMIT_STRATUM_EFFECT) * mean)
		state = CHECK_PASS;
	check_put(ask, 4, state, LOUD(ask, concurrent_text(ask, &control, state)),
		  concurrent_lines(ask, state));
}

/* How much of a suspect's effect a set of strata shows. */
struct inside_effect { double n, worse; bool has_contradiction; size_t both; };

static void
effect_add(struct asked *ask, const struct strata *strata, struct inside_effect *out)
{
	struct study *study = ask->study;
	double mean = ask->suspect->share.mean, all = (double)ask->suspect->share.n;

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
		double rate =
			(at->a.hurt + control.hurt) / (double)(at->a.supported + control.supported);
		double variance = study->by_place ? 1.0 / 12 : rate * (1 - rate);
		double bound = effect + 2.5758293 * sqrt(variance * (1 / n_a + 1 / n_b));

		out->both++;
		out->n += n_a;
		out->worse += effect > 0 ? n_a : 0;
		if (n_a >= limit(LIMIT_STRATUM_SHARE) * all &&
		    bound < limit(LIMIT_STRATUM_EFFECT) * mean)
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
		double chance = .05 / (double)strata->n;

		if (strata->at[i].a.n <= most ||
		    !harm_is_healthy(ask->study, &strata->at[i].a, &rest, chance))
			continue;
		most = strata->at[i].a.n;
		*version = strata->at[i].key[0];
	}
	return most > 0;
}

/* C5: does it hold inside strata: endpoint, version, then every other field in turn? */
static void
inside(struct asked *ask)
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
		check_put(ask, 5, state, LOUD(ask, inside_past_text(ask, state, version)),
			  inside_past_lines(ask, state, version));
		return;
	}
	effect_add(ask, &s->strata, &effect);
	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];
		struct strata strata = {.only = s->strata.only};

		if (axis->field < FIELD_DIM || axis->role == AXIS_CONSTANT ||
		    axis->role == AXIS_RETRIES || axis->field == s->cause.term[0].field ||
		    (s->cause.n > 1 && axis->field == s->cause.term[1].field))
			continue;
		if (strata_make(study, &s->cause, axis->field, &strata))
			effect_add(ask, &strata, &effect);
	}
	if (effect.has_contradiction)
		state = CHECK_CONTRADICTS;
	else if (effect.both && effect.worse >= .8 * effect.n)
		state = CHECK_PASS;
	else if (effect.both)
		state = CHECK_THIN;
	check_put(ask, 5, state, LOUD(ask, inside_text(ask, state)), inside_lines(ask));
}

/* C6: how much of the excess would be gone? */
static void
explains(struct asked *ask)
{
	double explained = ask->suspect->share.explained;
	struct query bad = query_cause(query_since(ask->study), &ask->suspect->cause);
	enum check_state state = CHECK_THIN;

	if (isnan(explained))
		state = CHECK_UNTESTABLE;
	else if (explained >= limit(LIMIT_EXPLAINED_PASS))
		state = CHECK_PASS;
	else if (explained < limit(LIMIT_EXPLAINED_LOW))
		state = CHECK_CONTRADICTS;
	if (ask->study->since_bad)
		bad.bad = 1;
	check_put(ask, 6, state, LOUD(ask, explains_text(ask)), isnan(explained) ? (struct cites){0}
	    : cite_query(ask->study, &bad));
}

/* C8: are there records enough? */
static void
size(struct asked *ask)
{
	const struct contrast *c = &ask->suspect->contrast;
	bool is_enough = (double)c->requests_candidate >= limit(LIMIT_ARM_N) &&
			 (double)c->requests_control >= limit(LIMIT_ARM_N);

	check_put(ask, 8, is_enough ? CHECK_PASS : CHECK_THIN, LOUD(ask, size_text(ask, is_enough)),
		  (struct cites){0});
}

void
suspect_check(struct study *study, const struct suspects *all, struct suspect *suspect)
{
	struct asked ask = {study, all, suspect};

	suspect_detail(study, all, suspect);
	suspect->check = ARENA_NEW(study->arena, struct check, CHECKS_MAX);
	suspect->n_checks = 0;
	suspect->contrast.lines = contrast_lines(&ask);
	separation(&ask);
	chance(&ask);
	timing_check(&ask);
	concurrent(&ask);
	inside(&ask);
	explains(&ask);
	rivals_check(&ask);
	size(&ask);
	warmup_check(&ask);
	suspect->contradictions = suspect->passes = 0;
	suspect->is_ruled_out = false;
	for (size_t i = 0; i < suspect->n_checks; i++) {
		const struct check *check = &suspect->check[i];
		bool is_deciding = check->id == 1 || check->id == 4 || check->id == 5 ||
				   check->id == 7 || check->id == 17;

		suspect->passes += check->state == CHECK_PASS;
		if (check->state != CHECK_CONTRADICTS)
			continue;
		suspect->contradictions++;
		/* One record is a hint, two rule out; a share is a property of the data. */
		if ((is_deciding && check->lines.n + check->lines.more >= 2) ||
		    (suspect->kind == KIND_DIMENSION && check->id == 6))
			suspect->is_ruled_out = true;
	}
}
