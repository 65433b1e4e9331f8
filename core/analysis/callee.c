/* callee: whom do the endpoints that are hurt call, where a field says it and none calls two? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/check_private.h"

/* Of one value since onset: its records, those of all others, and how its endpoints fare. */
struct callee {
	uint32_t value;
	struct harm own, rest;
	size_t n_endpoints;		/* with records enough to tell */
	double least;			/* of those the least mean excess */
	double z;
};

/* Does each endpoint call one value only, so that nothing is to be set beside it there? */
static bool
is_apart(const struct frame *frame)
{
	for (size_t i = 0; i < frame->n; i++) {
		for (size_t j = 0; j < i; j++) {
			if (frame->row[i].key[1] == frame->row[j].key[1] &&
			    frame->row[i].key[2] != frame->row[j].key[2])
				return false;
		}
	}
	return true;
}

static struct harm
endpoint_harm(const struct frame *frame, uint32_t endpoint)
{
	struct harm out = {0};

	for (size_t i = 0; i < frame->n; i++) {
		if (frame->row[i].is_since && frame->row[i].key[1] == endpoint)
			harm_add(&out, &frame->row[i].harm);
	}
	return out;
}

static double
variance(const struct study *study, const struct harm *a, const struct harm *b)
{
	double n = (double)(a->supported + b->supported);
	double rate = n > 0 ? (a->hurt + b->hurt) / n : 0;

	return study->by_place ? 1.0 / 12 : rate * (1 - rate);
}

static struct callee
callee_make(struct study *study, const struct frame *frame, uint32_t value)
{
	struct callee out = {.value = value, .least = INFINITY};

	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];

		if (row->is_since)
			harm_add(row->key[2] == value ? &out.own : &out.rest, &row->harm);
	}
	for (size_t e = 0; e < study->n_references; e++) {
		struct harm at = endpoint_harm(frame, study->reference[e].endpoint);
		bool is_own = false;

		for (size_t i = 0; i < frame->n; i++)
			is_own = is_own || (frame->row[i].key[1] == study->reference[e].endpoint &&
					    frame->row[i].key[2] == value);
		if (!is_own || (double)at.n < limit(LIMIT_STRATUM_SHARE) * (double)out.own.n ||
		    (double)at.n < limit(LIMIT_ARM_N))
			continue;
		out.n_endpoints++;
		out.least = fmin(out.least, harm_mean(study, &at));
	}
	double a = harm_weight(study, &out.own), b = harm_weight(study, &out.rest);
	double spread = a > 0 && b > 0
		? sqrt(variance(study, &out.own, &out.rest) * (1 / a + 1 / b)) : 0;

	out.z = spread > 0
		? (harm_mean(study, &out.own) - harm_mean(study, &out.rest)) / spread : 0;
	return out;
}

/* All that call it are hurt, and who does not is as it was. */
static bool
is_hurt(const struct study *study, const struct suspects *suspects, const struct callee *callee)
{
	double mean = harm_mean(study, &callee->own);

	return (double)callee->n_endpoints >= limit(LIMIT_CALLEE_ENDPOINTS) &&
	       (double)callee->rest.n >= limit(LIMIT_ARM_N) &&
	       mean >= limit(study->by_place ? LIMIT_I2_PLACE : LIMIT_I2_HURT) &&
	       callee->z > suspect_quantile(suspects->tested) &&
	       callee->least >= limit(LIMIT_CONTROL_SHARE) * mean &&
	       harm_mean(study, &callee->rest) < limit(LIMIT_STRATUM_EFFECT) * mean;
}

static void
tell(struct study *study, int field, const struct callee *callee, struct answer *out)
{
	struct query since = query_since(study);
	struct query own = query_with(since, field, callee->value);
	struct query rest = query_without(since, field, callee->value);
	const char *name = term_text(study, field, callee->value);
	struct query arms[2] = {own, rest};

	out->cause = (struct cause){.n = 1, .term = {{field, callee->value}}};
	out->is_testable = out->passes = true;
	out->records = callee->own.n + callee->rest.n;
	out->why = arena_fmt(study->arena, "The endpoints that call %s are hurt, and no other is.",
			     name);
	check_add(out->check, &out->n, 4, CHECK_PASS,
		  study->is_quiet ? "" : arena_fmt(
			  study->arena, "%s: %llu of %llu bad, %s; requests with another %s: "
			  "%llu of %llu bad, %s.", name, (unsigned long long)callee->own.bad,
			  (unsigned long long)callee->own.rated, latencies_text(study, &own),
			  field_last(store_field_name(study->store, field)),
			  (unsigned long long)callee->rest.bad,
			  (unsigned long long)callee->rest.rated, latencies_text(study, &rest)),
		  study->is_quiet ? (struct cites){0} : cite_queries(study, arms, 2, NULL));
	check_add(out->check, &out->n, 5, CHECK_PASS,
		  study->is_quiet ? "" : arena_fmt(study->arena,
						   "It holds on each of %zu endpoints.",
						   callee->n_endpoints),
		  out->check[0].lines);
}

void
callee_ask(struct study *study, const struct suspects *suspects, struct answer *out)
{
	*out = (struct answer){.strength = NAN};
	for (int a = 0; a < study->n_axes && study->has_onset; a++) {
		const struct axis *axis = &study->axis[a];
		struct callee best = {0};

		if (axis->role != AXIS_UPSTREAM || axis->other)
			continue;
		const struct frame *frame = study_frame(study, axis->field, -1);

		if (!is_apart(frame))
			continue;
		for (size_t v = 0; v < axis->n; v++) {
			struct callee at = callee_make(study, frame, axis->value[v]);

			if (axis->value[v] != NAME_NONE && at.z > best.z &&
			    is_hurt(study, suspects, &at))
				best = at;
		}
		if (best.z > 0 && !out->passes)
			tell(study, axis->field, &best, out);
	}
}
