/* share: how much of the excess would be gone had the candidate been like its controls. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/verdict_private.h"

/* Variance of one record's score in a stratum: of a share, or of a uniform rank. */
static double
score_variance(const struct study *study, const struct harm *a, const struct harm *b)
{
	double n = (double)(a->supported + b->supported);

	if (study->by_place)
		return 1.0 / 12;
	double rate = n > 0 ? (a->hurt + b->hurt) / n : 0;

	return rate * (1 - rate);
}

struct share
share_of(struct study *study, const struct strata *strata)
{
	struct share out = {.numerator = 0, .explained = NAN, .coverage = NAN, .z = 0, .mean = NAN};
	double variance = 0, counted = 0, apart = 0;
	uint64_t covered = 0;

	for (size_t i = 0; i < strata->n; i++) {
		const struct stratum *stratum = &strata->at[i];
		struct harm control = stratum_control(strata, stratum);
		double n_a = harm_weight(study, &stratum->a), n_b = harm_weight(study, &control);

		out.n += stratum->a.n;
		if (stratum->a.n < 1 || control.n < 2) {
			apart += stratum->a.n ? harm_excess(study, &stratum->a) : 0;
			continue;
		}
		covered += stratum->a.n;
		if (n_a < 1 || n_b < 2)
			continue;
		out.numerator += harm_excess(study, &stratum->a) -
				 n_a * (harm_excess(study, &control) / n_b);
		variance += score_variance(study, &stratum->a, &control) * (n_a + n_a * n_a / n_b);
		counted += n_a;
	}
	if (out.n)
		out.coverage = (double)covered / (double)out.n;
	if (counted > 0)
		out.mean = out.numerator / counted;
	if (variance > 0)
		out.z = out.numerator / sqrt(variance);
	/* Its own records that nothing stands beside speak neither for it nor against it; but when
	 * most of the harm lies there, the rest of it is not told to be all. */
	double excess = study->excess - fmax(0, apart);

	if (excess < limit(LIMIT_COMPARED_SHARE) * study->excess)
		excess = study->excess;

	/* Others that fared better than their past, by chance, take nothing from what is plain. */
	if (counted > 0 && study->excess > 0 && excess > 0)
		out.explained = fmin(1, fmax(0, out.numerator / excess));
	else if (counted > 0 && out.z > suspect_quantile(1) &&
		 share_rest_z(study, &out) > -limit(LIMIT_BETTER_CHANCE))
		out.explained = 1;
	return out;
}

double
share_rest_z(struct study *study, const struct share *share)
{
	const struct frame *frame = study_frame(study, -1, -1);
	double variance = 0;

	/* Beside the chance of the records there is that of their reference: n a share of it. */
	for (size_t e = 0; e < study->n_references; e++) {
		const struct reference *reference = &study->reference[e];
		struct harm since = {0}, none = {0};

		for (size_t i = 0; i < frame->n; i++) {
			if (frame->row[i].is_since && frame->row[i].key[1] == reference->endpoint)
				harm_add(&since, &frame->row[i].harm);
		}
		double n = harm_weight(study, &since);

		if (n > 0 && reference->n)
			variance += score_variance(study, &since, &none) * n *
				    (1 + n / (double)reference->n);
	}
	return variance > 0 ? (study->excess - share->numerator) / sqrt(variance) : NAN;
}

double
share_z(struct study *study, const struct strata *strata, bool by_place)
{
	bool was_by_place = study->by_place;

	study->by_place = by_place;
	struct share share = share_of(study, strata);

	study->by_place = was_by_place;
	return share.z;
}
