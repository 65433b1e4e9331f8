/* spread: the endpoints on which a version is worse, and those on which it is no worse. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/spread_private.h"
#include "core/ingest/site.h"

enum { KEY_ENDPOINT = 1 };	/* of the keys of a stratum */
/* How sure one wants to be that a version is worse on a second endpoint: the chance that it is said
 * where it is not, over all of them, and the records it takes. */
static const struct doubt { double chance, least; } PLAINLY = {.005, PART_N}, PERHAPS = {.05, 2};
static const double NORMAL_95 = 1.959963984540054, NORMAL_99 = 2.5758293;

/* `step` is what a count of one record more changes by half: ranks have none. */
static void
effect_add(struct rise *effect, double own, double n_own, double other, double n_other,
	   double variance, double step)
{
	if (n_own < 1 || n_other < 2)
		return;
	effect->n += n_own;
	effect->numerator += own - n_own * other / n_other;
	effect->variance += variance * (n_own + n_own * n_own / n_other);
	effect->step = fmax(effect->step, step * (1 + n_own / n_other));
}

/* What a stratum adds in either measure. */
static void
stratum_add(const struct stratum *at, const struct harm *control, struct rise in[BY_MEASURES])
{
	double n_a = (double)at->a.supported, n_b = (double)control->supported;
	double rate = n_a + n_b > 0 ? (at->a.hurt + control->hurt) / (n_a + n_b) : 0;

	effect_add(&in[BY_HURT], at->a.hurt, n_a, control->hurt, n_b, rate * (1 - rate), .5);
	effect_add(&in[BY_PLACE], at->a.place, at->a.placed, control->place, control->placed,
		   1.0 / 12, 0);
}

size_t
parts_fill(const struct strata *strata, int key, struct part *part)
{
	size_t n = 0;

	for (size_t i = 0; i < strata->n; i++) {
		const struct stratum *at = &strata->at[i];
		struct harm control = stratum_control(strata, at);
		size_t p = 0;

		if (!at->a.supported && at->a.placed < 1)
			continue;
		while (p < n && part[p].value != at->key[key])
			p++;
		if (p == SPREAD_MOST)
			continue;
		if (p == n)
			part[n++] = (struct part){.value = at->key[key]};
		stratum_add(at, &control, part[p].in);
	}
	return n;
}

/* How far beyond chance: counts are no bell curve, so half a record is taken off. */
static double
effect_z(const struct rise *effect)
{
	double size = fmax(0, fabs(effect->numerator) - effect->step);

	if (!(effect->variance > 0))
		return 0;
	return copysign(size, effect->numerator) / sqrt(effect->variance);
}

double
stratum_z(const struct stratum *at, const struct harm *control, int measure)
{
	struct rise in[BY_MEASURES] = {{0}};

	stratum_add(at, control, in);
	return effect_z(&in[measure]);
}

static double
effect_mean(const struct rise *effect)
{
	return effect->n > 0 ? effect->numerator / effect->n : 0;
}

/* The larger z of both measures; which it is of. */
static double
part_z(const struct part *part, int *measure)
{
	double hurt = effect_z(&part->in[BY_HURT]), place = effect_z(&part->in[BY_PLACE]);

	*measure = place > hurt ? BY_PLACE : BY_HURT;
	return fmax(hurt, place);
}

size_t
part_plainest(const struct part *part, size_t n)
{
	size_t best = 0;
	int unused;

	for (size_t i = 1; i < n; i++) {
		if (part_z(&part[i], &unused) > part_z(&part[best], &unused))
			best = i;
	}
	return best;
}

/* Looked for where w is known to be worse: is part i worse as well, and not a trace of it? */
static bool
is_worse_too(const struct part *part, size_t n, size_t w, size_t i, const struct doubt *doubt)
{
	int measure;
	double z = part_z(&part[i], &measure);
	double least = limit(LIMIT_PAIR_EFFECT) * effect_mean(&part[w].in[measure]);
	double looks = (double)(BY_MEASURES * (n - 1));

	return i != w && part[i].in[measure].n >= doubt->least &&
	       effect_mean(&part[i].in[measure]) >= least &&
	       z > stats_normal_quantile(1 - doubt->chance / looks);
}

bool
part_is_elsewhere(const struct part *part, size_t n, size_t w)
{
	for (size_t i = 0; i < n; i++) {
		if (is_worse_too(part, n, w, i, &PLAINLY))
			return true;
	}
	return false;
}

