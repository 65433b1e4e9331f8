/* risen: two arms against their own past: what always told them apart is no harm of today. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/risen.h"

/* How much worse the two arms are than before, in one way: the growth of the mean of the logarithms
 * of latencies, of the logarithm of their mean, or of the share that fails. variance: of the
 * control's, by chance; alike: the same, did it fail as often as the candidate. */
struct rise { double own, control, variance, alike, weight; };

/* All ways at once. refused: the share that fails but for timeouts; apart: how much slower the
 * candidate was than its control before, as a logarithm. */
struct rises { struct rise slow, mean, fails, refused; double apart; };

static void
rise_add(struct rise *rise, double weight, double own, double control, double variance,
	 double alike)
{
	rise->own += weight * own;
	rise->control += weight * control;
	rise->variance += weight * weight * variance;
	rise->alike += weight * weight * alike;
	rise->weight += weight;
}

/* The logarithm of the mean, and what chance does to it. */
static struct log_mean
mean_log(const struct slots *slots)
{
	double mean = fmax(1, slots_mean_us(slots));

	return (struct log_mean){log(mean), mean_variance(slots) / mean / mean, slots->n};
}

/* Is most of it one and the same latency, the least that the log can write? It shows no rise. */
static bool
is_coarse(const struct slots *slots)
{
	return (double)slots->at[0].n > limit(LIMIT_COARSE) * (double)slots->n;
}

static void
add_slowness(struct rises *rises, const struct quarter *q)
{
	const struct slots *slots[4] = {&q->a_before.slots, &q->a.slots, &q->b_before.slots,
					&q->b.slots};
	struct log_mean at[4], mean[4];

	for (size_t i = 0; i < LENGTH(slots); i++) {
		if (slots[i]->n < 2)
			return;
		at[i] = log_mean(slots[i]);
		mean[i] = mean_log(slots[i]);
	}
	if (is_coarse(slots[2]))
		return;
	double w = (double)q->a.n;

	rise_add(&rises->slow, w, at[1].mean - at[0].mean, at[3].mean - at[2].mean,
		 at[2].variance + at[3].variance, 0);
	rise_add(&rises->mean, w, mean[1].mean - mean[0].mean, mean[3].mean - mean[2].mean,
		 mean[2].variance + mean[3].variance, 0);
	rises->apart += w * (at[0].mean - at[2].mean);
}

static double
failing(const struct arm *arm, bool has_timeouts)
{
	return (double)(arm->bad - (has_timeouts ? 0 : arm->outcome[OUTCOME_TIMEOUT])) /
	       (double)arm->n;
}

static void
add_failing(struct rise *rise, const struct quarter *q, bool has_timeouts)
{
	double before = failing(&q->b_before, has_timeouts), since = failing(&q->b, has_timeouts);
	double own = failing(&q->a, has_timeouts), n = (double)q->b.n;
	double chance = before * (1 - before) / (double)q->b_before.n;

	rise_add(rise, (double)q->a.n, own - failing(&q->a_before, has_timeouts), since - before,
		 chance + since * (1 - since) / n, chance + own * (1 - own) / n);
}

/* Did the control rise beyond chance, and by enough of what the candidate did? */
static bool
is_alike(const struct rise *rise)
{
	return rise->control > limit(LIMIT_RISEN_CONTROL_Z) * sqrt(rise->variance) &&
	       rise->control >= limit(LIMIT_CONTROL_SHARE) * rise->own;
}

/* Did the candidate rise by what matters, and plainly more than its control? */
static bool
is_more(const struct rise *rise, double least)
{
	return rise->own >= least * rise->weight &&
	       rise->own - rise->control > limit(LIMIT_RISEN_CONTROL_Z) * sqrt(rise->alike);
}

static bool
has_all(const struct quarter *q)
{
	double least = limit(LIMIT_RISEN_N);

	return (double)q->a.n >= least && (double)q->b.n >= least &&
	       (double)q->a_before.n >= least && (double)q->b_before.n >= least;
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
	return fmin(fmin(sum[0], sum[1]), fmin(sum[2], sum[3])) >= limit(LIMIT_RISEN_ARM_N);
}

/* Does it tell by itself, in latencies that can be told apart? */
static bool
tells_rise(const struct quarter *quarter)
{
	return are_enough(quarter, 1) &&
	       (!quarter->b_before.slots.n || !is_coarse(&quarter->b_before.slots));
}

static struct rises
rises_of(const struct quarter *quarter, size_t n)
{
	struct rises out = {0};

	for (size_t i = 0; i < n; i++) {
		if (!has_all(&quarter[i]))
			continue;
		add_slowness(&out, &quarter[i]);
		add_failing(&out.fails, &quarter[i], true);
		add_failing(&out.refused, &quarter[i], false);
	}
	return out;
}

/*
 * Of two that got slower alike the one that always was the slower one reaches a limit of time:
 * what it fails by is the same slowness, unless it fails plainly more by anything else.
 */
static bool
fails_by_slowness(const struct rises *rises)
{
	return rises->apart >= log(limit(LIMIT_RISEN_APART)) * rises->slow.weight &&
	       !is_more(&rises->refused, limit(LIMIT_MIN_BAD));
}

bool
quarters_rose_alike(const struct quarter *quarter, size_t n)
{
	if (!are_enough(quarter, n))
		return false;
	struct rises rises = rises_of(quarter, n);
	/* Where the candidate got no slower, or failed no more, its control need not either. */
	bool is_slow = rises.slow.weight > 0 &&
		       rises.slow.own >= log(limit(LIMIT_MIN_RATIO)) * rises.slow.weight,
	     is_failing = rises.fails.own >= limit(LIMIT_MIN_BAD) * rises.fails.weight;
	/* Out of a cache in whole ms: a few values, of which the mean tells more. */
	bool rose_slow = is_alike(&rises.slow) || is_alike(&rises.mean);

	if (!is_slow && !is_failing)
		return rose_slow || is_alike(&rises.fails);
	if (is_slow && rose_slow && fails_by_slowness(&rises))
		return true;
	return (!is_slow || rose_slow) && (!is_failing || is_alike(&rises.fails));
}

bool
suspect_rose_alike(struct study *study, const struct suspect *suspect)
{
	const struct strata *strata = &suspect->strata;

	return study->has_onset && !strata->is_past &&
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
	return at < n && tells_rise(&quarter[at]) ? quarters_rose_alike(&quarter[at], 1)
						  : quarters_rose_alike(quarter, n);
}
