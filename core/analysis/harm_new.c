/* harm_new: an endpoint that opened with the incident, and fails where the others do not. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/harm_new.h"

static const double NEW_PAST = .05;	/* so many of its requests may lie before the onset */

bool
harm_is_new_and_fails(const struct harm *own, const struct harm *past, const struct harm *beside,
		      const struct harm *beside_past)
{
	double least = limit(LIMIT_ARM_N);

	return (double)past->n <= NEW_PAST * (double)own->n && (double)own->rated >= least &&
	       (double)beside->rated >= least && (double)beside_past->rated >= least &&
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
