/* gate_bounds: rules on a window of which two bins may be in or out: no, yes, or maybe. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/gate_survey.h"
#include "core/store/hist.h"

#define NOISE_N 20	/* as in gate_rules.c */
#define CAUTION 0.999	/* what a bound leaves to the rounding of what it bounds */

static enum sure
sure_of(bool is_yes, bool is_no)
{
	return is_yes ? SURE_YES : is_no ? SURE_NO : SURE_MAYBE;
}

/* Are there so many, whatever part of the edge is in? */
static enum sure
is_enough(uint64_t core, uint64_t edge, uint64_t min_n)
{
	return sure_of(core >= min_n, core + edge < min_n);
}

/* Is a share over its limit? Least when of the edge all else is in and no hit, most the other way
 * round. */
static enum sure
is_over(uint64_t core_hits, uint64_t core_n, uint64_t edge_hits, uint64_t edge_n, double limit)
{
	uint64_t least_n = core_n + edge_n - edge_hits, most_n = core_n + edge_hits;
	double least = least_n > 0 ? (double)core_hits / (double)least_n : 0;
	double most = most_n > 0 ? (double)(core_hits + edge_hits) / (double)most_n : 0;

	return sure_of(least > limit, most <= limit);
}

/* How many may lie above a p95 by nearest rank. */
static uint64_t
above_p95(uint64_t n)
{
	return n - (950 * n + 999) / 1000;
}

struct between { int64_t low_us, high_us; };

/*
 * Between which latencies the p95 lies. It is at most a bucket above which few enough lie even when
 * of the edge all these are in and none else; at least one above which too many lie in the core
 * alone, were all else of the edge in.
 */
static struct between
p95_of(const struct flank *flank)
{
	uint64_t core = 0, edge = 0, most = flank->core.timed + flank->edge.timed;
	uint32_t at = flank->top, high = at;
	bool is_high = true;
	int64_t unused;
	struct between out;

	/* core, edge: above `at`. */
	while (at > 0) {
		uint64_t above = core + flank->core_at[at], beyond = edge + flank->edge_at[at];

		is_high = is_high && above + beyond <= above_p95(flank->core.timed + beyond);
		if (is_high)
			high = at - 1;
		if (above > above_p95(most - beyond))
			break;
		core = above;
		edge = beyond;
		at--;
	}
	hist_edges(hist_middle(at), &out.low_us, &unused);
	hist_edges(hist_middle(high), &unused, &out.high_us);
	return out;
}

/* Is a breach more than chance for sure? By the bound that gate_rules.c takes, at its worst. */
static enum sure
is_calm(const struct ground *ground, const struct flank *canary, const struct flank *baseline,
	int64_t above_us)
{
	double max_chance = ground->options->max_chance;
	double n = (double)canary->core.timed, beside = (double)baseline->core.timed;
	double most = n + (double)canary->edge.timed, above = 0;

	if (max_chance >= 1 || canary->core.timed + canary->edge.timed < NOISE_N ||
	    baseline->core.timed + baseline->edge.timed < NOISE_N)
		return SURE_YES;
	if (n < 1 || beside < 1)
		return SURE_MAYBE;
	for (uint32_t at = canary->top; at > hist_bucket(above_us); at--)
		above += canary->core_at[at];
	double excess = (above / most - 0.05) * beside / (most + beside);

	return excess > 0 && exp(-2 * n * excess * excess) < CAUTION * max_chance ? SURE_YES
										  : SURE_MAYBE;
}

/* The ratio of p95: does it breach and is it shifted; can it be told at all; is it no chance? */
struct ratio { enum sure breaches, is_told, is_calm; };

static struct ratio
ratio_of(const struct ground *ground, const struct spot *spot)
{
	const struct gate_options *options = ground->options;
	const struct flank *canary = &spot->side[SIDE_CANARY];
	const struct flank *baseline = &spot->side[SIDE_BASELINE];
	struct ratio out = { SURE_MAYBE, SURE_NO, SURE_MAYBE };
	double shift_us = options->min_shift_ms * 1000;

	if (!canary->core_at || canary->core.timed + canary->edge.timed == 0 ||
	    baseline->core.timed + baseline->edge.timed == 0)
		return out;
	struct between top = p95_of(canary), below = p95_of(baseline);
	out.is_told = sure_of(below.low_us > 0, below.high_us == 0);
	bool is_yes = below.high_us > 0 &&
		(double)top.low_us / (double)below.high_us > options->p95_max_ratio &&
		(double)(top.low_us - below.high_us) >= shift_us;
	bool is_no = (double)(top.high_us - below.low_us) < shift_us || (below.low_us > 0 &&
		(double)top.high_us / (double)below.low_us <= options->p95_max_ratio);
	out.breaches = sure_of(is_yes, is_no);
	if (is_yes)
		out.is_calm = is_calm(ground, canary, baseline, below.high_us);
	return out;
}

/* What the rules on one endpoint, or on all, come to; min n is asked of afterwards. */
struct findings { enum sure timeouts, errors, sick_timeouts, sick_errors; struct ratio ratio; };

