/* check: C1-C8 and C17 of one suspect: each asked of the figures, answered in words with lines. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/beyond.h"
#include "core/analysis/check_private.h"
#include "core/analysis/goes_on.h"
#include "core/analysis/replaced.h"
#include "core/analysis/risen.h"

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
	/* Of a fault that hits half of the requests ranks show half: plain beyond any chance, of a
	 * size that matters, and not as it always stood. */
	bool is_plain = has_delta && s->is_material && !s->is_standing &&
			c->delta >= limit(LIMIT_DELTA_PLAIN) &&
			least >= limit(LIMIT_ARM_N) && s->p_adjusted < limit(LIMIT_STRONG_P);
	/* What is so far beyond the chance of all looks that it makes an incident (I2) is apart. */
	bool is_beyond = s->is_material && !s->is_standing && least >= limit(LIMIT_ARM_N) &&
			 s->z_conditional > suspect_quantile(ask->all->tested) &&
			 s->mean_conditional >= limit(ask->study->by_place ? LIMIT_I2_PLACE
									   : LIMIT_I2_HURT);
	is_beyond = is_beyond || (!s->is_standing && suspect_fails(ask->all, s));
	/* Of who waits for somebody else's version as much can be said: it is asked of versions. */
	is_beyond = is_beyond && s->kind == KIND_BAD_VERSION;
	/* Few that fail are no shift of anything: how much likelier they are is what tells. */
	bool is_failing = s->is_material && !s->is_standing && least >= limit(LIMIT_ARM_N) &&
			  rates_are_material(&s->rates, 0) &&
			  s->rates.p_bad < limit(LIMIT_CHANGE_P);
	bool is_apart = is_plain || is_beyond || is_failing ||
			(has_delta && c->delta >= limit(LIMIT_DELTA_PASS)) ||
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

/*
 * Were the controls of a version there while it was? What answers before it came and after it was
 * rolled back is well at another time: an outage that ended by itself looks the same.
 */
static bool
is_at_once(struct asked *ask, const struct harm *control)
{
	const struct suspect *s = ask->suspect;
	double least = (double)control->n < limit(LIMIT_ARM_N) ? 2 : limit(LIMIT_PROBABLE_N);

	return s->kind != KIND_BAD_VERSION || s->strata.is_past ||
	       (double)count_beside(ask, control_query(ask->study, s, true)) >= least;
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
	bool is_like = (mean > 0 && other >= limit(LIMIT_CONTROL_SHARE) * mean) ||
		       suspect_rose_alike(study, ask->suspect);

	if (!control.n || (ask->suspect->strata.is_past && !study->has_onset))
		state = CHECK_UNTESTABLE;
	else if (is_like && n >= 2)
		state = CHECK_CONTRADICTS;
	else if (n >= 2 && is_well && !is_like)
		state = CHECK_PASS;
	else if (n >= limit(LIMIT_ARM_N) && study->by_place &&
		 other < limit(LIMIT_STRATUM_EFFECT) * mean)
		state = CHECK_PASS;
	ask->suspect->is_apart = state == CHECK_PASS && !is_at_once(ask, &control);
	state = ask->suspect->is_apart ? CHECK_THIN : state;
	ask->suspect->goes_on = state == CHECK_THIN && suspect_goes_on(study, ask->suspect);
	state = ask->suspect->goes_on ? CHECK_CONTRADICTS : state;
	/* What hurts the control too is another cause, where it does so much less. */
	ask->suspect->is_beyond = (state == CHECK_CONTRADICTS || state == CHECK_THIN) &&
				  !ask->suspect->is_apart && !ask->suspect->goes_on &&
				  suspect_is_beyond(study, ask->all, ask->suspect);
	state = ask->suspect->is_beyond ? CHECK_THIN : state;
	ask->suspect->is_replaced = state == CHECK_PASS && suspect_is_replaced(study, ask->suspect);
	check_put(ask, 4, state, LOUD(ask, concurrent_text(ask, &control, state)),
		  concurrent_lines(ask, state));
}

/*
 * What the values of its field explain that are plainly ill, itself with them: two hosts of eight,
 * each with half of the harm, are two causes (analysis.md 4.4), and a share below one half speaks
 * against neither. Each is set against the other as well, which takes a part of its share.
 */
static double
fellows_share(const struct asked *ask)
{
	const struct suspect *own = ask->suspect;
	double quantile = suspect_quantile(ask->all->tested), sum = 0;

	for (size_t i = 0; i < ask->all->n && own->kind == KIND_DIMENSION; i++) {
		const struct suspect *s = &ask->all->at[i];

		if (s->cause.n == 1 && s->cause.term[0].field == own->cause.term[0].field &&
		    s->has_details && s->is_material && !s->is_standing && !s->is_outdone &&
		    s->z_conditional > quantile && s->share.explained > 0)
			sum += s->share.explained;
	}
	return sum;
}

/* C6: how much of the excess would be gone? */
static void
explains(struct asked *ask)
{
	double explained = ask->suspect->share.explained;
	double rest = share_rest_z(ask->study, &ask->suspect->share);
	struct query bad = query_cause(query_since(ask->study), &ask->suspect->cause);
	enum check_state state = CHECK_THIN;

	if (isnan(explained))
		state = CHECK_UNTESTABLE;
	else if (explained >= limit(LIMIT_EXPLAINED_PASS))
		state = CHECK_PASS;
	else if (explained < limit(LIMIT_EXPLAINED_LOW) &&
		 fellows_share(ask) < limit(LIMIT_EXPLAINED_LOW) &&
		 ((double)ask->study->n < limit(LIMIT_JUDGED_N) ||
		  !(rest < limit(LIMIT_REST_CHANCE))))
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
	inside_check(&ask);
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
