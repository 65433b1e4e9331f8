/* portion_place: the displacement of portions against the references of their endpoints. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_PORTION_PLACE_H
#define SR_ANALYSIS_PORTION_PLACE_H

#include "core/analysis/verdict_private.h"
#include "core/store/portion.h"

/* Where the buckets of a study begin. */
static inline int64_t
bins_origin(const struct study *study)
{
	int64_t into_ns = study->first_ns % study->bin_ns;

	return study->first_ns - (into_ns + (into_ns < 0 ? study->bin_ns : 0));
}

/* The references of a study, laid out by bucket as they are needed. */
struct placing {
	const struct study *study;
	double **table;			/* owned: by reference, of HIST_BUCKETS places */
};
/* What harm_of() makes of place and placed: nothing without a reference; a bad record lies above
 * whatever that holds. */
struct placed { double sum, n; };

void placing_open(struct placing *placing, const struct study *study);
void placing_close(struct placing *placing);
struct placed placing_of(struct placing *placing, uint32_t endpoint, const struct portion *portion);

#endif