static void
shares_of(const struct ground *ground, const struct flank *side, struct findings *out)
{
	const struct gate_options *options = ground->options;
	enum sure over[SIDES][2];

	for (int i = 0; i < SIDES; i++) {
		const struct amounts *core = &side[i].core, *edge = &side[i].edge;

		over[i][0] = is_over(core->timeouts, core->known, edge->timeouts, edge->known,
				     options->timeout_max);
		over[i][1] = is_over(core->errors, core->known, edge->errors, edge->known,
				     options->error_max);
	}
	out->timeouts = over[SIDE_CANARY][0];
	out->errors = over[SIDE_CANARY][1];
	out->sick_timeouts = over[SIDE_BASELINE][0];
	out->sick_errors = over[SIDE_BASELINE][1];
}

/* Take in what the rules on shares come to at a min n; returns whether all of them pass. */
static enum sure
judge_shares(const struct ground *ground, const struct flank *side, const struct findings *found,
	     uint64_t min_n, struct outlook *out)
{
	const bool exists[] = { !isnan(ground->options->timeout_max),
				!isnan(ground->options->error_max) };
	const enum sure over[] = { found->timeouts, found->errors };
	const enum sure sick[] = { found->sick_timeouts, found->sick_errors };
	enum sure full = is_enough(side[SIDE_CANARY].core.known, side[SIDE_CANARY].edge.known,
				   min_n);
	enum sure beside = is_enough(side[SIDE_BASELINE].core.known,
				     side[SIDE_BASELINE].edge.known, min_n);
	enum sure passes = SURE_YES;

	for (size_t i = 0; i < LENGTH(exists); i++) {
		if (!exists[i])
			continue;
		out->fails = (uint8_t)sure_or(out->fails, sure_and(full, over[i]));
		out->is_sick = (uint8_t)sure_or(out->is_sick, sure_and(beside, sick[i]));
		passes = sure_and(passes, sure_and(full, sure_not(over[i])));
	}
	return passes;
}

/* Does a pass rest on this endpoint? A twentieth of either side's requests. */
static enum sure
is_required(const struct ground *ground, const struct spot *spot)
{
	enum sure is = SURE_NO;

	for (int i = 0; i < SIDES; i++) {
		const struct amounts *core = &spot->side[i].core, *edge = &spot->side[i].edge;
		uint64_t all = ground->all[i].core.n, most = all + ground->all[i].edge.n;
		uint64_t n = core->n + edge->n;

		is = sure_or(is, sure_of(core->n > 0 && 20 * core->n >= most,
					 n == 0 || 20 * n < all));
	}
	return is;
}

static enum sure
judge_ratio(const struct spot *spot, const struct ratio *ratio, uint64_t min_n, struct outlook *out)
{
	const struct flank *canary = &spot->side[SIDE_CANARY];
	const struct flank *baseline = &spot->side[SIDE_BASELINE];
	enum sure told = sure_and(ratio->is_told, sure_and(
		is_enough(canary->core.timed, canary->edge.timed, min_n),
		is_enough(baseline->core.timed, baseline->edge.timed, min_n)));

	out->fails = (uint8_t)sure_or(out->fails, sure_and(told, sure_and(ratio->breaches,
									  ratio->is_calm)));
	return sure_and(told, sure_not(ratio->breaches));
}

static void
judge_spot(const struct ground *ground, const struct spot *spot, const uint64_t *min_n, size_t n,
	   struct outlook *out, size_t stride, enum sure *proved)
{
	bool has_ratio = !isnan(ground->options->p95_max_ratio);
	bool has_shares = ground->has_endpoint && !(isnan(ground->options->timeout_max) &&
						    isnan(ground->options->error_max));
	enum sure required = is_required(ground, spot);
	struct findings found = { .ratio = { SURE_MAYBE, SURE_NO, SURE_MAYBE } };

	if (spot->side[0].core.n + spot->side[0].edge.n + spot->side[1].core.n +
	    spot->side[1].edge.n == 0)
		return;
	if (has_shares)
		shares_of(ground, spot->side, &found);
	if (has_ratio)
		found.ratio = ratio_of(ground, spot);
	for (size_t i = 0; i < n; i++) {
		struct outlook *at = &out[i * stride];
		enum sure passes = SURE_YES;

		if (has_shares)
			passes = judge_shares(ground, spot->side, &found, min_n[i], at);
		if (has_ratio)
			passes = sure_and(passes, judge_ratio(spot, &found.ratio, min_n[i], at));
		at->passes = (uint8_t)sure_and(at->passes, sure_or(sure_not(required), passes));
	}
	if (has_ratio || has_shares)
		*proved = sure_or(*proved, required);
}

void
ground_judge(const struct ground *ground, const uint64_t *min_n, size_t n, struct outlook *out,
	     size_t stride)
{
	struct findings found;
	bool has_shares = !isnan(ground->options->timeout_max) ||
		!isnan(ground->options->error_max);
	enum sure proved = !ground->has_endpoint && has_shares ? SURE_YES : SURE_NO;

	shares_of(ground, ground->all, &found);
	for (size_t i = 0; i < n; i++) {
		struct outlook *at = &out[i * stride];

		*at = (struct outlook){ SURE_NO, SURE_NO, SURE_NO };
		at->passes = (uint8_t)judge_shares(ground, ground->all, &found, min_n[i], at);
	}
	for (size_t i = 0; i < ground->n_spots; i++)
		judge_spot(ground, &ground->spot[i], min_n, n, out, stride, &proved);
	for (size_t i = 0; i < n; i++)
		out[i * stride].passes = (uint8_t)sure_and(out[i * stride].passes, proved);
}
