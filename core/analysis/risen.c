/* risen: two arms against their own past: what always told them apart is no harm of today. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/risen.h"

enum { STRATUM_N = 5 };
static const double BEYOND_Z = 3;	/* standard errors that are no chance */

/* How much worse the two arms are than before, in one way: the growth of the mean of the logarithms
 * of latencies, or of the share that fails. variance: of the control's, by chance. */
struct rise { double own, control, variance; };

static double
failing(const struct arm *arm)
{
	return (double)arm->bad / (double)arm->n;
}

static void
rise_add(struct rise *rise, double weight, double own, double control, double variance)
{
	rise->own += weight * own;
	rise->control += weight * control;
	rise->variance += weight * weight * variance;
}

static void
add_slowness(struct rise *rise, const struct quarter *q)
{
	struct log_mean own[2] = {log_mean(&q->a_before.slots), log_mean(&q->a.slots)};
	struct log_mean control[2] = {log_mean(&q->b_before.slots), log_mean(&q->b.slots)};

	if (own[0].n < 2 || own[1].n < 2 || control[0].n < 2 || control[1].n < 2)
		return;
	rise_add(rise, (double)q->a.n, own[1].mean - own[0].mean,
		 control[1].mean - control[0].mean, control[0].variance + control[1].variance);
}

static void
add_failing(struct rise *rise, const struct quarter *q)
{
	double before = failing(&q->b_before), since = failing(&q->b);

	rise_add(rise, (double)q->a.n, failing(&q->a) - failing(&q->a_before), since - before,
		 since * (1 - since) / (double)q->b.n +
			 before * (1 - before) / (double)q->b_before.n);
}

/* Did the control rise beyond chance, and by enough of what the candidate did? */
static bool
is_alike(const struct rise *rise)
{
	return rise->control > BEYOND_Z * sqrt(rise->variance) &&
	       rise->control >= limit(LIMIT_CONTROL_SHARE) * rise->own;
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
	struct rise slow = {0}, fails = {0};
	double weight = 0;

	if (!are_enough(quarter, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!has_all(&quarter[i]))
			continue;
		add_slowness(&slow, &quarter[i]);
		add_failing(&fails, &quarter[i]);
		weight += (double)quarter[i].a.n;
	}
	/* Where the candidate got no slower, or failed no more, its control need not either. */
	bool is_slow = slow.own >= log(limit(LIMIT_MIN_RATIO)) * weight;
	bool is_failing = fails.own >= limit(LIMIT_MIN_BAD) * weight;

	if (!is_slow && !is_failing)
		return is_alike(&slow) || is_alike(&fails);
	return (!is_slow || is_alike(&slow)) && (!is_failing || is_alike(&fails));
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
