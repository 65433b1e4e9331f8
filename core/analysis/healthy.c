/* healthy: a value that stayed well on an endpoint where the others were hurt. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/risen.h"

/* P(X <= k) of n tries at a rate: the exact sum to 1,000 tries, then normal with correction. */
static double
binomial_tail(double k, double n, double rate)
{
	if (rate >= 1)
		return k >= n ? 1 : 0;
	if (rate <= 0)
		return 1;
	if (n > 1000)
		return stats_normal_tail((n * rate - k - .5) / sqrt(n * rate * (1 - rate)));
	double term = n * log1p(-rate), sum = exp(term);

	for (double i = 1; i <= k; i++) {
		term += log((n - i + 1) / i) + log(rate) - log1p(-rate);
		sum += exp(term);
	}
	return fmin(1, sum);
}

bool
harm_is_healthy(struct study *study, const struct harm *value, const struct harm *rest,
		double chance)
{
	double n = (double)value->supported, limit_hurt = limit(LIMIT_HEALTHY_HURT);

	if (n < 2 || rest->supported < 2)
		return false;
	if (value->hurt > value->expected + limit_hurt * n && value->hurt > 0)
		return false;
	if (binomial_tail(value->hurt, n, harm_hurt_rate(rest)) < chance)
		return true;
	if (!study->by_place || value->placed < limit(LIMIT_ARM_N) ||
	    rest->placed < limit(LIMIT_ARM_N))
		return false;
	/* Displacement: below half of the others' excess by more than chance. */
	double half = harm_mean(study, rest) / 2;
	double z = (half - harm_mean(study, value)) / sqrt(1 / (12 * value->placed));

	return half > 0 && stats_normal_tail(z) < chance;
}

/* The rows since onset, each endpoint's side by side; from[e] is where those of e begin. */
struct places { const struct row **row; size_t *from; };

static struct places
places_of(struct study *study, const struct frame *frame)
{
	struct places out = {
		ARENA_NEW(study->arena, const struct row *, frame->n + 1),
		ARENA_NEW(study->arena, size_t, study->n_references + 1),
	};
	size_t n = 0;

	for (size_t e = 0; e < study->n_references; e++) {
		out.from[e] = n;
		for (size_t i = 0; i < frame->n; i++) {
			if (frame->row[i].is_since &&
			    frame->row[i].key[1] == study->reference[e].endpoint)
				out.row[n++] = &frame->row[i];
		}
	}
	out.from[study->n_references] = n;
	return out;
}

/* Sum the harm since onset on one endpoint, of one value and of all others. */
static void
split(const struct places *places, size_t e, int key, uint32_t value, struct harm *own,
      struct harm *rest)
{
	*own = *rest = (struct harm){0};
	for (size_t i = places->from[e]; i < places->from[e + 1]; i++) {
		const struct row *row = places->row[i];

		harm_add(row->key[key] == value ? own : rest, &row->harm);
	}
}

static bool
is_affected(const struct harm *rest)
{
	return rest->hurt >= 2 && rest->hurt - rest->expected > 0;
}

/* Was it there while another value of its field was? Who came after the others had gone was well at
 * another time. */
static bool
is_beside(const struct study *study, const struct axis *axis, size_t v)
{
	int64_t first_ns = axis->first[v].at_ns;

	if (study->has_onset && first_ns < study->from_ns)
		first_ns = study->from_ns;
	for (size_t i = 0; i < axis->n; i++)
		if (i != v && axis->last[i].at_ns >= first_ns &&
		    axis->first[i].at_ns <= axis->last[v].at_ns)
			return true;
	return axis->other > 0;
}

/*
 * One value over all affected endpoints: too few records on each, but enough together. The others'
 * are weighed as the value's own, and count only where they are no fewer.
 */
static bool
is_well_in_all(struct study *study, const struct places *places, int key, uint32_t value,
	       double chance, uint64_t *n)
{
	struct harm all = {0}, beside = {0};
	size_t affected = 0;

	for (size_t e = 0; e < study->n_references; e++) {
		struct harm own, rest;

		split(places, e, key, value, &own, &rest);
		if (!is_affected(&rest) || !own.supported || rest.supported < own.supported ||
		    rest.placed < own.placed)
			continue;
		affected++;
		harm_add(&all, &own);
		beside.supported += own.supported;
		beside.hurt += harm_hurt_rate(&rest) * (double)own.supported;
		beside.placed += own.placed;
		beside.place += rest.placed > 0 ? rest.place / rest.placed * own.placed : 0;
	}
	*n = all.n;
	return affected > 1 && harm_is_healthy(study, &all, &beside, chance);
}

