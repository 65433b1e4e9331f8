/* harm_new: an endpoint without a past of its own, that fails where the others do not. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/harm_new.h"

bool
harm_is_new_and_fails(const struct harm *own, const struct harm *past, const struct harm *beside,
		      const struct harm *beside_past)
{
	double least = limit(LIMIT_ARM_N);
	bool has_past = past->n || beside_past->n;

	return (double)past->n <= limit(LIMIT_NEW_PAST) * (double)own->n &&
	       (double)own->rated >= least &&
	       (double)beside->rated >= least &&
	       (!has_past || (double)beside_past->rated >= least) &&
	       (double)own->bad >= limit(LIMIT_PROBABLE_N) &&
	       harm_bad_rate(own) - harm_bad_rate(beside) >= limit(LIMIT_HURT_PASS);
}

void
reference_new(const struct frame *frame, struct reference *out)
{
	struct harm own[2] = {{0}, {0}}, rest[2] = {{0}, {0}};

	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];

		harm_add(row->key[1] == out->endpoint ? &own[row->is_since]
						      : &rest[row->is_since], &row->harm);
	}
	if (out->kind != REFERENCE_NONE || out->endpoint == NAME_NONE ||
	    out->endpoint == VALUE_OTHER ||
	    !harm_is_new_and_fails(&own[1], &own[0], &rest[1], &rest[0]))
		return;
	*out = (struct reference){
		.endpoint = out->endpoint, .kind = REFERENCE_BEFORE, .n = rest[0].n,
		.bad = rest[0].bad, .rated = rest[0].rated, .p95_us = NAN, .limit_us = NAN,
		.hurt_rate = harm_bad_rate(&rest[0]),
	};
}

bool
endpoint_fails(const struct study *study, const struct frame *frame, uint32_t endpoint,
	       double *rate)
{
	struct harm own = {0}, rest = {0}, none = {0};

	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];

		if (study->baseline == NAME_NONE || row->key[0] == study->baseline)
			harm_add(row->key[1] == endpoint ? &own : &rest, &row->harm);
	}
	*rate = harm_bad_rate(&rest);
	return endpoint != NAME_NONE && endpoint != VALUE_OTHER &&
	       harm_is_new_and_fails(&own, &none, &rest, &none);
}

/* Did those that do not fail get slower? Then failures are not what tells one from the other. */
static bool
has_slowed(struct study *study, const struct frame *frame)
{
	struct cell side[2] = {{0}, {0}};
	struct log_mean mean[2];

	for (size_t i = 0; i < frame->n; i++)
		row_merge(study, &frame->row[i], &side[frame->row[i].is_since]);
	for (int i = 0; i < 2; i++) {
		struct slots slots = dist_slots(&side[i].other, &study->scratch);

		mean[i] = log_mean(&slots);
		cell_release(&side[i]);
	}
	arena_clear(&study->scratch);
	return mean[0].n && mean[1].n &&
	       mean[1].mean - mean[0].mean >= log(limit(LIMIT_BEYOND_RATIO));
}

/*
 * Do the values of a field fail in shares that differ beyond chance? Pearson's chi-square of k
 * values and its mean and variance under one share, k - 1 and 2 (k - 1): good enough to refuse by.
 */
static bool
spares_some(struct study *study, const struct axis *axis)
{
	const struct query since = query_since(study);
	struct groups groups = {0};
	double bad = 0, rated = 0, chi2 = 0;
	size_t k = 0;

	query_group_counts(&since, &axis->field, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		bad += (double)cell_bad(&groups.at[i].cell);
		rated += (double)cell_rated(&groups.at[i].cell);
	}
	double share = rated > 0 ? bad / rated : 0, spread = share * (1 - share);

	for (size_t i = 0; i < groups.n && spread > 0; i++) {
		double n = (double)cell_rated(&groups.at[i].cell);
		double off = (double)cell_bad(&groups.at[i].cell) - n * share;

		chi2 += n > 0 ? off * off / (n * spread) : 0;
		k += n > 0;
	}
	groups_release(&groups);
	double free = (double)k - 1;

	return k > 1 && chi2 - free > limit(LIMIT_SPARED_Z) * sqrt(2 * free);
}

bool
references_scarce(struct study *study, const struct frame *frame)
{
	struct harm side[2] = {{0}, {0}};
	bool has_any = false;

	for (size_t i = 0; i < frame->n; i++)
		harm_add(&side[frame->row[i].is_since], &frame->row[i].harm);
	if ((double)side[0].rated < limit(LIMIT_ARM_N) ||
	    (double)side[1].rated < limit(LIMIT_ARM_N) ||
	    (double)side[1].bad < limit(LIMIT_PROBABLE_N) ||
	    harm_bad_rate(&side[1]) - harm_bad_rate(&side[0]) < limit(LIMIT_HURT_PASS) ||
	    has_slowed(study, frame))
		return false;
	/* Who is spared among the short of records has no past in common with the others. */
	for (int a = 0; a < study->n_axes; a++)
		if (spares_some(study, &study->axis[a]))
			return false;
	for (size_t e = 0; e < study->n_references; e++) {
		struct reference *at = &study->reference[e];

		if (at->kind != REFERENCE_NONE)
			continue;
		*at = (struct reference){
			.endpoint = at->endpoint, .kind = REFERENCE_BEFORE, .n = side[0].n,
			.bad = side[0].bad, .rated = side[0].rated, .p95_us = NAN, .limit_us = NAN,
			.hurt_rate = harm_bad_rate(&side[0]),
		};
		has_any = true;
	}
	return has_any;
}

void
reference_fails(struct reference *out, double rate)
{
	double own = out->rated ? (double)out->bad / (double)out->rated : 0;

	out->hurt_rate = fmax(0, out->hurt_rate - fmax(0, own - rate));
	out->bad = (uint64_t)(rate * (double)out->rated);
}