bool
part_may_be_elsewhere(const struct part *part, size_t n, size_t w)
{
	for (size_t i = 0; i < n; i++) {
		if (is_worse_too(part, n, w, i, &PERHAPS))
			return true;
	}
	return false;
}

void
effect_join(struct rise *into, const struct rise *from)
{
	into->n += from->n;
	into->numerator += from->numerator;
	into->variance += from->variance;
	into->step = fmax(into->step, from->step);
}

static void
part_join(struct part *into, const struct part *from)
{
	for (int m = 0; m < BY_MEASURES; m++)
		effect_join(&into->in[m], &from->in[m]);
}

/*
 * Is a part's effect at most so much of the worse ones', by its upper bound, in the measure that
 * shows those best, and not beyond chance in the other?
 */
static bool
is_bounded(const struct part *part, const struct part *worse, double share, double normal)
{
	int measure;

	part_z(worse, &measure);
	const struct rise *own = &part->in[measure], *other = &part->in[!measure];

	if (own->n < 2 || effect_z(other) > NORMAL_95)
		return false;
	return effect_mean(own) + normal * sqrt(own->variance) / own->n <
	       share * effect_mean(&worse->in[measure]);
}

/* Those that are not worse: together shown to be well, or one by one. */
static void
well_fill(const struct part *part, size_t n, const bool *is_worse, const struct part *worse,
	  struct spread *out)
{
	struct part rest = {0};
	bool is_off[SPREAD_MOST];

	for (size_t i = 0; i < n; i++) {
		is_off[i] = !is_worse[i];
		for (int m = 0; m < BY_MEASURES; m++)
			is_off[i] = is_off[i] && effect_mean(&part[i].in[m]) <
							 effect_mean(&worse->in[m]) / 2;
		if (is_off[i])
			part_join(&rest, &part[i]);
	}
	bool is_well = is_bounded(&rest, worse, limit(LIMIT_PAIR_BOUND), NORMAL_95);

	for (size_t i = 0; i < n; i++) {
		if (is_off[i] && (is_well || is_bounded(&part[i], worse,
							limit(LIMIT_STRATUM_EFFECT), NORMAL_99)))
			out->well[out->n_well++] = part[i].value;
	}
}

/* A version, a customer, a client's own version may be ill on some endpoints; no machine is. */
static bool
may_spread(const struct study *study, int field)
{
	return field == FIELD_VERSION ||
	       (field >= FIELD_DIM && site_of(store_field_name(study->store, field)) == SITE_NONE);
}

void
spread_find(struct study *study, const struct suspect *suspect, struct spread *out)
{
	struct part part[SPREAD_MOST], worse = {0};
	bool is_worse[SPREAD_MOST];
	int unused;

	*out = (struct spread){.n_worse = 0};
	if (suspect->cause.n != 1 || !may_spread(study, suspect->cause.term[0].field) ||
	    suspect->strata.is_past || (double)study->n < limit(LIMIT_JUDGED_N))
		return;
	size_t n = parts_fill(&suspect->strata, KEY_ENDPOINT, part);

	if (n < 3)
		return;
	size_t w = part_plainest(part, n);
	double chance = suspect_quantile(BY_MEASURES * n);

	if (part_z(&part[w], &unused) <= chance)
		return;
	for (size_t i = 0; i < n; i++) {
		/* Where the others are hurt more, it is not its code alone. */
		if (fmin(effect_z(&part[i].in[BY_HURT]), effect_z(&part[i].in[BY_PLACE])) < -chance)
			return;
		is_worse[i] = i == w || is_worse_too(part, n, w, i, &PLAINLY);
		if (!is_worse[i])
			continue;
		out->worse[out->n_worse++] = part[i].value;
		part_join(&worse, &part[i]);
	}
	/* One alone is a pair (pair.c). */
	if (out->n_worse >= 2)
		well_fill(part, n, is_worse, &worse, out);
	if (!out->n_well)
		*out = (struct spread){.n_worse = 0};
}

void
spread_plainest(const struct suspect *suspect, double z[BY_MEASURES])
{
	struct part part[SPREAD_MOST];
	size_t n = parts_fill(&suspect->strata, KEY_ENDPOINT, part);

	for (size_t i = 0; i < n; i++) {
		for (int m = 0; m < BY_MEASURES; m++)
			z[m] = fmax(z[m], effect_z(&part[i].in[m]));
	}
}