/* Is it a field that one may be well by? Then its rows, and which key of theirs it is. */
static bool
is_asked(struct study *study, const struct axis *axis, struct places *places, int *key,
	 struct frame **frame)
{
	bool is_dim = axis->field >= FIELD_DIM;

	if (axis->field == FIELD_ENDPOINT || axis->role == AXIS_CONSTANT ||
	    axis->role == AXIS_RETRIES)
		return false;
	*key = is_dim ? 2 : 0;
	*frame = study_frame(study, is_dim ? axis->field : -1, -1);
	*places = places_of(study, *frame);
	return true;
}

static struct healthy
healthy_in_all(struct study *study, double chance)
{
	struct healthy best = {0};

	for (int a = 0; a < study->n_axes && !best.exists; a++) {
		const struct axis *axis = &study->axis[a];
		struct places places;
		struct frame *frame;
		int key;

		if (!is_asked(study, axis, &places, &key, &frame))
			continue;
		for (size_t v = 0; v < axis->n; v++) {
			uint64_t n;

			if (axis->value[v] != NAME_NONE && is_beside(study, axis, v) &&
			    is_well_in_all(study, &places, key, axis->value[v], chance, &n) &&
			    n > best.n &&
			    !value_rose_alike(study, frame, key, axis->value[v], NAME_NONE))
				best = (struct healthy){true, true, axis->field, axis->value[v],
							NAME_NONE, n};
		}
	}
	return best;
}

static struct healthy
healthy_find(struct study *study)
{
	struct healthy best = {0};
	size_t looks = 0;
	/* Two records of a small log may be all there is; in a large one many values are looked at.
	 */
	double chance = (double)study->n < limit(LIMIT_JUDGED_N) ? limit(LIMIT_CHANCE)
								 : limit(LIMIT_CHANGE_P);

	for (int a = 0; a < study->n_axes; a++)
		looks += study->axis[a].field != FIELD_ENDPOINT ? study->axis[a].n : 0;
	looks *= study->n_references ? study->n_references : 1;
	for (int a = 0; a < study->n_axes && !best.exists; a++) {
		const struct axis *axis = &study->axis[a];
		struct places places;
		struct frame *frame;
		int key;

		if (!is_asked(study, axis, &places, &key, &frame))
			continue;
		for (size_t v = 0; v < axis->n; v++) {
			bool is_here = is_beside(study, axis, v);

			for (size_t e = 0; is_here && e < study->n_references; e++) {
				uint32_t endpoint = study->reference[e].endpoint;
				struct harm own, rest;

				split(&places, e, key, axis->value[v], &own, &rest);
				if (axis->value[v] == NAME_NONE || own.n <= best.n ||
				    !is_affected(&rest))
					continue;
				if (harm_is_healthy(study, &own, &rest, chance / (double)looks) &&
				    !value_rose_alike(study, frame, key, axis->value[v], endpoint))
					best = (struct healthy){true, false, axis->field,
								axis->value[v], endpoint,
								own.n};
			}
		}
	}
	return best.exists || (double)study->n < limit(LIMIT_JUDGED_N)
		       ? best : healthy_in_all(study, chance / (double)looks);
}

struct query
healthy_query(struct study *study, const struct healthy *healthy)
{
	struct query query = query_with(query_since(study), healthy->field, healthy->value);

	return healthy->is_all ? query : query_with(query, FIELD_ENDPOINT, healthy->endpoint);
}

struct healthy
healthy_beside(struct study *study)
{
	if (!study->has_healthy)
		study->healthy = healthy_find(study);
	study->has_healthy = true;
	return study->healthy;
}

bool
healthy_is_beside(struct study *study, const struct cause *cause, const struct healthy *healthy)
{
	struct query own = query_cause(query_since(study), cause);
	/* On any endpoint: it was there, wherever it is known to be healthy. */
	struct query other = query_with(query_since(study), healthy->field, healthy->value);
	struct ref first, last;

	if (study->is_quiet || !query_first(&own, &first) || !query_last(&own, &last))
		return true;
	other = query_window(other, first.at_ns, last.at_ns + 1);
	return query_first(&other, &first);
}
