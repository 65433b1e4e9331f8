/* risen: two arms against their own past: what always told them apart is no harm of today. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/risen.h"

enum { STRATUM_N = 5 };
static const double BEYOND_Z = 3;	/* standard errors that are no chance */

/* variance: of it, for ranks without a difference and for binomial shares. */
struct rise { double rise, variance; };

/* Of all pairs, the share in which the later is slower, ties half. */
static double
slower_share(const struct slots *since, const struct slots *before)
{
	double pairs = 0, below = 0;
	size_t at = 0;

	for (size_t i = 0; i < since->len; i++) {
		const struct slot *slot = &since->at[i];

		for (; at < before->len && before->at[at].value_us < slot->value_us; at++)
			below += (double)before->at[at].n;
		double level = at < before->len && before->at[at].value_us == slot->value_us
				       ? (double)before->at[at].n / 2 : 0;

		pairs += (double)slot->n * (below + level);
	}
	return pairs / ((double)since->n * (double)before->n);
}

static struct rise
rise_of(const struct arm *since, const struct arm *before)
{
	double n = (double)since->n, past_n = (double)before->n;
	double bad = (double)since->bad / n, past_bad = (double)before->bad / past_n;
	struct rise out = {
		fmax(0, bad - past_bad),
		bad * (1 - bad) / n + past_bad * (1 - past_bad) / past_n,
	};

	if (since->slots.n >= STRATUM_N && before->slots.n >= STRATUM_N) {
		double a = (double)since->slots.n, b = (double)before->slots.n;

		out.rise += fmax(0, slower_share(&since->slots, &before->slots) - .5);
		out.variance += (a + b + 1) / (12 * a * b);
	}
	return out;
}

static bool
has_all(const struct quarter *q)
{
	return q->a.n >= STRATUM_N && q->b.n >= STRATUM_N && q->a_before.n >= STRATUM_N &&
	       q->b_before.n >= STRATUM_N;
}

/* Have the strata with records in each of the four arms enough of them together? */
static bool
are_enough(const struct quarter *quarter, size_t n)
{
	double sum[4] = {0};

	for (size_t i = 0; i < n; i++) {
		const struct quarter *q = &quarter[i];

		if (!has_all(q))
			continue;
		sum[0] += (double)q->a.n;
		sum[1] += (double)q->b.n;
		sum[2] += (double)q->a_before.n;
		sum[3] += (double)q->b_before.n;
	}
	return fmin(fmin(sum[0], sum[1]), fmin(sum[2], sum[3])) >= limit(LIMIT_ARM_N);
}

bool
quarters_rose_alike(const struct quarter *quarter, size_t n)
{
	struct rise own = {0}, control = {0};

	if (!are_enough(quarter, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct quarter *q = &quarter[i];

		if (!has_all(q))
			continue;
		struct rise a = rise_of(&q->a, &q->a_before), b = rise_of(&q->b, &q->b_before);
		double w = (double)q->a.n;

		own.rise += w * a.rise;
		control.rise += w * b.rise;
		control.variance += w * w * b.variance;
	}
	return control.rise > BEYOND_Z * sqrt(control.variance) &&
	       control.rise >= limit(LIMIT_CONTROL_SHARE) * own.rise;
}

bool
suspect_rose_alike(struct study *study, const struct suspect *suspect)
{
	const struct strata *strata = &suspect->strata;

	return study->has_onset && !strata->is_past && !strata->is_topped &&
	       quarters_rose_alike(strata_quarters(study, strata), strata->n);
}

bool
value_rose_alike(struct study *study, const struct frame *frame, int key, uint32_t value,
		 uint32_t endpoint)
{
	size_t n = study->n_references, at = n;
	struct quarter *quarter = ARENA_NEW(study->arena, struct quarter, n + 1);
	struct arm *arm = ARENA_NEW(study->arena, struct arm, 4 * n + 1);
	uint32_t *group = xmalloc((frame->n + 1) * sizeof(*group));

	for (size_t r = 0; r < frame->n; r++) {
		const struct row *row = &frame->row[r];

		group[r] = ARM_NONE;
		for (size_t e = 0; e < n; e++)
			if (row->key[1] == study->reference[e].endpoint)
				group[r] = (uint32_t)(4 * e + (row->key[key] == value) +
						      (row->is_since ? 0 : 2));
	}
	arms_of_rows(study, frame, group, 4 * n, study->arena, arm);
	free(group);
	for (size_t e = 0; e < n; e++) {
		quarter[e] = (struct quarter){arm[4 * e], arm[4 * e + 1], arm[4 * e + 2],
					      arm[4 * e + 3]};
		at = study->reference[e].endpoint == endpoint ? e : at;
	}
	return at < n && are_enough(&quarter[at], 1) ? quarters_rose_alike(&quarter[at], 1)
						     : quarters_rose_alike(quarter, n);
}
